/** Filters and the policy hook of the real program: from the configuration, and changed by SIGHUP. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "bun:test";
import { LineClient } from "../e2e/relais.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const SETTINGS = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n[log]\nformat = "json"\n';
const FILTER = '[[filter]]\npattern = "cheap pills"\nreason = "no spam"\n';

it("a filter holds, and goes with the configuration; the policy hook comes with it", async () => {
  const program = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => Response.json({ action: "refuse", reason: "ask first" }),
  });
  const policy = `[policy]\nurl = "http://127.0.0.1:${program.port}/"\nevents = ["channel"]\n`;
  try {
    await inDirectory({ "relais.toml": SETTINGS + FILTER }, async (directory) => {
      const server = new Program([], { directory });
      try {
        const ada = await LineClient.connect(await server.port());
        ada.send("NICK ada", "USER ada 0 * :Ada", "JOIN #tea", "PRIVMSG #tea :CHEAP pills");
        expect(await ada.line(/ 404 /u)).toEndWith(" 404 ada #tea :Cannot send to channel: no spam");
        writeFileSync(join(directory, "relais.toml"), SETTINGS + policy);
        server.signal("SIGHUP");
        await server.logged("reread");
        ada.send("PRIVMSG #tea :CHEAP pills");
        expect(await ada.line(/ 404 /u)).toEndWith(" 404 ada #tea :Cannot send to channel: ask first");
      } finally {
        server.signal("SIGTERM");
        await server.ended();
      }
    });
  } finally {
    await program.stop(true);
  }
});

it("a bad pattern keeps the server from starting", async () => {
  const bad = '[[filter]]\npattern = "cheap (pills"\n';
  await inDirectory({ "relais.toml": SETTINGS + bad }, async (directory) => {
    const server = new Program(["--check"], { directory });
    const { exitCode, stderr } = await server.ended();
    expect(exitCode).toBe(78);
    expect(stderr).toContain("filter[1].pattern");
  });
});
