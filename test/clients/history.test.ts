/** irssi and weechat read what was said before they came: when they join, and from HistServ, as docs/accounts.md tells. */
import { afterEach, beforeEach, expect, it, setDefaultTimeout } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { passwordServices } from "../../src/startup/passwords.ts";
import { Relais } from "../e2e/relais.ts";
import { MemoryStore } from "../irc/session/memory-store.ts";
import type { ChatOptions, ChatProgram } from "./chat-program.ts";
import { describeWith } from "./installed.ts";
import { startIrssi } from "./irssi.ts";
import { startWeechat } from "./weechat.ts";

setDefaultTimeout(20_000);

const PASSWORD = "sesame-open-sesame";
const guide = readFileSync(join(import.meta.dir, "../../docs/accounts.md"), "utf8");

let relais: Relais;

beforeEach(async () => {
  const credentials = await passwordServices.makeCredentials(PASSWORD);
  if (credentials === undefined) throw new Error("no keys");
  const store = new MemoryStore({ accounts: [{ name: "ana", ...credentials, createdAt: 0 }] });
  relais = await Relais.start({ store });
});

afterEach(async () => {
  await relais.stop();
});

/** bob speaks in #tea. The program then logs in, joins, and asks for the messages again. */
async function readsHistory(
  start: (options: ChatOptions) => Promise<ChatProgram>,
  mechanism: string,
): Promise<void> {
  const bob = await relais.connect("bob");
  bob.send("JOIN #tea", "PRIVMSG #tea :one", "PRIVMSG #tea :two", "PRIVMSG #tea :three");
  await bob.heard();
  const login = { mechanism, account: "ana", password: PASSWORD };
  const program = await start({ nick: "ana", port: relais.port, login });
  try {
    await program.greeted();
    program.type("/join #tea");
    await program.sees(/bob>? three$/u);
    expect(guide).toContain("`/msg HistServ PLAY #tea 100`");
    program.type("/msg HistServ PLAY #tea 100");
    await program.sees(/bob>? three$/u);
    bob.send("PRIVMSG #tea :four");
    await program.sees(/bob>? four$/u);
    const texts = program.screen.lines.flatMap((line) => /bob>? (\w+)$/u.exec(line)?.[1] ?? []);
    expect(texts).toEqual(["one", "two", "three", "one", "two", "three", "four"]);
    expect(await program.receives("PRIVMSG #tea :one")).toContain("time=2026-01-01T00:00:00.000Z");
  } finally {
    await program.stop();
  }
}

describeWith(["irssi"], "irssi", () => {
  it("shows the last messages of a channel that it joins, and those that it asks HistServ for", async () => {
    await readsHistory(startIrssi, "PLAIN");
  });
});

describeWith(["weechat-headless"], "weechat", () => {
  it("shows the last messages of a channel that it joins, and those that it asks HistServ for", async () => {
    await readsHistory(startWeechat, "scram-sha-256");
  });
});
