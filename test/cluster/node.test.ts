/** A node with a log in memory. */
import { describe, expect, it } from "bun:test";
import { clusterLimitRows } from "../../src/cluster/limits.ts";
import type { ClusterLimits } from "../../src/cluster/limits.ts";
import { ClusterNode } from "../../src/cluster/node.ts";
import type { NodeNetwork, NodeParts } from "../../src/cluster/node.ts";
import { ProjectedStore } from "../../src/cluster/projected-store.ts";
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

  append(_id: string, text: string): Promise<void> {
    this.#position += 1;
    this.#reader?.entry(text, this.#position);
    return Promise.resolve();
  }

  follow(_after: number, reader: LogReader): Promise<void> {
    this.#reader = reader;
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

describe("a node", () => {
  it("writes what it hears though nobody is connected to it, with its place", async () => {
    const store = new MemoryStore();
    const projected = new ProjectedStore(store, store.state, 0, 0);
    const written = Promise.withResolvers<object>();
    const node = new ClusterNode({
      facts: { name: "one.test", description: "", version: "relais-1" },
      run: "one",
      limits: defaults,
      log: new InstantLog() as unknown as NodeParts["log"],
      snapshots: { serve() {}, stop() {} } as unknown as NodeParts["snapshots"],
      store: { node: { keepSnapshot() {} }, turns: { hold() {}, end: written.resolve } },
      projected,
      tablePosition: 0,
      copy: () => Promise.resolve(""),
      now: () => 1,
      steadyNow: () => 1,
      observe() {},
    });
    const said = { kind: "message", message: message("m1") } as const;
    node.ordered(() => projected.history.note(said));
    await node.start(network);
    expect(await written.promise).toEqual({ epoch: "e1", position: 1 });
    expect(store.history.committed).toEqual([said]);
    await node.close();
  });
});
