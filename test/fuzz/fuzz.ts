/**
 * The simulation's fifty clients, most of whose lines are damaged on the way: what comes out of that is nobody's intention,
 * so it is not judged by who hears what, but by what always holds.
 */
import { banKinds } from "../../src/irc/network/ban-targets.ts";
import { heapStats } from "bun:jsc";
import { Clients } from "../simulation/clients.ts";
import { readDeliveries } from "../simulation/spans.ts";
import { judgeState } from "../simulation/invariants.ts";
import { Random } from "../simulation/random.ts";
import { CONNECTION_PASSWORD } from "../simulation/settings.ts";
import { demand, Violation } from "../simulation/violation.ts";
import { SimulatedNetwork } from "../simulation/network.ts";
import type { Peer, Turn } from "../simulation/network.ts";
import { corpus } from "./corpus.ts";
import { mutate } from "./mutations.ts";

interface FuzzOptions {
  readonly seed: number;
  /** Lines that the application is given, at least. */
  readonly lines: number;
}

interface FuzzResult {
  readonly network: SimulatedNetwork;
  /** Lines of those who had registered, and of those who had not. */
  readonly registered: number;
  readonly unregistered: number;
  /** Lines that were sent to anyone. */
  readonly heard: number;
  /** Lines that a newcomer reads after all that, when it registers and sends PING. */
  readonly newcomer: readonly string[];
  /** Objects by type after everyone has left: when the tables are full, and after all lines. */
  readonly early: ReadonlyMap<string, number>;
  readonly late: ReadonlyMap<string, number>;
}

/** Lines after which the server has filled its tables (their limits are low in the simulation), and run most of its code. */
const FILLING = 25_000;
/** Lines between two checks of the whole state. */
const JUDGED_EVERY = 250;
/** How many of the last lines a failure tells. */
const TOLD = 40;
/** How much of each. */
const MOST_TOLD = 300;

/** Throws an Error that tells how to repeat the run. */
export async function fuzz({ seed, lines }: FuzzOptions): Promise<FuzzResult> {
  const random = new Random(seed);
  const last: Uint8Array[] = [];
  const counts = { registered: 0, unregistered: 0, heard: 0 };
  const newcomer: string[] = [];
  let listener: Peer | undefined;
  const network: SimulatedNetwork = new SimulatedNetwork({ after: (turn) => observe(turn) });
  const observe = (turn: Turn): void => {
    if (turn.line !== undefined) {
      last.push(turn.line);
      if (last.length > TOLD) last.shift();
      counts[turn.peer?.state.registered === true ? "registered" : "unregistered"] += 1;
    }
    // Reading them is what checks them.
    for (const { peer, line } of readDeliveries(turn, network.ring)) {
      counts.heard += 1;
      if (peer === listener) newcomer.push(line.text);
    }
    for (const event of network.world.takeEvents()) {
      if (event.kind === "error" && !network.broken)
        throw new Violation(`${event.command} broke`, { cause: event.error });
    }
  };
  const clients = new Clients(network, random, (line, peer) => damaged(random, line, peer));
  try {
    let judged = 0;
    const run = async (until: number): Promise<void> => {
      while (network.received < until) {
        await clients.step();
        if (network.received - judged < JUDGED_EVERY) continue;
        judged = network.received;
        judgeState(network);
        forgive(network);
      }
    };
    await run(Math.min(lines, Math.max(FILLING, lines / 10)));
    const early = await objectsLeft(network, last);
    await run(lines);
    const late = await objectsLeft(network, last);
    listener = network.connect(0, "192.0.2.99");
    for (const line of [
      `PASS ${CONNECTION_PASSWORD}`,
      "NICK newcomer",
      "USER new 0 * :New",
      "PING :there?",
    ]) {
      listener.say(line);
      await network.endAllWork();
    }
    return { network, ...counts, newcomer, early, late };
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const cause =
      error instanceof Error && error.cause instanceof Error ? `\n${error.cause.stack ?? ""}` : "";
    const story = last
      .map((line) => JSON.stringify(Buffer.from(line).toString("latin1")).slice(0, MOST_TOLD))
      .join("\n");
    const again = `RELAIS_FUZZ_SEED=${seed} RELAIS_FUZZ_LINES=${network.received} bun test test/fuzz`;
    throw new Error(
      `Line ${network.received}: ${why}${cause}\n\nThe last lines:\n${story}\n\nAgain: ${again}`,
      {
        cause: error,
      },
    );
  }
}

/** The lines that a client sends instead: the same, a damaged one, or another, damaged or not. */
function damaged(random: Random, said: Buffer, peer: Peer): readonly Buffer[] {
  if (random.chance(peer.state.registered ? 0.2 : 0.6)) return [said];
  const chosen = random.chance(0.5) ? [said] : random.pick(corpus).map((line) => Buffer.from(line));
  return chosen.flatMap((line) => {
    if (random.chance(0.15)) return [line];
    const other = Buffer.from(random.pick(random.pick(corpus)));
    return asLines(mutate(random, line, other));
  });
}

/** The lines that the engine would make of these bytes and a line end. */
function asLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  while (start <= bytes.length) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found;
    const line = bytes.subarray(start, end > start && bytes[end - 1] === 0x0d ? end - 1 : end);
    if (line.length > 0) lines.push(line);
    start = end + 1;
  }
  return lines;
}

/** Lifts all bans of the server: otherwise sooner or later nobody could come in. */
function forgive({ app }: SimulatedNetwork): void {
  const { bans } = app.network;
  for (const kind of banKinds) for (const ban of bans.list(kind, 0)) bans.remove(ban);
}

/** Objects by type when everyone has gone. */
async function objectsLeft(
  simulated: SimulatedNetwork,
  last: Uint8Array[],
): Promise<ReadonlyMap<string, number>> {
  await simulated.endAllWork();
  for (const peer of simulated.peers) peer.lose();
  judgeState(simulated);
  const { network, settings, metrics } = simulated.app;
  // Users who stay do so, as they should.
  for (const user of network.persistence.users)
    network.removeUser(user, simulated.world.now, settings.network.limits);
  demand(network.userCount === 0 && metrics.unregistered === 0, () => "someone stayed when all had gone");
  // So do registered channels.
  for (const channel of network.registered.all) network.unregister(channel);
  demand(network.channelCount === 0, () => "a channel stayed when all had gone");
  forgive(simulated);
  // Filters keep what they have seen of texts, up to a limit.
  for (const { number } of network.moderation.filters.all) network.moderation.filters.remove(number);
  last.length = 0;
  // A macrotask ends the turn, and with it what the turn keeps.
  await new Promise((resolve) => setImmediate(resolve));
  Bun.gc(true);
  return new Map(Object.entries(heapStats().objectTypeCounts));
}
