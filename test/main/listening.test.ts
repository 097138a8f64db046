/** The program's listeners: changed by SIGHUP while clients stay, and opened by systemd. */
import { describe, expect, it } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { inDirectory } from "./directory.ts";
import { freePort, Program, withRelais } from "./program.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");

function listen(...sections: readonly string[]): string {
  return sections.map((section) => `[[listen]]\n${section}\n`).join("");
}

async function isRefused(port: number): Promise<boolean> {
  return LineClient.connect(port).then(
    (client) => {
      client.end();
      return false;
    },
    () => true,
  );
}

describe("SIGHUP", () => {
  it("opens, changes and closes listeners, and every client stays", async () => {
    const [first, second, third] = [freePort(), freePort(), freePort()];
    const before = listen(`port = ${first}`, `port = ${second}`, 'path = "old.sock"');
    await withRelais(before, {}, async (program, directory) => {
      await program.port();
      const clients = await Promise.all([first, second].map((port) => LineClient.connect(port)));
      for (const client of clients) {
        client.send("PING early");
        await client.line(/ PONG .*early$/u);
      }
      const after = listen(
        `port = ${second}\nproxies = ["192.0.2.1"]`,
        `port = ${third}\nprotocol = "websocket"`,
        'path = "new.sock"\nmode = "700"',
      );
      await Bun.write(join(directory, "relais.toml"), `[connections]\nconnections-per-address = 7\n${after}`);
      program.signal("SIGHUP");
      expect(await program.logged("reread")).toMatchObject({
        applied: ["listen", "connections.connections-per-address"],
      });
      expect(program.log.some(({ event }) => event === "restart-needed")).toBe(false);
      for (const client of clients) {
        client.send("PING still");
        await client.line(/ PONG .*still$/u);
      }
      expect(await isRefused(first)).toBe(true);
      expect(existsSync(join(directory, "old.sock"))).toBe(false);
      expect(existsSync(join(directory, "new.sock"))).toBe(true);
      const fresh = await LineClient.connect(second);
      fresh.send("PING fresh");
      await fresh.line(/ PONG .*fresh$/u);
      expect((await fetch(`http://127.0.0.1:${third}/`)).status).toBe(426);
    });
  });

  it("changes nothing if a port is taken, and says so", async () => {
    const [mine, added] = [freePort(), freePort()];
    const other = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    await withRelais(listen(`port = ${mine}`), {}, async (program, directory) => {
      await program.port();
      const after = listen(`host = "0.0.0.0"\nport = ${mine}`, `port = ${added}`, `port = ${other.port}`);
      await Bun.write(join(directory, "relais.toml"), `[network]\nmotd = "New."\n${after}`);
      program.signal("SIGHUP");
      const { problems } = await program.logged("reread-refused");
      expect(problems).toEqual([expect.stringContaining(`127.0.0.1:${other.port}`)]);
      expect(await isRefused(added)).toBe(true);
      const client = await LineClient.connect(mine);
      client.send("NICK ada", "USER ada 0 * :Ada");
      await client.line(/ 376 /u);
      client.end();
    });
    other.stop();
  });
});

/** Runs Relais as systemd would, with sockets under these names. */
async function activated(
  toml: string,
  sockets: readonly { readonly name: string; readonly fd: number }[],
  use: (program: Program, directory: string) => Promise<void>,
): Promise<void> {
  await inDirectory({ "relais.toml": toml }, async (directory) => {
    const program = new Program([], {
      directory,
      // The number of the process is known only once it is there.
      command: ["/bin/sh", "-c", `LISTEN_PID=$$ exec ${process.execPath} ${MAIN}`],
      environment: {
        LISTEN_FDS: String(sockets.length),
        LISTEN_FDNAMES: sockets.map(({ name }) => name).join(":"),
      },
      descriptors: sockets.map(({ fd }) => fd),
    });
    try {
      await use(program, directory);
    } finally {
      program.signal("SIGKILL");
      await program.ended();
    }
  });
}

describe("sockets that systemd opened", () => {
  it("are listened on, each by its name, and stay through a reread", async () => {
    await inDirectory({}, async (folder) => {
      const path = join(folder, "systemd.sock");
      const idle = { data() {} };
      const opened = [
        Bun.listen({ hostname: "127.0.0.1", port: 0, socket: idle }),
        Bun.listen({ hostname: "::1", port: 0, socket: idle }),
        Bun.listen({ unix: path, socket: idle }),
      ] as unknown as { readonly fd: number; readonly port: number; stop(): void }[];
      const sockets = ["irc", "irc", "local"].map((name, index) => ({ name, fd: opened[index]?.fd ?? -1 }));
      const toml = listen('activation = "irc"', 'activation = "local"');
      await activated(toml, sockets, async (program, directory) => {
        // The runtime removes the path of a Unix socket that it bound.
        for (const listener of opened.slice(0, 2)) listener.stop();
        const [first, second] = opened;
        await program.stderr.match(
          new RegExp(
            `^Listening on 127\\.0\\.0\\.1:${first?.port}, \\[::1\\]:${second?.port}, ${path}\\.$`,
            "mu",
          ),
        );
        const early = await LineClient.connect(first?.port ?? 0);
        await Bun.write(join(directory, "relais.toml"), listen('activation = "local"'));
        program.signal("SIGHUP");
        await program.logged("reread");
        // Nobody is refused: the kernel keeps the newcomer for whoever listens next.
        const waiting = await LineClient.connect(first?.port ?? 0);
        await Bun.write(join(directory, "relais.toml"), toml);
        program.signal("SIGHUP");
        for (const client of [early, waiting]) {
          client.send("PING here");
          await client.line(/ PONG .*here$/u);
        }
      });
      opened[2]?.stop();
    });
  });

  it("have to be there under that name", async () => {
    const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const { fd } = listener as unknown as { readonly fd: number };
    await activated(listen('activation = "web"'), [{ name: "irc", fd }], async (program) => {
      const { exitCode, stderr } = await program.ended();
      expect(exitCode).toBe(78);
      expect(stderr).toContain(
        'listen.activation: got "web"; expected the name of a socket that systemd passed on (irc)',
      );
    });
    listener.stop();
  });
});
