import { describe, expect, it } from "bun:test";
import { Watch } from "../../src/cluster/watch.ts";

const limits = { signInterval: 100, parkAfter: 300, lostAfter: 1_000 };
const nodes = ["one", "two", "three"];

/** Looks every 50 ms from one time to another; `heard` says who is heard. */
function pass(watch: Watch, from: number, to: number, heard: readonly string[]) {
  let seen = watch.look(nodes, from);
  const lost = [...seen.lost];
  for (let now = from + 50; now <= to; now += 50) {
    for (const node of heard) watch.heard(node, now);
    seen = watch.look(nodes, now);
    lost.push(...seen.lost);
  }
  return { isCutOff: seen.isCutOff, lost };
}

describe("Watch", () => {
  it("names a node that says nothing for too long, once in that time", () => {
    const watch = new Watch("one", limits, 0);
    expect(pass(watch, 0, 1_000, ["one", "two"])).toEqual({ isCutOff: false, lost: [] });
    expect(pass(watch, 1_000, 1_900, ["one", "two"])).toEqual({ isCutOff: false, lost: ["three"] });
  });

  it("knows that it is cut off, and blames nobody else for that", () => {
    const watch = new Watch("one", limits, 0);
    pass(watch, 0, 500, nodes);
    expect(pass(watch, 500, 5_000, [])).toEqual({ isCutOff: true, lost: [] });
    expect(pass(watch, 5_000, 5_900, ["one"])).toEqual({ isCutOff: false, lost: [] });
    expect(pass(watch, 5_900, 6_500, ["one"]).lost).toEqual(["two", "three"]);
  });

  it("is more patient for a while after it was cut off: the log is busy with what waited", () => {
    const watch = new Watch("one", limits, 0);
    pass(watch, 0, 500, nodes);
    expect(pass(watch, 500, 2_000, []).isCutOff).toBe(true);
    watch.heard("one", 2_010);
    expect(pass(watch, 2_010, 2_560, []).isCutOff).toBe(false);
    expect(pass(watch, 2_560, 2_660, []).isCutOff).toBe(true);
    watch.heard("one", 2_700);
    expect(pass(watch, 2_700, 3_900, nodes).isCutOff).toBe(false);
    expect(pass(watch, 3_900, 4_250, []).isCutOff).toBe(true);
  });

  it("blames nobody for a time in which it has slept itself", () => {
    const watch = new Watch("one", limits, 0);
    pass(watch, 0, 500, nodes);
    expect(watch.look(nodes, 60_000)).toEqual({ isCutOff: false, lost: [] });
  });
});
