/** The store of a node that begins with a snapshot older than its tables. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ProjectedStore } from "../../src/cluster/projected-store.ts";
import type { DurableChange } from "../../src/irc/network/durable.ts";
import { accountOf, MemoryStore } from "../irc/session/memory-store.ts";
import { message } from "../store/messages.ts";

const change: DurableChange = { kind: "account", record: accountOf("ana") };
const said = { kind: "message", message: message("m1") } as const;
const range = { target: "#1-1", prefixes: 0, limit: 9, first: "oldest" } as const;

let store: MemoryStore;
let projected: ProjectedStore;

beforeEach(() => {
  store = new MemoryStore({ accounts: [accountOf("bob")] });
  projected = new ProjectedStore(store, { ...store.state, accounts: [] }, 3, 5);
});

/** An entry that changes records and says something. */
function apply(position: number): void {
  projected.at(position);
  projected.note(change);
  projected.commit();
  projected.history.note(said);
  projected.history.commit();
  projected.history.keep({ kind: "message-redacted", id: "m0" });
}

describe("a projected store", () => {
  it("begins with the records of the snapshot", () => {
    expect(projected.state.accounts).toEqual([]);
    expect([projected.isCurrent, projected.isLevel]).toEqual([false, false]);
  });

  it("writes nothing that the tables have", () => {
    for (const position of [4, 5]) apply(position);
    expect([store.committed, store.history.committed, store.commits]).toEqual([[], [], 0]);
    expect([projected.isCurrent, projected.isLevel]).toEqual([false, true]);
  });

  it("writes everything that comes after them", () => {
    for (const position of [5, 6]) apply(position);
    expect(store.committed).toEqual([change]);
    expect(store.history.committed).toEqual([said, { kind: "message-redacted", id: "m0" }]);
    expect([projected.isCurrent, projected.isLevel]).toEqual([true, true]);
  });

  it("reads what the tables have, at any time", () => {
    store.history.note(said);
    store.history.commit();
    projected.at(4);
    expect(projected.history.read(range).map(({ id }) => id)).toEqual(["m1"]);
    expect(projected.history.find("#1-1", "m1")?.text).toBe("m1");
  });

  it("drops and looks as the store does", () => {
    projected.at(6);
    projected.note(change);
    projected.forget();
    projected.commit();
    expect(store.committed).toEqual([]);
    store.full = true;
    expect(() => projected.probe()).toThrow("the disk is full");
    projected.history.note(said);
    projected.history.postpone();
    expect(store.history.waiting).toEqual([said]);
  });
});
