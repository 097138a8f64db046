/** IRCv3 persistence (ircv3-specifications pull request 503). */
import { describe, expect, it } from "bun:test";
import { ask, joining, loggedIn, worldWithAccounts } from "../session/accounts.ts";
import type { FakeConnection, World } from "../session/harness.ts";
import { MemoryStore, accountOf, verifyAtOnce } from "../session/memory-store.ts";

const CAPABILITY = "draft/persistence";

const persistent = (world: World): Promise<FakeConnection> => loggedIn(world, "ana", "ana", CAPABILITY);

function status(lines: readonly string[]): string[] {
  return lines.filter((line) => line.includes(" PERSISTENCE "));
}

describe("IRCv3 persistence", () => {
  it("is enabled by a client where it is opt-in", async () => {
    const ana = await persistent(worldWithAccounts(["ana"]));
    expect(await ask(ana, "PERSISTENCE GET")).toEqual([":irc.test PERSISTENCE STATUS DEFAULT OFF"]);
    expect(await ask(ana, "PERSISTENCE SET ON")).toEqual([":irc.test PERSISTENCE STATUS ON ON"]);
    expect(await ask(ana, "PERSISTENCE SET DEFAULT")).toEqual([":irc.test PERSISTENCE STATUS DEFAULT OFF"]);
  });

  it("takes the choice of a client that server policy does not follow", async () => {
    const off = await persistent(worldWithAccounts(["ana"], { network: { alwaysOn: "off" } }));
    expect(await ask(off, "PERSISTENCE SET ON")).toEqual([":irc.test PERSISTENCE STATUS ON OFF"]);
    const mandatory = await persistent(worldWithAccounts(["ana"], { network: { alwaysOn: "mandatory" } }));
    expect(await ask(mandatory, "PERSISTENCE GET", "PERSISTENCE SET OFF")).toEqual([
      ":irc.test PERSISTENCE STATUS DEFAULT ON",
      ":irc.test PERSISTENCE STATUS OFF ON",
    ]);
  });

  it("is on by default where it is opt-out", async () => {
    const ana = await persistent(worldWithAccounts(["ana"], { network: { alwaysOn: "opt-out" } }));
    expect(await ask(ana, "PERSISTENCE GET", "PERSISTENCE SET OFF")).toEqual([
      ":irc.test PERSISTENCE STATUS DEFAULT ON",
      ":irc.test PERSISTENCE STATUS OFF OFF",
    ]);
  });

  it("says the status in the greeting, after the last 005 and before 422; JOIN comes after that", async () => {
    const world = worldWithAccounts(["ana"]);
    const ana = await persistent(world);
    await ask(ana, "PERSISTENCE SET ON", "JOIN #tea");
    ana.lose();
    const back = (await joining(world, "ana", CAPABILITY)).take();
    const place = (text: string): number => back.findLastIndex((line) => line.includes(text));
    expect(status(back)).toEqual([":irc.test PERSISTENCE STATUS ON ON"]);
    const order = [" 005 ", " PERSISTENCE ", " 422 ", " JOIN #tea"].map(place);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  it("says no status in the greeting without an account or without the capability", async () => {
    const world = worldWithAccounts(["ana"]);
    const guest = world.open().say(`CAP REQ ${CAPABILITY}`, "NICK g", "USER g 0 * :g", "CAP END");
    expect(status(guest.take())).toEqual([]);
    expect(status((await joining(world, "ana")).take())).toEqual([]);
  });

  it("tells the other clients of a change, and all of them of one by the configuration", async () => {
    const world = worldWithAccounts(["ana"]);
    const ana = await persistent(world);
    const phone = await joining(world, "ana", CAPABILITY);
    phone.take();
    await ask(ana, "PERSISTENCE SET ON");
    expect(phone.take()).toEqual([":irc.test PERSISTENCE STATUS ON ON"]);
    world.configure({ alwaysOn: "off" });
    const off = [":irc.test PERSISTENCE STATUS ON OFF"];
    expect([status(ana.take()), status(phone.take())]).toEqual([off, off]);
  });

  it("needs an account: ACCOUNT_REQUIRED", () => {
    const guest = worldWithAccounts().connect("guest", CAPABILITY);
    expect(guest.say("PERSISTENCE GET", "PERSISTENCE SET ON").take()).toEqual(
      Array(2).fill(":irc.test FAIL PERSISTENCE ACCOUNT_REQUIRED :An account is required"),
    );
  });

  it("answers INTERNAL_ERROR to a choice that cannot be kept, and stays as it was", async () => {
    const store = new MemoryStore({ accounts: [accountOf("ana")] });
    const world = worldWithAccounts([], { store, verifyPassword: verifyAtOnce });
    const ana = await persistent(world);
    store.broken = true;
    const [refused = ""] = await ask(ana, "PERSISTENCE SET ON");
    expect(refused).toStartWith(":irc.test FAIL PERSISTENCE INTERNAL_ERROR :The server cannot keep");
    expect(await ask(ana, "PERSISTENCE GET")).toEqual([":irc.test PERSISTENCE STATUS DEFAULT OFF"]);
  });

  it("answers with a label", async () => {
    const ana = await loggedIn(
      worldWithAccounts(["ana"]),
      "ana",
      "ana",
      `${CAPABILITY} labeled-response batch`,
    );
    expect(await ask(ana, "@label=a PERSISTENCE SET ON", "@label=b PERSISTENCE GET")).toEqual([
      "@label=a :irc.test PERSISTENCE STATUS ON ON",
      "@label=b :irc.test PERSISTENCE STATUS ON ON",
    ]);
  });
});
