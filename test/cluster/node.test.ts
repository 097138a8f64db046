/** A node with a log in memory. */
import { describe, expect, it } from "bun:test";
import { clusterLimitRows } from "../../src/cluster/limits.ts";
import type { ClusterLimits } from "../../src/cluster/limits.ts";
import { ClusterNode } from "../../src/cluster/node.ts";
import type { ClusterEvent, NodeNetwork } from "../../src/cluster/node.ts";
import { ProjectedStore } from "../../src/cluster/projected-store.ts";
import { systemTimers } from "../../src/cluster/timers.ts";
import type { LogReader, SharedLog } from "../../src/irc/session/shared-log.ts";
import { MemoryStore } from "../irc/session/memory-store.ts";
import { message } from "../store/messages.ts";

const defaults = Object.fromEntries(
  Object.entries(clusterLimitRows).map(([name, row]) => [name, row.default]),
) as ClusterLimits;

/** Has every entry at once. */
class InstantLog implements SharedLog {
  readonly facts = { epoch: "e1", base: "", first: 1, last: 0 };
  #reader: LogReader | undefined = undefined;
  #position = 0;

  readonly trims: number[] = [];

  append(_id: string, text: string): Promise<void> {
    this.#position += 1;
    this.#reader?.entry(text, this.#position);
    return Promise.resolve();
  }

  follow(_after: number, reader: LogReader): Promise<void> {
    this.#reader = reader;
    return Promise.resolve();
  }

  idAt(position: number): string {
    return `id${position}`;
  }

  /** The log has other entries from this position on. */
  fork(position: number): void {
    this.#reader?.forked?.(position);
  }

  trim(before: number): Promise<void> {
    this.trims.push(before);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const network: NodeNetwork = {
  snapshot: () => ({}) as ReturnType<NodeNetwork["snapshot"]>,
  records: () => ({}) as ReturnType<NodeNetwork["records"]>,
  stateHash: () => "",
  sharedSettings: undefined,
  park() {},
  unpark() {},
};

class TestNode {
  readonly log = new InstantLog();
  readonly store = new MemoryStore();
  readonly written = Promise.withResolvers<object>();
  readonly snapshots: { readonly place: object }[] = [];
  readonly events: ClusterEvent[] = [];
  readonly node: ClusterNode;
  readonly projected = new ProjectedStore(this.store, this.store.state, 0, 0);

  constructor() {
    this.node = new ClusterNode({
      facts: { name: "one.test", description: "", version: "relais-1" },
      run: "one",
      limits: defaults,
      log: this.log,
      snapshots: { serve() {}, stop() {} },
      store: {
        node: { keepSnapshot: (text) => this.snapshots.push(JSON.parse(text) as { readonly place: object }) },
        turns: { hold() {}, end: this.written.resolve },
      },
      projected: this.projected,
      tables: { position: 0 },
      copy: () => Promise.resolve(""),
      now: () => 1,
      steadyNow: () => 1,
      timers: systemTimers,
      observe: (event) => this.events.push(event),
    });
  }
}

describe("a node", () => {
  it("writes what it hears though nobody is connected to it, with its place", async () => {
    const { node, store, projected, written } = new TestNode();
    const said = { kind: "message", message: message("m1") } as const;
    node.ordered(() => projected.history.note(said));
    await node.start(network);
    expect(await written.promise).toEqual({ epoch: "e1", position: 1, id: "id1" });
    expect(store.history.committed).toEqual([said]);
    await node.close();
  });

  it("goes on from a snapshot where the log has lost entries, and keeps others from what it has in their place", async () => {
    const { node, log, snapshots, events } = new TestNode();
    node.ordered(() => {});
    await node.start(network);
    await log.append("a", '{"form":1,"kind":"alive","node":"one.test","run":"one"}');
    for (const position of [1, 2]) log.fork(position);
    expect(events).toEqual([{ kind: "entries-lost", position: 1 }]);
    // All compare their states where they hear of it.
    expect(snapshots).toMatchObject([{ place: { position: 2 } }, { place: { position: 3 } }]);
    expect(log.trims).toEqual([3]);
    await node.close();
  });
});
