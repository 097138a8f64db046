import { beforeAll, describe, expect, it } from "bun:test";
import { IrcApplication } from "../../src/irc/application.ts";
import { commands } from "../../src/irc/commands/registry.ts";
import type { Network } from "../../src/irc/network/network.ts";
import { anyScript, configurations } from "./settings.ts";
import { simulate } from "./simulation.ts";
import { readCommand, stateOf, WrittenLog } from "./written-log.ts";
import type { SimulationResult } from "./simulation.ts";

/** As many as CI runs. */
const COMMANDS = Number(process.env["RELAIS_SIMULATION_COMMANDS"] ?? 100_000);
const SEED = Number(process.env["RELAIS_SIMULATION_SEED"] ?? 1);
const TIMEOUT = 60_000 + COMMANDS;

describe.each([
  ["with nicks in ASCII", COMMANDS, configurations],
  ["with nicks of any script", Math.min(COMMANDS, 6_000), anyScript],
] as const)(`50 users %s, %d commands from the seed ${SEED}`, (_, count, pair) => {
  let result: SimulationResult;

  beforeAll(async () => {
    result = await simulate({ seed: SEED, commands: count, configurations: pair });
  }, TIMEOUT);

  it("break no invariant, and all lines that each client receives add up", () => {
    // A run that breaks one is rejected, with what is needed to repeat it.
    expect(result.network.received).toBeGreaterThanOrEqual(count);
    expect(result.heard).toBeGreaterThan(count);
  });

  it.skipIf(count < 5_000)("use every command", () => {
    const { commandUses } = result.network.app;
    expect([...commands.keys()].filter((name) => !commandUses.has(name))).toEqual([]);
  });

  it("leave nothing behind when everyone is gone", () => {
    const { app, peers, work } = result.network;
    expect([peers.size, work.length, app.unregistered]).toEqual([0, 0, 0]);
    expect([app.network.userCount, app.network.channelCount]).toEqual([0, 0]);
    expect([app.network.operatorCount, app.network.invisibleCount]).toEqual([0, 0]);
  });

  it(
    "make the same network, and send the same bytes, by a log that is written and read",
    async () => {
      const states: number[] = [];
      let log: WrittenLog | undefined;
      let app: IrcApplication | undefined;
      const noteState = (network: Network, position: number): void => {
        if (position % 997 === 0) states.push(Number(Bun.hash.crc32(stateOf(network))));
      };
      const { digest, network } = await simulate({
        commands: count,
        configurations: pair,
        checked: false,
        seed: SEED,
        log: (apply) => {
          log = new WrittenLog((command, position, origin) => {
            apply(command, position, origin);
            if (app !== undefined) noteState(app.network, position);
          });
          return log;
        },
        begun: (simulated) => (app = simulated.app),
      });
      expect(digest).toBe(result.digest);
      const live = states.splice(0);
      const again = new IrcApplication({ ...network.world.options, observe: () => undefined });
      for (const [place, line] of log?.lines.entries() ?? []) {
        again.apply(readCommand(line), place + 1);
        noteState(again.network, place + 1);
      }
      expect(states).toEqual(live);
      expect(states.length).toBeGreaterThan(count / 5_000);
    },
    TIMEOUT,
  );

  it(
    "send every client the same bytes again from the same seed, and others from another",
    async () => {
      const options = { commands: count, configurations: pair, checked: false };
      expect((await simulate({ ...options, seed: SEED })).digest).toBe(result.digest);
      const short = [SEED, SEED + 1].map((seed) => simulate({ ...options, seed, commands: 500 }));
      const [one, other] = await Promise.all(short);
      expect(one?.digest).not.toBe(other?.digest);
    },
    TIMEOUT,
  );
});
