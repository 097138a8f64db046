import { describe, expect, it } from "bun:test";
import { StateComparison } from "../../src/cluster/state-comparison.ts";

const nodes = ["a", "b", "c", "d"];

/** The verdict after each of these nodes has told its state at position 10. */
function verdicts(states: readonly (readonly [node: string, state: string])[], live = nodes): unknown[] {
  const comparison = new StateComparison();
  return states.map(([node, state]) => comparison.add(node, 10, state, live)?.deviating);
}

describe("a comparison of states", () => {
  it("waits for all nodes, and finds those whose state is not that of most", () => {
    const states = [
      ["a", "1.0 x"],
      ["b", "1.0 y"],
      ["c", "1.0 x"],
      ["d", "1.0 x"],
    ] as const;
    expect(verdicts(states)).toEqual([undefined, undefined, undefined, ["b"]]);
    expect(verdicts(states.slice(0, 2), ["a", "b"])).toEqual([undefined, ["b"]]);
  });

  it("finds nothing where all have the same", () => {
    expect(verdicts(nodes.map((node) => [node, "1.0 x"]))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("compares nodes of the same version only", () => {
    const states = [
      ["a", "1.0 x"],
      ["b", "1.1 y"],
      ["c", "1.0 x"],
      ["d", "1.1 z"],
    ] as const;
    expect(verdicts(states).at(-1)).toEqual(["d"]);
    expect(verdicts(states.slice(0, 3), ["a", "b", "c"]).at(-1)).toBeUndefined();
  });

  it("counts the first state of a node at a position, and forgets old positions", () => {
    const comparison = new StateComparison();
    comparison.add("a", 10, "1.0 x", ["a", "b"]);
    comparison.add("a", 10, "1.0 y", ["a", "b"]);
    expect(comparison.add("b", 10, "1.0 x", ["a", "b"])).toBeUndefined();
    comparison.add("a", 11, "1.0 x", ["a", "b"]);
    for (let position = 12; position < 40; position += 1) comparison.add("a", position, "1.0 x", ["a", "b"]);
    expect(comparison.add("b", 11, "1.0 y", ["a", "b"])).toBeUndefined();
    expect(comparison.add("b", 39, "1.0 y", ["a", "b"])).toEqual({ position: 39, deviating: ["b"] });
  });
});
