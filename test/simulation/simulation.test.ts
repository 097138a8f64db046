import { beforeAll, describe, expect, it } from "bun:test";
import { commands } from "../../src/irc/commands/registry.ts";
import { generatorRows } from "./generator.ts";
import { simulate } from "./simulation.ts";
import type { SimulationResult } from "./simulation.ts";

/** As many as CI runs. */
const DEFAULT_COMMANDS = 100_000;
const COMMANDS = Number(process.env["RELAIS_SIMULATION_COMMANDS"] ?? DEFAULT_COMMANDS);
const SEED = Number(process.env["RELAIS_SIMULATION_SEED"] ?? 1);
/** In a shorter run something may not have come up yet. */
const longEnough = COMMANDS >= DEFAULT_COMMANDS;
const TIMEOUT = 60_000 + COMMANDS;

describe("the generator", () => {
  it("has a row for each command of the registry, and no other", () => {
    const generated = generatorRows.map(({ command }) => command);
    expect(generated.toSorted()).toEqual([...commands.keys()].toSorted());
  });
});

describe(`50 users, 20 channels, ${COMMANDS} commands from the seed ${SEED}`, () => {
  let result: SimulationResult;

  beforeAll(async () => {
    result = await simulate({ seed: SEED, commands: COMMANDS, checked: true });
  }, TIMEOUT);

  it("break no invariant, and all lines that each client receives add up", () => {
    // A run that breaks one is rejected, with what is needed to repeat it.
    expect(result.world.received).toBeGreaterThanOrEqual(COMMANDS);
    expect(result.coverage.lines).toBeGreaterThan(COMMANDS);
  });

  it("leave nothing behind when everyone is gone", () => {
    const { app, peers, work } = result.world;
    expect([peers.size, work.length, app.unregistered]).toEqual([0, 0, 0]);
    expect([app.network.userCount, app.network.channelCount]).toEqual([0, 0]);
    expect([app.network.operatorCount, app.network.invisibleCount]).toEqual([0, 0]);
  });

  it.skipIf(!longEnough)("say every command, and hear of everything that users can do", () => {
    const { commands: said, heard } = result.coverage;
    expect([...commands.keys()].filter((name) => (said.get(name) ?? 0) < 100)).toEqual([]);
    const told =
      "JOIN PART KICK QUIT NICK MODE TOPIC INVITE AWAY SETNAME CHGHOST RENAME REDACT PRIVMSG NOTICE TAGMSG WALLOPS";
    expect(told.split(" ").filter((name) => (heard.get(name) ?? 0) < 20)).toEqual([]);
  });

  it.skipIf(!longEnough)("meet what modes refuse, and what they show", () => {
    const { heard } = result.coverage;
    const numerics = ["008", "335", "404", "470", "473", "474", "475", "477", "480", "531", "696"];
    expect(numerics.filter((numeric) => (heard.get(numeric) ?? 0) < 20)).toEqual([]);
  });

  it.skipIf(!longEnough)("are answered what only newer specifications say", () => {
    const { heard } = result.coverage;
    const answers = ["730", "731", "732", "734", "760", "761", "766", "770", "771", "772", "774"];
    const others = [
      "211",
      "216",
      "225",
      "340",
      "354",
      "378",
      "379",
      "396",
      "465",
      "MARKREAD",
      "METADATA",
      "FAIL",
    ];
    expect([...answers, ...others].filter((name) => (heard.get(name) ?? 0) < 20)).toEqual([]);
  });

  it.skipIf(!longEnough)("end in every way", () => {
    expect([...result.coverage.endings.keys()].toSorted()).toEqual([
      "banned",
      "connection-lost",
      "excess-flood",
      "internal-error",
      "killed",
      "not-irc",
      "password",
      "ping-timeout",
      "quit",
      "registration-timeout",
      "send-queue",
      "server-stopping",
    ]);
  });

  it(
    "send every client the same bytes again from the same seed",
    async () => {
      const again = await simulate({ seed: SEED, commands: COMMANDS, checked: false });
      expect(again.clients).toEqual(result.clients);
      expect([again.total, again.bytes]).toEqual([result.total, result.bytes]);
    },
    TIMEOUT,
  );

  it("send other bytes from another seed", async () => {
    const [one, other] = [SEED, SEED + 1];
    const runs = [one, other].map((seed) => simulate({ seed, commands: 500, checked: true }));
    const [first, second] = await Promise.all(runs);
    expect(first?.total).not.toBe(second?.total);
  });
});

describe("the memory of a simulated server", () => {
  it("keeps no session and no user that is gone", async () => {
    const gone = await forgotten();
    // A macrotask ends the time for which a WeakRef keeps what it was made of or asked for.
    await new Promise((resolve) => setImmediate(resolve));
    Bun.gc(true);
    const kept = gone.filter((reference) => reference.deref() !== undefined).length;
    expect(gone.length).toBeGreaterThan(200);
    // The collector may take a few values on the stack for references.
    expect(kept).toBeLessThan(gone.length / 20);
  });
});

/** References to all sessions and users of a run in which everyone has left, its server still there. */
async function forgotten(): Promise<WeakRef<object>[]> {
  const result = await simulate({ seed: SEED, commands: 10_000, checked: false });
  worlds.push(result.world);
  return result.made;
}

/** Keeps the server itself. */
const worlds: SimulationResult["world"][] = [];
