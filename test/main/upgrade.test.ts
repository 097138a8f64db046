/** Upgrades of the real program: clients stay, in the middle of what they say. */
import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { Program, withRelais } from "./program.ts";

const anyPort =
  '[[listen]]\nhost = "127.0.0.1"\nport = 0\n[flood]\nexempt = ["127.0.0.1"]\n[connections]\nconnections-per-address = 2000\n';

async function register(port: number | string, nick: string): Promise<LineClient> {
  const client = await LineClient.connect(port);
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
    await withRelais(`${anyPort}[[listen]]\npath = "r.sock"\n`, {}, async (program, directory) => {
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
});
