/** NickServ SESSIONS and SET. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, joined, loggedIn } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "../../session/memory-store.ts";

let world: World;
let store: MemoryStore;
let laptop: FakeConnection;

beforeEach(async () => {
  store = new MemoryStore({ accounts: [accountOf("ada")] });
  world = new World({ store, verifyPassword: verifyAtOnce });
  laptop = await loggedIn(world, "ada");
});

/** The texts that NickServ answers with. */
async function tell(client: FakeConnection, text: string): Promise<string[]> {
  const lines = await ask(client, `NS ${text}`);
  return lines.flatMap((line) => /^:NickServ!\S+ NOTICE \S+ :?(.*)$/u.exec(line)?.[1] ?? []);
}

describe("SESSIONS", () => {
  it("lists the clients of the user, and other users of the account", async () => {
    await joined(world, "ada", "draft/pre-away", { address: "2001:db8::1", secure: true, lines: ["AWAY *"] });
    await joined(world, "ada-2", "", { account: "ada" });
    const since = "since Thu, 01 Jan 2026 00:00:00 UTC";
    expect(await tell(laptop, "SESSIONS")).toEqual([
      "Clients that are connected as ada:",
      `1: 192.0.2.1, ${since}, without TLS, this one`,
      `2: 2001:db8::1, ${since}, over TLS, away`,
      "ada-2 is logged in to the account as well: GHOST ada-2 ends it.",
    ]);
  });

  it("closes one of them", async () => {
    const phone = await joined(world, "ada");
    expect(await tell(laptop, "SESSIONS END 2")).toEqual(["Client 2 is closed."]);
    expect(phone.take()).toEqual(["ERROR :Closing Link: 192.0.2.2 (Closed by SESSIONS END)"]);
    expect(phone.open).toBe(false);
    expect(laptop.user.sessions).toHaveLength(1);
    expect(world.takeEvents().at(-1)).toMatchObject({ kind: "left", cause: "ghosted" });
  });

  it("never gives a number a second time", async () => {
    (await joined(world, "ada")).lose();
    await joined(world, "ada");
    expect(await tell(laptop, "SESSIONS END 2")).toEqual(["You have no client 2."]);
    expect((await tell(laptop, "SESSIONS")).at(-1)).toStartWith("3: ");
  });

  it("can close the client that asks", async () => {
    await tell(laptop, "SESSIONS END 1");
    expect(laptop.open).toBe(false);
    expect(world.app.network.findUser("ada")).toBeUndefined();
  });

  it.each(["SESSIONS END", "SESSIONS CLOSE 1", "SESSIONS END x"])("explains itself at %s", async (text) => {
    expect((await tell(laptop, text)).join(" ")).toMatch(/Syntax: SESSIONS/u);
  });

  it("is for users who are logged in", async () => {
    expect(await tell(world.connect("bob"), "SESSIONS")).toEqual(["SESSIONS: you are not logged in."]);
  });
});

describe("SET", () => {
  it("chooses whether the user stays", async () => {
    expect(await tell(laptop, "SET always-on ON")).toEqual([
      "ALWAYS-ON is on: you stay when your last client leaves.",
    ]);
    laptop.lose();
    expect(world.app.network.findUser("ada")).toBeDefined();
    const back = await joined(world, "ada");
    expect(await tell(back, "SET ALWAYS-ON default")).toEqual([
      "ALWAYS-ON is default: you leave when your last client leaves.",
    ]);
    expect(store.committed.at(-1)).toEqual({ kind: "presence", record: { account: "ada" }, removed: true });
  });

  it.each([
    ["SET ALWAYS-ON maybe", "ALWAYS-ON is on, off or default."],
    ["SET COLOUR red", "Unknown setting COLOUR. SET lists the settings."],
    ["SET ALWAYS-ON", "ALWAYS-ON: default"],
  ])("explains itself at %s", async (text, answer) => {
    expect(await tell(laptop, text)).toEqual([answer]);
  });

  it("is refused while nothing can be kept", async () => {
    store.broken = true;
    expect((await ask(laptop, "NS SET ALWAYS-ON on")).join(" ")).toContain(
      "cannot keep changes at the moment",
    );
  });
});
