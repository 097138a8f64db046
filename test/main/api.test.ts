/** The program with its API: tokens of the command line, and HTTP that follows a changed configuration. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "bun:test";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const listen = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n';

describe("a token", () => {
  it("is made, used, listed and revoked beside the server that takes it", async () => {
    await inDirectory({ "relais.toml": `${listen}[http]\nport = 0\n` }, async (directory) => {
      const program = new Program([], { directory });
      await program.port();
      const http = await program.logged("http-listening");
      const command = (...args: readonly string[]) => new Program(args, { directory }).ended();
      const made = await command("token-create", "tool", "--scopes", "users:read,audit:read", "--days", "7");
      expect(made.exitCode).toBe(0);
      expect(made.stderr).toContain("not shown again");
      const token = made.stdout.trim();
      const ask = () =>
        fetch(`http://127.0.0.1:${Number(http["port"])}/api/v1/users`, {
          headers: { authorization: `Bearer ${token}` },
        });
      expect(await (await ask()).json()).toEqual({ items: [], total: 0 });
      expect((await command("token-list")).stdout).toMatch(
        /^tool; users:read,audit:read; made .*; last used .*; ends /u,
      );
      expect((await command("token-revoke", "tool")).exitCode).toBe(0);
      expect((await ask()).status).toBe(401);
      expect((await command("token-list")).stdout).toBe("relais: there are no tokens\n");
      program.signal("SIGTERM");
      await program.ended();
    });
  });
});

function file(port: number | undefined): string {
  return `${listen}${port === undefined ? "" : `[http]\nport = ${port}\n`}`;
}

describe("SIGHUP", () => {
  it("opens HTTP, moves and closes it; one that cannot listen changes nothing", async () => {
    await inDirectory({ "relais.toml": file(undefined) }, async (directory) => {
      const program = new Program([], { directory });
      await program.port();
      const path = join(directory, "relais.toml");
      const reread = async (port: number | undefined, event: string): Promise<void> => {
        const before = program.log.filter((line) => line["event"] === event).length;
        writeFileSync(path, file(port));
        program.signal("SIGHUP");
        while (program.log.filter((line) => line["event"] === event).length === before) {
          await program.stdout.match(new RegExp(`(?:"event":"${event}"[^]*){${before + 1}}`, "u"));
        }
      };
      await reread(0, "http-listening");
      const port = Number((await program.logged("http-listening"))["port"]);
      const health = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/healthz`)).status;
      expect(await health()).toBe(200);
      const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
      await reread(taken.port, "reread-refused");
      expect(await health()).toBe(200);
      taken.stop();
      await reread(undefined, "reread");
      expect(health()).rejects.toThrow();
      program.signal("SIGTERM");
      expect((await program.ended()).exitCode).toBe(0);
    });
  });
});
