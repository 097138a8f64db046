/** CHATHISTORY beyond its specification: limits of a page, and a store that fails. */
import { beforeEach, describe, expect, it } from "bun:test";
import { worldWithAccounts } from "../../session/accounts.ts";
import type { FakeConnection, World } from "../../session/harness.ts";
import type { MemoryStore } from "../../session/memory-store.ts";
import { at, count, inBatch, READER, speak, speakerAndReader } from "../../specification/history-world.ts";

let world: World;
let ada: FakeConnection;
let reader: FakeConnection;

beforeEach(() => {
  world = worldWithAccounts(["bob"]);
  ({ ada, reader } = speakerAndReader(world));
});

describe("CHATHISTORY", () => {
  it("shows no more than the limit of the server", () => {
    world = worldWithAccounts([], { limits: { historyPage: 2 } });
    [ada, reader] = [world.connect("ada"), world.connect("reader", READER)];
    for (const client of [ada, reader]) client.say("JOIN #tea");
    count(ada, 3);
    for (const limit of ["3", "9".repeat(30)]) {
      expect(inBatch(reader, `CHATHISTORY LATEST #tea * ${limit}`)).toEqual(["2", "3"]);
    }
  });

  it("ends a page early before it gets too big, and shows one message at least", () => {
    const big = `@+big=${"x".repeat(4_000)} PRIVMSG #tea`;
    speak(ada, ...Array.from({ length: 60 }, (_, place) => `${big} :${place + 1}`));
    const newest = inBatch(reader, "CHATHISTORY LATEST #tea * 60");
    expect(newest.length).toBeWithin(20, 50);
    expect(newest.at(-1)).toBe("60");
    const oldest = inBatch(reader, `CHATHISTORY AFTER #tea ${at(0)} 60`);
    expect(oldest.length).toBe(newest.length);
    expect(oldest[0]).toBe("1");
  });

  it("reports errors of the store to the client, and to the log", () => {
    count(ada, 1);
    (world.options.store as MemoryStore).broken = true;
    world.takeEvents();
    expect(reader.ask("CHATHISTORY LATEST #tea * 9")).toEqual([
      expect.stringContaining("FAIL CHATHISTORY MESSAGE_ERROR LATEST #tea :Messages could not be retrieved"),
    ]);
    expect(world.takeEvents()).toMatchObject([
      { kind: "history-failed", error: { message: "the disk is full" } },
    ]);
    expect(reader.open).toBe(true);
  });
});
