/** The changes that outlast a restart: noted while a command is applied, committed before the turn's bytes leave. */
import { describe, expect, it } from "bun:test";
import { World } from "./harness.ts";
import { accountOf, MemoryStore } from "./memory-store.ts";
import { operatorIn, worldWithOperators } from "./operators.ts";

describe("the store", () => {
  it("is handed server bans as they are set and removed, and keeps them over a restart", async () => {
    const store = new MemoryStore();
    const world = worldWithOperators({ store });
    const root = await operatorIn(world);
    root.say("DLINE 198.51.100.0/24 :spam", "KLINE *@bad.example :no", "UNKLINE *@bad.example");
    expect(store.noted.map(({ kind }) => kind)).toEqual(["ban", "ban", "ban-removed"]);
    expect(store.committed).toEqual([]);
    world.app.commit();
    expect(store.committed).toHaveLength(3);
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
    expect(store.noted.at(-1)).toEqual({
      kind: "ban-removed",
      ban: { kind: "address", mask: "198.51.100.0/24" },
    });
  });

  it("hears once of a ban that takes the place of another", async () => {
    const store = new MemoryStore();
    const world = worldWithOperators({ store });
    const root = await operatorIn(world);
    root.say("DLINE 198.51.100.0/24 :spam", "DLINE 198.51.100.0/24 :more spam");
    expect(store.noted.map(({ kind }) => kind)).toEqual(["ban", "ban"]);
  });

  it("is not asked to commit where nothing was noted", async () => {
    const store = new MemoryStore();
    const world = worldWithOperators({ store });
    const root = await operatorIn(world);
    world.app.commit();
    expect(store.commits).toBe(0);
    root.say("DLINE 198.51.100.0/24 :spam");
    world.app.commit();
    world.app.commit();
    expect(store.commits).toBe(1);
  });

  it("is asked again after a commit that failed", async () => {
    const store = new MemoryStore();
    const world = worldWithOperators({ store });
    const root = await operatorIn(world);
    root.say("DLINE 198.51.100.0/24 :spam");
    store.broken = true;
    expect(() => world.app.commit()).toThrow("the disk is full");
    store.broken = false;
    world.app.commit();
    expect(store.committed).toHaveLength(1);
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
