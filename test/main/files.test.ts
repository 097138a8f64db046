/** The program with a file host: on the port of its WebSockets, for its accounts, with its reload and its restart. */
import { expect, it } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Browser } from "../e2e/browser.ts";
import { basic } from "../files/host.ts";
import { certificate } from "../server/support.ts";
import { inDirectory } from "./directory.ts";
import { freePort, Program } from "./program.ts";

const PASSWORD = "sesame-open-sesame";
const MAIN = join(import.meta.dir, "../../src/main.ts");
const { cert, key } = certificate("localhost");

interface Running {
  readonly program: Program;
  readonly directory: string;
  readonly url: string;
  readonly upload: (body: string, password?: string) => Promise<Response>;
  /** A registered client over WebSocket. */
  readonly join: (nick: string) => Promise<Browser>;
}

const ask = (asked: string, init?: BunFetchRequestInit): Promise<Response> =>
  fetch(asked, { tls: { rejectUnauthorized: false }, keepalive: false, ...init });

function configuration(port: number, files: string): string {
  return [
    `[[listen]]\nhost = "127.0.0.1"\nport = ${port}\nprotocol = "websocket"\ntls = true`,
    '[[certificate]]\nfile = "cert.pem"\nkey = "key.pem"',
    `[files]\n${files}`,
  ].join("\n");
}

/** Runs servers one after the other, in one folder. */
async function withFiles(
  settings: string,
  uses: readonly ((running: Running) => Promise<void>)[],
  command?: readonly string[],
): Promise<void> {
  const port = freePort();
  const url = `https://localhost:${port}/upload`;
  const toml = configuration(port, `url = "${url}"\n${settings}`);
  await inDirectory({ "relais.toml": toml, "cert.pem": cert, "key.pem": key }, async (directory) => {
    for (const use of uses) {
      const program = new Program([], { directory, ...(command && { command }) });
      try {
        await program.port();
        await use({
          program,
          directory,
          url,
          upload: (body, password = PASSWORD) =>
            ask(url, { method: "POST", body, headers: { authorization: basic("ana", password) } }),
          join: async (nick) => {
            const client = await Browser.connect(port, { secure: true, protocols: ["text.ircv3.net"] });
            client.send("CAP REQ draft/account-registration", "CAP END");
            return client.register(nick);
          },
        });
      } finally {
        program.signal("SIGKILL");
        await program.ended();
      }
    }
  });
}

async function makeAccount(client: Browser): Promise<void> {
  client.send(`REGISTER * * ${PASSWORD}`);
  await client.line(/ REGISTER SUCCESS /u);
}

it("says where, takes files of accounts, and keeps them until they are over", async () => {
  let place = "";
  await withFiles("uploads-per-minute = 100", [
    async ({ program, url, upload, directory }) => {
      const ana = await Browser.connect(Number(new URL(url).port), { secure: true });
      ana.send("CAP REQ draft/account-registration", "USER ana 0 * :Ana", "NICK ana", "CAP END");
      const line = await ana.line(/ 005 .*FILEHOST=/u);
      for (const token of ["draft/FILEHOST", "soju.im/FILEHOST"]) expect(line).toContain(` ${token}=${url} `);
      expect((await upload("tea")).status).toBe(401);
      await makeAccount(ana);
      const posted = await upload("tea is served");
      expect(posted.status).toBe(201);
      place = posted.headers.get("location") ?? "";
      expect(await program.logged("file-uploaded")).toMatchObject({ account: "ana" });
      expect(await (await ask(place)).text()).toBe("tea is served");
      ana.send("PRIVMSG NickServ :APPPASS ADD laptop");
      const [device = ""] = /\S+$/u.exec(await ana.line(/shown this once: /u)) ?? [];
      ana.send("PRIVMSG NickServ :APPPASS LIST");
      expect(await ana.line(/NOTICE ana :laptop/u)).toContain("never used");
      expect((await upload("by a device", device)).status).toBe(201);
      ana.send("PRIVMSG NickServ :APPPASS LIST");
      expect(await ana.line(/NOTICE ana :laptop/u)).toContain("last used about");
      expect(readdirSync(join(directory, "data/files")).length).toBe(2);
    },
    async ({ upload, join: joined }) => {
      expect(await (await ask(place)).text()).toBe("tea is served");
      const ana = await joined("guest");
      ana.send(`PRIVMSG NickServ :IDENTIFY ana ${PASSWORD}`, "PRIVMSG NickServ :DROP ana");
      const [code = ""] = /\S+$/u.exec(await ana.line(/ for good: DROP ana /u)) ?? [];
      ana.send(`PRIVMSG NickServ :DROP ana ${code}`);
      await ana.line(/:The account ana is removed/u);
      expect((await ask(place)).status).toBe(404);
      let limited = await upload("x");
      while (limited.status === 401) limited = await upload("x");
      expect([limited.status, Number(limited.headers.get("retry-after")) > 0]).toEqual([429, true]);
    },
  ]);
});

it("takes tokens of the API with the scope for it", async () => {
  await withFiles("", [
    async ({ directory, url, join: joined }) => {
      await makeAccount(await joined("ana"));
      const tokens = ["files:write", "messages:write"].map(async (scope, index) => {
        const args = ["token-create", `tool${index}`, "--scopes", scope, "--account", "ana"];
        const { stdout } = await new Program(args, { directory }).ended();
        const authorization = `Bearer ${stdout.trim()}`;
        return (await ask(url, { method: "POST", body: "by a program", headers: { authorization } })).status;
      });
      expect(await Promise.all(tokens)).toEqual([201, 401]);
    },
  ]);
});

it("takes tokens of TOKEN GENERATE, each once", async () => {
  await withFiles("", [
    async ({ url, join: joined }) => {
      const ana = await joined("ana");
      await makeAccount(ana);
      ana.send("CAP REQ batch", "TOKEN GENERATE FILEHOST");
      const [token = ""] = /[0-9a-f]{32}$/u.exec(await ana.line(/ TOKEN GENERATE /u)) ?? [];
      const upload = (): Promise<Response> =>
        ask(url, { method: "POST", body: "tea", headers: { authorization: `Bearer ${token}` } });
      expect((await upload()).status).toBe(201);
      expect((await upload()).status).toBe(401);
    },
  ]);
});

it("follows a changed configuration", async () => {
  await withFiles("days = 7", [
    async ({ program, directory, url, join: joined }) => {
      const ana = await joined("ana");
      expect((await ask(url, { method: "OPTIONS" })).status).toBe(204);
      await Bun.write(join(directory, "relais.toml"), configuration(Number(new URL(url).port), ""));
      program.signal("SIGHUP");
      await ana.line(/ 005 ana -draft\/FILEHOST -soju\.im\/FILEHOST /u);
      expect((await ask(url, { method: "OPTIONS" })).status).toBe(404);
    },
  ]);
});

// A limit of the process for the size of its files stands for the disk.
it("answers 507 while the disk is full, and leaves nothing", async () => {
  const start = 'trap "" XFSZ; ulimit -S -f 2048; exec "$0" "$@"';
  await withFiles(
    "",
    [
      async ({ program, directory, upload, join: joined }) => {
        await makeAccount(await joined("ana"));
        expect((await upload("x".repeat(5_000_000))).status).toBe(507);
        expect(await program.logged("files-failed")).toMatchObject({ err: { code: "EFBIG" } });
        expect(readdirSync(join(directory, "data/files"))).toEqual([]);
        expect((await upload("x".repeat(100_000))).status).toBe(201);
      },
    ],
    ["sh", "-c", start, process.execPath, MAIN],
  );
});
