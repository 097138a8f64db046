import { expect, it } from "bun:test";
import { simulateCluster } from "./cluster.ts";
import { stateOf } from "./written-log.ts";

/** The number that CI runs. */
const COMMANDS = Math.min(Number(process.env["RELAIS_SIMULATION_COMMANDS"] ?? 3_000), 20_000);
const SEED = Number(process.env["RELAIS_SIMULATION_SEED"] ?? 1);

it(
  "three machines with one log have the same network, whenever they hear of it, and after crashes",
  async () => {
    const { nodes, log, submitted, states, crashes, resumed } = await simulateCluster(SEED, COMMANDS);
    const [first, ...others] = nodes;
    for (const { network, applied } of others) {
      expect(applied).toEqual(first?.applied ?? []);
      expect(stateOf(network.app.network)).toBe(stateOf(first?.network.app.network ?? network.app.network));
    }
    // So have their databases, and nothing twice.
    for (const {
      disk,
      log: { position },
    } of nodes)
      disk.endTurn(position);
    for (const { disk } of others) expect(disk.changes).toEqual(first?.disk.changes ?? []);
    expect(first?.disk.changes.length).toBeGreaterThan(20);
    // A crash may lose what nobody has seen. Nothing is applied twice.
    const left = countsOf(submitted);
    for (const [command, count] of countsOf(first?.applied ?? [])) {
      expect(left.get(command) ?? 0).toBeGreaterThanOrEqual(count);
    }
    expect(submitted.length - (first?.applied.length ?? 0)).toBeLessThanOrEqual(crashes * 200);
    for (const many of [log.doubled, states.size, crashes, resumed]) expect(many).toBeGreaterThan(2);
  },
  60_000 + COMMANDS * 20,
);

function countsOf(commands: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const command of commands) counts.set(command, (counts.get(command) ?? 0) + 1);
  return counts;
}
