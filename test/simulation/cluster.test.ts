import { expect, it } from "bun:test";
import { simulateCluster } from "./cluster.ts";
import type { Told } from "./sightings.ts";
import type { Happening } from "./troubles.ts";
import { stateOf } from "./written-log.ts";

/** The number that CI runs. */
const COMMANDS = Math.min(Number(process.env["RELAIS_SIMULATION_COMMANDS"] ?? 4_000), 20_000);
const SEED = Number(process.env["RELAIS_SIMULATION_SEED"] ?? 1);

/** Troubles of machines and what follows, which are in every run. */
const happenings: readonly Happening[] = [
  "crashed",
  "stopped",
  "cut-off",
  "mute",
  "deaf",
  "asleep",
  "parked",
  "back-in-time",
  "node-lost",
  "taken-for-lost",
  "served-again",
  "ended-twice",
  "resumed",
  "copied",
  "entry-skipped",
];
/** With an even seed. */
const upgrades: readonly Happening[] = ["upgraded", "newer-form"];
const told: readonly Told[] = ["parked", "back", "refused", "closed"];

it.each([SEED, SEED + 1])(
  "three machines with one log have the same network, whenever they hear of it, after crashes, and after some were taken for lost: seed %p",
  async (seed) => {
    const { machines, log, sightings, states, happened } = await simulateCluster(seed, COMMANDS);
    const [first, ...others] = machines;
    for (const { network } of others)
      expect(stateOf(network.app.network)).toBe(stateOf(first?.network.app.network ?? network.app.network));
    // So have their databases, and nothing twice.
    for (const { disk } of others) expect(disk.changes).toEqual(first?.disk.changes ?? []);
    expect(first?.disk.changes.length).toBeGreaterThan(20);
    for (const many of [log.doubled, log.late, states.size, sightings.messages])
      expect(many).toBeGreaterThan(2);
    const expected = seed % 2 === 0 ? [...happenings, ...upgrades] : happenings;
    expect(expected.filter((kind) => !happened.has(kind))).toEqual([]);
    expect(told.filter((kind) => !sightings.told.has(kind))).toEqual([]);
  },
  60_000 + COMMANDS * 20,
);
