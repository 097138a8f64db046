/** The program while it runs: what it says, what it logs, and what signals and REHASH do. */
import { describe, expect, it } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { inDirectory } from "./directory.ts";
import { Program, withRelais } from "./program.ts";

const anyPort = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n';
const root = join(import.meta.dir, "../..");

/** Runs Relais with a relais.toml, and ends it however the test went. */

async function register(program: Program, nick: string, ...before: readonly string[]): Promise<LineClient> {
  const client = await LineClient.connect(await program.port());
  client.send(...before, `NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  await client.line(/ (?:376|422) /u);
  return client;
}

describe("a start", () => {
  it("tells a person how to connect, and programs in JSON where it listens", async () => {
    await withRelais(anyPort, {}, async (program) => {
      const port = await program.port();
      await program.stderr.match(/Ctrl-C/u);
      const { text } = program.stderr;
      expect(text).toContain("the network Relais is up");
      expect(text).toContain(`irssi    /connect 127.0.0.1 ${port}\n`);
      expect(text).toContain(`weechat  /server add relais 127.0.0.1/${port} -notls\n`);
      expect(await program.logged("listening")).toMatchObject({ level: "info", address: "127.0.0.1", port });
      expect(Bun.inspect(program.log)).not.toContain("Ctrl-C");
    });
  });

  it("listens on a Unix socket with the mode that was asked for", async () => {
    await withRelais('[[listen]]\npath = "r.sock"\nmode = "700"\n', {}, async (program, directory) => {
      await program.stderr.match(/^Listening on .*r\.sock\.$/mu);
      const { mode } = await Bun.file(join(directory, "r.sock")).stat();
      expect(mode & 0o777).toBe(0o700);
    });
  });
});

describe("the log", () => {
  it("may be closed by its reader, and the server goes on", async () => {
    await withRelais(`[log]\nlevel = "trace"\n${anyPort}`, {}, async (program) => {
      await program.port();
      await program.closeLog();
      const client = await register(program, "ada");
      client.send("PING still");
      await client.line(/ PONG .*still$/u);
      program.signal("SIGTERM");
      await client.line(/^ERROR /u);
      expect(await program.ended()).toMatchObject({ exitCode: 0 });
    });
  });
});

describe("SIGTERM and SIGINT", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`${signal} says goodbye to clients and ends with 0`, async () => {
      await withRelais(anyPort, {}, async (program) => {
        const client = await register(program, "ada");
        program.signal(signal);
        expect(await client.line(/^ERROR /u)).toContain("Server shutting down");
        await client.closed;
        expect(await program.ended()).toMatchObject({ exitCode: 0 });
        expect(program.log.at(-1)).toMatchObject({ event: "stopped", cutOff: 0 });
      });
    });
  }

  it("waits for a client that does not go no longer than timeouts.stop", async () => {
    await withRelais(`[timeouts]\nstop = 0\n${anyPort}`, {}, async (program) => {
      const client = await register(program, "ada");
      client.stopReading();
      program.signal("SIGTERM");
      expect(await program.ended()).toMatchObject({ exitCode: 0 });
      expect(program.log.at(-1)).toMatchObject({ event: "stopped", cutOff: 1 });
      client.terminate();
    });
  });

  it("reach the server through `bun run start`", async () => {
    await inDirectory({}, async (directory) => {
      const data = join(directory, "data");
      const program = new Program([], {
        directory: root,
        environment: {
          RELAIS_LISTEN: "127.0.0.1:0",
          RELAIS_DATA: data,
          HOME: process.env["HOME"] ?? "",
        },
        command: [process.execPath, "run", "start"],
      });
      try {
        const client = await register(program, "ada");
        program.signal("SIGTERM");
        expect(await client.line(/^ERROR /u)).toContain("Server shutting down");
        expect(await program.ended()).toMatchObject({ exitCode: 0 });
        expect(existsSync(join(data, "relais.db"))).toBeTrue();
      } finally {
        program.signal("SIGTERM");
      }
    });
  });
});

describe("SIGHUP", () => {
  it("applies what can change, and names what needs a restart", async () => {
    await withRelais(anyPort, {}, async (program, directory) => {
      const client = await register(program, "ada");
      const changed = `[network]\nmotd = "Tea at five."\nserver-name = "tea.example"\n[limits]\nnick-length = 9\n`;
      await Bun.write(join(directory, "relais.toml"), `${changed}${anyPort}`);
      program.signal("SIGHUP");
      expect(await program.logged("reread")).toMatchObject({
        applied: ["network.motd", "limits.nick-length"],
      });
      expect(await program.logged("restart-needed")).toMatchObject({ options: ["network.server-name"] });
      client.send("MOTD");
      expect(await client.line(/ 372 /u)).toBe(":relais.localhost 372 ada :- Tea at five.");
      client.send("NICK abcdefghij");
      await client.line(/ 432 /u);
      client.end();
    });
  });

  it("changes nothing where the configuration is wrong, and says what is", async () => {
    await withRelais(`[network]\nmotd = "Before."\n${anyPort}`, {}, async (program, directory) => {
      const client = await register(program, "ada");
      await Bun.write(join(directory, "relais.toml"), '[network]\nmotd = "After."\nname = 3\n');
      program.signal("SIGHUP");
      const { level, problems } = await program.logged("reread-refused");
      expect(level).toBe("error");
      expect(problems).toEqual([expect.stringMatching(/^relais\.toml: network\.name: got 3; expected /u)]);
      client.send("MOTD");
      expect(await client.line(/ 372 /u)).toEndWith(":- Before.");
      client.end();
    });
  });

  it("reads the message of the day again", async () => {
    await withRelais(
      `[network]\nmotd-file = "motd.txt"\n${anyPort}`,
      { "motd.txt": "Then." },
      async (program, directory) => {
        const client = await register(program, "ada");
        await Bun.write(join(directory, "motd.txt"), "Now.");
        program.signal("SIGHUP");
        expect(await program.logged("reread")).toMatchObject({ applied: ["network.motd-file"] });
        client.send("MOTD");
        expect(await client.line(/ 372 /u)).toEndWith(":- Now.");
        client.end();
      },
    );
  });
});

/** Cheap hashes: the tests are about the way of passwords. */
async function hash(password: string): Promise<string> {
  return Bun.password.hash(password, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
}

describe("passwords", () => {
  const secrets = {
    server: "open-sesame-1",
    operator: "open-sesame-2",
    key: "open-sesame-3",
    wrong: "open-sesame-4",
  };

  it("let in who knows them, and are never logged; REHASH answers the operator", async () => {
    const network = `[network]\npassword-hash = "${await hash(secrets.server)}"\n`;
    const operator = `[[operator]]\nname = "root"\npassword-hash = "${await hash(secrets.operator)}"\n`;
    const toml = `${network}[log]\nlevel = "trace"\n[flood]\nexempt = ["127.0.0.1"]\n${anyPort}${operator}`;
    await withRelais(toml, {}, async (program, directory) => {
      const stranger = await LineClient.connect(await program.port());
      stranger.send(`PASS ${secrets.wrong}`, "NICK eve", "USER eve 0 * :eve");
      await stranger.line(/ 464 /u);
      await program.logged("unregistered");

      const client = await register(program, "ada", `PASS ${secrets.server}`);
      client.send(
        `JOIN #tea`,
        `MODE #tea +k ${secrets.key}`,
        `JOIN #tea ${secrets.key}`,
        `OPER root ${secrets.wrong}`,
      );
      await client.line(/ 464 /u);
      expect(await program.logged("oper-refused")).toMatchObject({
        level: "warn",
        nick: "ada",
        operator: "root",
      });
      client.send(`OPER root ${secrets.operator}`);
      await client.line(/ 381 /u);
      expect(await program.logged("oper")).toMatchObject({ operator: "root" });

      await Bun.write(join(directory, "relais.toml"), `[limits]\nnick-length = 20\n${toml}`);
      client.send("REHASH");
      expect(await client.line(/ 382 /u)).toContain("relais.toml");
      expect(await client.line(/ NOTICE /u)).toEndWith("Changed: limits.nick-length.");
      await Bun.write(join(directory, "relais.toml"), "[limits]\nnick-length = 0\n");
      client.send("REHASH");
      expect(await client.line(/ NOTICE /u)).toEndWith("The configuration cannot be used; nothing changes.");
      expect(await client.line(/ NOTICE /u)).toContain("relais.toml: limits.nick-length: got 0; expected ");
      await program.logged("reread-refused");

      client.send("QUIT :bye");
      await program.logged("left");
      for (const secret of Object.values(secrets)) {
        expect(program.stdout.text).not.toContain(secret);
        expect(program.stderr.text).not.toContain(secret);
      }
    });
  });
});

