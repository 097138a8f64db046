/** Upgrades of the real program: clients stay, in the middle of what they say. */
import { describe, expect, it } from "bun:test";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readProcessFile } from "../../src/startup/process-file.ts";
import { LineClient } from "../e2e/relais.ts";
import { inDirectory } from "./directory.ts";
import { pem } from "../server/support.ts";
import { freePort, kill, Program, withRelais } from "./program.ts";

const anyPort =
  '[[listen]]\nhost = "127.0.0.1"\nport = 0\n[flood]\nexempt = ["127.0.0.1"]\n[connections]\nconnections-per-address = 2000\n';

async function register(port: number | string, nick: string, tls?: Bun.TLSOptions): Promise<LineClient> {
  const client = await LineClient.connect(port, tls);
  client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  await client.line(/ 376 /u);
  return client;
}

/** Runs `relais upgrade` in the folder of the server. */
async function upgrade(directory: string): ReturnType<Program["ended"]> {
  return new Program(["upgrade"], { directory }).ended();
}

describe("upgrade", () => {
  it("keeps clients, what they are, and a line that is only half there", async () => {
    const web = freePort();
    const listeners = `[[listen]]\npath = "r.sock"\n[[listen]]\nport = ${web}\nprotocol = "websocket"\n`;
    await withRelais(`${anyPort}${listeners}`, {}, async (program, directory) => {
      const port = await program.port();
      const ada = await register(port, "ada");
      const bob = await register(join(directory, "r.sock"), "bob");
      ada.send(
        "CAP REQ :echo-message message-tags",
        "JOIN #tea",
        "TOPIC #tea :green",
        "MODE #tea +m",
        "AWAY :out",
        "MONITOR + eve",
      );
      await ada.line(/ 731 /u);
      bob.send("JOIN #tea");
      await bob.line(/ 366 /u);
      ada.send("MODE #tea +v bob");
      await bob.line(/ MODE #tea \+v bob/u);
      const half = await LineClient.connect(port);
      half.send("NICK carl");
      ada.sendBytes(Buffer.from("PRIVMSG #tea :one "));
      bob.send("PING settled");
      await bob.line(/ PONG .*settled/u);

      const { exitCode, stdout } = await upgrade(directory);
      expect([exitCode, stdout]).toEqual([
        0,
        expect.stringMatching(/^relais: upgrade: process \d+ goes on in the place of \d+\n$/u),
      ]);
      expect(await program.exited).toBe(0);

      ada.sendBytes(Buffer.from("two\r\n"));
      expect(await ada.line(/PRIVMSG/u)).toEndWith("PRIVMSG #tea :one two");
      expect(await bob.line(/PRIVMSG/u)).toEndWith("PRIVMSG #tea :one two");
      bob.send("PRIVMSG #tea :hello", "TOPIC #tea", "MODE #tea", "WHOIS ada");
      expect(await ada.line(/PRIVMSG/u)).toEndWith("PRIVMSG #tea :hello");
      expect(await bob.line(/ 332 /u)).toEndWith(":green");
      expect(await bob.line(/ 324 /u)).toContain("+mnt");
      expect(await bob.line(/ 301 /u)).toEndWith(":out");
      half.send("USER carl 0 * :Carl");
      await half.line(/ 376 /u);
      const eve = await register(port, "eve");
      expect((await fetch(`http://127.0.0.1:${web}/`)).status).toBe(426);
      await ada.line(/ 730 /u);

      // Once more, and then an orderly end.
      expect((await upgrade(directory)).exitCode).toBe(0);
      bob.send("PRIVMSG #tea :again");
      expect(await ada.line(/PRIVMSG/u)).toEndWith("PRIVMSG #tea :again");
      const pid = Number(await Bun.file(join(directory, "data/relais.pid")).text());
      process.kill(pid, "SIGTERM");
      for (const client of [ada, bob, half, eve]) await client.line(/^ERROR .*Server shutting down/u);
    });
  });

  it("names the new process to systemd while the old one is still there", async () => {
    // In the place of systemd-notify: notes its words, and whether the process of the first call lives.
    const script = `#!/bin/sh
cd "$(dirname "$0")"
first=$(sed -n '1s/.*MAINPID=//p' told 2>/dev/null)
# A slow one shows whether the old process waits for it.
alive=; [ -n "$first" ] && sleep 1 && [ -d "/proc/$first" ] && alive=alive
echo "$alive $*" >> told
`;
    await inDirectory({ "relais.toml": anyPort, "systemd-notify": script }, async (directory) => {
      chmodSync(join(directory, "systemd-notify"), 0o755);
      const path = `${directory}:${process.env["PATH"]}`;
      const program = new Program([], { directory, environment: { PATH: path, NOTIFY_SOCKET: "@none" } });
      try {
        const ada = await register(await program.port(), "ada");
        expect((await upgrade(directory)).exitCode).toBe(0);
        await program.exited;
        const next = readProcessFile(join(directory, "data"));
        expect(readFileSync(join(directory, "told"), "utf8").split("\n")).toEqual([
          expect.stringMatching(/^ --ready /u),
          `alive --ready --pid=${next} MAINPID=${next}`,
          "",
        ]);
        process.kill(next ?? 0, "SIGTERM");
        await ada.line(/^ERROR /u);
      } finally {
        await kill(program, directory);
      }
    });
  });

  it("does not swallow a SIGTERM that comes meanwhile", async () => {
    await withRelais(anyPort, {}, async (program) => {
      const ada = await register(await program.port(), "ada");
      program.signal("SIGUSR2");
      await program.logged("upgrade");
      program.signal("SIGTERM");
      await ada.line(/^ERROR .*Server shutting down/u);
      await program.ended();
    });
  });

  it("is not noticed by 500 clients who are talking, nor by those who are connecting", async () => {
    await withRelais(`${anyPort}[[listen]]\npath = "r.sock"\n`, {}, async (program, directory) => {
      const port = await program.port();
      const where = (index: number): number | string => (index % 5 === 0 ? join(directory, "r.sock") : port);
      const talkers = await Promise.all(
        Array.from({ length: CLIENTS }, (_, index) => Talker.enter(where(index), index)),
      );
      const talks = talkers.map((talker) => talker.talk());
      await Promise.all(talkers.map((talker) => talker.warm.promise));
      const upgraded = upgrade(directory);
      let newcomers = 0;
      const done = upgraded.then(() => true);
      while (
        !(await Promise.race([done, register(port, `new${newcomers}`).then((client) => client.end())]))
      ) {
        newcomers += 1;
      }
      expect((await upgraded).exitCode).toBe(0);
      expect(talkers.some(({ said }) => said < LINES)).toBe(true);
      await Promise.all(talks);
      expect(newcomers).toBeGreaterThan(0);
      expect(talkers.flatMap((talker) => talker.faults)).toEqual([]);
      expect(talkers.reduce((sum, { heard }) => sum + heard, 0)).toBe(CLIENTS * (IN_CHANNEL - 1) * LINES);
    });
  });
});

const TLS = `[[listen]]
host = "127.0.0.1"
port = 0
tls = true
[[certificate]]
file = "cert.pem"
key = "key.pem"
[flood]
exempt = ["127.0.0.1"]
`;
const PASSWORD = "a long password";
const plain = Buffer.from(`eve\0eve\0${PASSWORD}`).toString("base64");

describe("a client over TLS", () => {
  const files = { "cert.pem": pem("localhost.cert"), "key.pem": pem("localhost.key") };

  /** Two over TLS, one of them with an account, and one without TLS who watches. */
  async function withThree(
    more: string,
    use: (clients: { eve: LineClient; bob: LineClient; port: number; directory: string }) => Promise<void>,
  ): Promise<void> {
    await withRelais(`${TLS}${more}[[listen]]\npath = "r.sock"\n`, files, async (program, directory) => {
      const port = await program.port();
      const [eve, carl, bob] = await Promise.all([
        register(port, "eve", {}),
        register(port, "carl", {}),
        register(join(directory, "r.sock"), "bob"),
      ]);
      eve.send(
        "CAP REQ :draft/account-registration",
        `REGISTER * * :${PASSWORD}`,
        "JOIN #tea",
        "MODE #tea +i",
      );
      await eve.line(/ REGISTER SUCCESS /u);
      await eve.line(/ MODE #tea \+i/u);
      eve.send("INVITE bob #tea", "INVITE carl #tea");
      await eve.line(/ 341 .*carl/u);
      for (const client of [bob, carl]) client.send("JOIN #tea");
      await bob.line(/ JOIN /u);
      await carl.line(/ 366 /u);
      expect((await upgrade(directory)).exitCode).toBe(0);
      for (const client of [eve, carl]) await client.line(/^ERROR .*Server upgraded: please reconnect/u);
      await bob.line(/:carl!\S+ QUIT :Server upgraded: please reconnect/u);
      await use({ eve, bob, port, directory });
    });
  }

  it("reads that it should reconnect, and finds its user as it was by its account; without one it leaves", async () => {
    await withThree("", async ({ bob, port }) => {
      const again = await LineClient.connect(port, {});
      again.send(
        "CAP REQ :sasl",
        "NICK eve",
        "USER eve 0 * :eve",
        "AUTHENTICATE PLAIN",
        `AUTHENTICATE ${plain}`,
        "CAP END",
      );
      await again.line(/ JOIN #tea/u);
      expect(await again.line(/ 353 /u)).toContain("@eve");
      bob.send("PRIVMSG #tea :welcome back");
      await again.line(/ PRIVMSG #tea :welcome back/u);
    });
  });

  it("has upgrade.return-time for that", async () => {
    await withThree("[upgrade]\nreturn-time = 0\n", async ({ bob }) => {
      await bob.line(/:eve!\S+ QUIT :Did not reconnect/u);
    });
  });
});

/** Upgrades a server to one with this configuration, which cannot be. */
async function fails(toml: string, problem: RegExp): Promise<void> {
  await withRelais(anyPort, {}, async (program, directory) => {
    const port = await program.port();
    const ada = await register(port, "ada");
    ada.send("JOIN #tea");
    await ada.line(/ 366 /u);
    ada.sendBytes(Buffer.from("PING ha"));
    await Bun.write(join(directory, "relais.toml"), toml);
    // `relais upgrade` would read the configuration itself.
    program.signal("SIGUSR2");
    expect(await program.logged("upgrade-failed")).toMatchObject({
      level: "error",
      problem: expect.stringMatching(problem) as string,
    });
    ada.sendBytes(Buffer.from("lf\r\n"));
    await ada.line(/ PONG .*half$/u);
    const bob = await register(port, "bob");
    bob.send("PRIVMSG ada :still here");
    await ada.line(/ PRIVMSG ada :still here/u);
    program.signal("SIGTERM");
    await ada.line(/^ERROR .*Server shutting down/u);
    expect(await program.exited).toBe(0);
  });
}

/** Writes to the pipe that the message of the day is read from. Resolves once it was read. */
function writeMotd(directory: string): Promise<number> {
  return Bun.spawn(["sh", "-c", "echo tea > motd"], { cwd: directory }).exited;
}

describe("a new version that does not come up", () => {
  it("is found by a trial, if the configuration is wrong", async () => {
    await fails("[network]\nname = 3\n", /network\.name: got 3/u);
  });

  it("ends, and the old one goes on with its sockets", async () => {
    const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    await fails(`${anyPort}[[listen]]\nport = ${taken.port}\n`, /ended with 69/u);
    taken.stop();
  });

  it("is ended if it is not ready in time", async () => {
    // The message of the day comes from a pipe: whoever reads it waits for somebody to write.
    const toml = `${anyPort}[network]\nmotd-file = "motd"\n[upgrade]\nstart-time = 1000\n`;
    await inDirectory({ "relais.toml": toml }, async (directory) => {
      Bun.spawnSync(["mkfifo", join(directory, "motd")]);
      const program = new Program([], { directory });
      try {
        await writeMotd(directory);
        const ada = await register(await program.port(), "ada");
        program.signal("SIGUSR2");
        // For the trial; there is nothing for the new process.
        await writeMotd(directory);
        expect(await program.logged("upgrade-failed")).toMatchObject({
          problem: "the new process was not ready after 1000 ms",
        });
        ada.send("PING still");
        await ada.line(/ PONG .*still$/u);
      } finally {
        await kill(program, directory);
      }
    });
  });
});

const CLIENTS = 500;
const IN_CHANNEL = 10;
const LINES = 45;

/** Says numbered lines in a channel, each once the last one has come back, and checks those of the others. */
class Talker {
  readonly warm = Promise.withResolvers<void>();
  readonly faults: string[] = [];
  said = 0;
  heard = 0;
  readonly #client: LineClient;
  readonly #nick: string;
  readonly #channel: string;
  /** The next number of each other. */
  readonly #next = new Map<string, number>();

  private constructor(client: LineClient, index: number) {
    this.#client = client;
    this.#nick = `talker${index}`;
    this.#channel = `#room${Math.floor(index / IN_CHANNEL)}`;
  }

  static async enter(where: number | string, index: number): Promise<Talker> {
    const talker = new Talker(await LineClient.connect(where), index);
    const client = talker.#client;
    client.send(
      "CAP REQ :echo-message",
      `NICK ${talker.#nick}`,
      `USER t 0 * :t`,
      "CAP END",
      `JOIN ${talker.#channel}`,
    );
    await client.line(/ 366 /u);
    return talker;
  }

  /** Resolves once everyone in the channel has said everything. */
  async talk(): Promise<void> {
    this.#say();
    while (this.said < LINES || this.heard < (IN_CHANNEL - 1) * LINES) {
      const line = await this.#client.line(/ PRIVMSG /u);
      const [, nick = "", number = ""] = /^:(\w+)!\S+ PRIVMSG \S+ :(\d+)$/u.exec(line) ?? [];
      if (nick === this.#nick) this.#echoed(Number(number));
      else this.#hear(nick, Number(number));
    }
  }

  #say(): void {
    this.#client.send(`PRIVMSG ${this.#channel} :${this.said}`);
  }

  #echoed(number: number): void {
    if (number !== this.said) this.faults.push(`${this.#nick} said ${this.said} and read ${number}`);
    this.said += 1;
    if (this.said === 5) this.warm.resolve();
    if (this.said < LINES) this.#say();
  }

  #hear(nick: string, number: number): void {
    const expected = this.#next.get(nick) ?? 0;
    if (number !== expected)
      this.faults.push(`${this.#nick} expected ${expected} of ${nick} and read ${number}`);
    this.#next.set(nick, number + 1);
    this.heard += 1;
  }
}
