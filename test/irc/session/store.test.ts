/** The changes that outlast a restart: committed before the network changes, so that a failure changes nothing. */
import { describe, expect, it } from "bun:test";
import { World } from "./harness.ts";
import { accountOf, MemoryStore } from "./memory-store.ts";
import { operatorIn, worldWithOperators } from "./operators.ts";

/** Resolves after the work that waits for the end of the turn. */
function immediate(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Changes of server bans, without the audit of who made them. */
const bansIn = ({ committed }: MemoryStore) => committed.filter(({ kind }) => kind === "ban");

describe("the store", () => {
  it("is handed server bans as they are set and removed, and keeps them over a restart", async () => {
    const store = new MemoryStore();
    const world = worldWithOperators({ store });
    const root = await operatorIn(world);
    root.say("DLINE 198.51.100.0/24 :spam", "KLINE *@bad.example :no", "UNKLINE *@bad.example");
    expect(bansIn(store).map(({ removed = false }) => removed)).toEqual([false, false, true]);
    const next = new World({ store: store.reopened() });
    const [error = ""] = next.open("198.51.100.7").take();
    expect(error).toContain(" 465 ");
    expect(next.open("192.0.2.1").open).toBe(true);
  });

  it("hears of a ban whose time is over", async () => {
    const store = new MemoryStore();
    const world = worldWithOperators({ store });
    const root = await operatorIn(world);
    root.say("DLINE 1m 198.51.100.0/24 :spam");
    world.now += 61_000;
    root.say("JOIN #tea");
    expect(store.committed.at(-1)).toMatchObject({ removed: true, record: { mask: "198.51.100.0/24" } });
  });

  it("hears once of a ban that takes the place of another", async () => {
    const store = new MemoryStore();
    const world = worldWithOperators({ store });
    const root = await operatorIn(world);
    root.say("DLINE 198.51.100.0/24 :spam", "DLINE 198.51.100.0/24 :more spam");
    expect(bansIn(store)).toHaveLength(2);
  });

  it("refuses what it cannot keep, changes nothing, and tells operators once", async () => {
    const store = new MemoryStore();
    const world = worldWithOperators({ store });
    const root = await operatorIn(world);
    root.say("MODE root +s e");
    root.take();
    store.broken = true;
    root.say("DLINE 198.51.100.0/24 :spam", "KLINE *@bad.example :no");
    const refused = root.take();
    expect(refused.filter((line) => line.includes("Changes cannot be kept: the disk is full"))).toHaveLength(
      1,
    );
    expect(refused.filter((line) => line.includes("cannot keep changes at the moment"))).toHaveLength(2);
    expect(world.open("198.51.100.7").open).toBe(true);
    store.broken = false;
    root.say("KLINE *@bad.example :no");
    expect(root.take().filter((line) => line.includes("Changes can be kept again"))).toHaveLength(1);
    expect(bansIn(store)).toHaveLength(1);
  });

  it("keeps a ban that it could not remove", async () => {
    const store = new MemoryStore();
    const world = worldWithOperators({ store });
    const root = await operatorIn(world);
    root.say("DLINE 198.51.100.0/24 :spam");
    store.broken = true;
    root.say("UNDLINE 198.51.100.0/24");
    expect(world.open("198.51.100.7").take()[0]).toContain(" 465 ");
  });

  it("commits messages once a turn, and nothing where nothing was said", () => {
    const store = new MemoryStore();
    const world = new World({ store });
    const ada = world.connect("ada");
    ada.say("JOIN #tea");
    world.app.commit();
    expect(store.history.commits).toBe(0);
    ada.say("PRIVMSG #tea :one", "NOTICE #tea :two");
    expect(store.history.committed).toEqual([]);
    world.app.commit();
    world.app.commit();
    expect(store.history.commits).toBe(1);
    expect(store.history.committed).toMatchObject([
      { channel: { channel: "#tea" } },
      { message: { text: "one" } },
      { message: { text: "two" } },
    ]);
  });

  it("does not hold back messages that it cannot keep, keeps them later, and tells operators once", async () => {
    const store = new MemoryStore();
    const world = worldWithOperators({ store });
    const root = await operatorIn(world);
    root.say("MODE root +s e", "JOIN #tea");
    const ada = world.connect("ada");
    ada.say("JOIN #tea");
    world.hush();
    world.takeEvents();
    store.broken = true;
    for (const text of ["one", "two"]) {
      ada.say(`PRIVMSG #tea :${text}`);
      world.app.commit();
      await immediate();
    }
    store.broken = false;
    ada.say("PRIVMSG #tea :three");
    world.app.commit();
    await immediate();
    expect(world.takeEvents().map(({ kind }) => kind)).toEqual(["store-failed", "store-works"]);
    const lines = root.take();
    expect(lines.filter((line) => line.includes(" PRIVMSG #tea "))).toHaveLength(3);
    expect(lines.filter((line) => line.includes("Changes can"))).toHaveLength(2);
    // They are kept as soon as that works.
    const kept = store.history.committed.flatMap((change) =>
      change.kind === "message" ? [change.message.text] : [],
    );
    expect(kept.slice(-3)).toEqual(["one", "two", "three"]);
  });

  it("keeps messages that it could not keep as soon as it works, also if nobody says anything", async () => {
    const store = new MemoryStore();
    const world = worldWithOperators({ store });
    const ada = world.connect("ada");
    ada.say("JOIN #tea");
    store.broken = true;
    ada.say("PRIVMSG #tea :one");
    world.app.commit();
    await immediate();
    store.broken = false;
    world.now += 10_000;
    world.open();
    world.app.commit();
    const kept = store.history.committed.flatMap((change) =>
      change.kind === "message" ? [change.message.text] : [],
    );
    expect(kept).toEqual(["one"]);
  });

  it("does not start the server with a ban that cannot be read", () => {
    const ban = {
      kind: "address",
      mask: "nonsense",
      reason: "",
      setBy: "",
      setAt: 0,
      expiresAt: undefined,
    } as const;
    expect(() => new World({ store: new MemoryStore({ bans: [ban] }) })).toThrow("nonsense");
  });

  it("brings accounts with it, also after REHASH", () => {
    const world = new World({ store: new MemoryStore({ accounts: [accountOf("ana")] }) });
    expect(world.app.network.accounts.count).toBe(1);
    expect(world.app.settings.network.accounts).toBe(true);
    world.app.rehash(world.options.settings);
    expect(world.app.settings.network.accounts).toBe(true);
    expect(new World().app.settings.network.accounts).toBeUndefined();
  });
});