describe("DIE and RESTART", () => {
  const secret = "open-sesame";
  const toml = async (): Promise<string> =>
    `[log]\nlevel = "info"\n${anyPort}[[operator]]\nname = "root"\npassword-hash = "${await hash(secret)}"\n`;

  async function operator(program: Program): Promise<LineClient> {
    const client = await register(program, "ada");
    client.send(`OPER root ${secret}`);
    await client.line(/ 381 /u);
    return client;
  }

  it("DIE says goodbye to clients and ends with 0", async () => {
    await withRelais(await toml(), {}, async (program) => {
      const client = await operator(program);
      client.send("DIE");
      expect(await client.line(/^ERROR /u)).toContain("Server shutting down");
      expect(await program.ended()).toMatchObject({ exitCode: 0 });
      const events = program.log.map(({ event }) => event);
      expect(events.slice(events.indexOf("operator-action"))).toContain("stopped");
    });
  });

  it("RESTART says goodbye to clients, and the same process starts again", async () => {
    await withRelais(await toml(), {}, async (program) => {
      const client = await operator(program);
      client.send("RESTART");
      expect(await client.line(/^ERROR /u)).toContain("Server restarting");
      const listening = /^Listening on 127\.0\.0\.1:\d+[^]*^Listening on 127\.0\.0\.1:(\d+)/mu;
      const [, port] = await program.stderr.match(listening);
      const again = await LineClient.connect(Number(port));
      again.send("NICK bob", "USER bob 0 * :bob", "STATS u");
      expect(await again.line(/ 242 /u)).toContain("Server Up 0 days 0:00:0");
      program.signal("SIGTERM");
      expect(await again.line(/^ERROR /u)).toContain("Server shutting down");
      expect(await program.ended()).toMatchObject({ exitCode: 0 });
    });
  });
});

describe("a server ban", () => {
  it("turns an address away over a real socket, with the reason as its last lines", async () => {
    const secret = "open-sesame";
    const operator = `[[operator]]\nname = "root"\npassword-hash = "${await hash(secret)}"\n`;
    await withRelais(`${anyPort}${operator}`, {}, async (program) => {
      const client = await register(program, "ada");
      client.send(`OPER root ${secret}`, "DLINE 127.0.0.0/8 :not from here");
      await client.line(/ NOTICE ada :\*\*\* Operators stay/u);
      const other = await LineClient.connect(await program.port());
      expect(await other.line(/ 465 /u)).toEndWith(":You are banned from this server: not from here");
      expect(await other.line(/^ERROR /u)).toEndWith("(D-lined: not from here)");
      await other.closed;
      client.send("UNDLINE 127.0.0.0/8");
      await client.line(/ NOTICE ada :\*\*\* You removed/u);
      await register(program, "bob");
    });
  });
});
