import { beforeAll, describe, expect, it } from "bun:test";
import { IrcApplication } from "../../src/irc/application.ts";
import { Network } from "../../src/irc/network/network.ts";
import { recordsOf } from "../../src/irc/network/records.ts";
import { restoreSnapshot, snapshotOf } from "../../src/irc/network/snapshot.ts";
import { channelRecord, channelState } from "../../src/irc/network/channel-record.ts";
import type { Channel } from "../../src/irc/network/channel.ts";
import type { ChannelRecord } from "../../src/irc/network/durable.ts";
import type { User } from "../../src/irc/network/user.ts";
import { commands } from "../../src/irc/commands/registry.ts";
import { MemoryStore } from "../irc/session/memory-store.ts";
import type { MemoryHistory } from "../irc/session/memory-store.ts";
import { anyScript, configurations } from "./settings.ts";
import { simulate } from "./simulation.ts";
import { hashOf, readCommand, stateOf, WrittenLog } from "./written-log.ts";
import type { SimulationOptions, SimulationResult } from "./simulation.ts";

/** `bun run fuzz` has more. */
const COMMANDS = Number(process.env["RELAIS_SIMULATION_COMMANDS"] ?? 20_000);
const SEED = Number(process.env["RELAIS_SIMULATION_SEED"] ?? 1);
const TIMEOUT = 60_000 + COMMANDS;

it(
  "50 users leave a store with which another server begins as this one ended",
  async () => {
    const store = new MemoryStore();
    const { network } = await simulate({ seed: SEED, commands: 30_000, store, checked: false });
    const { options, now } = network.world;
    const { settings } = network.app;
    network.app.commit();
    const reopened = store.reopened();
    const next = new IrcApplication({ ...options, settings, store: reopened }).network;
    const kept = ({
      accounts,
      bans,
      push,
      registered,
      readMarkers,
      persistence,
      channels,
    }: Network): unknown[] => [
      [...accounts.all].toSorted(byText),
      bans.list("user", now).toSorted(byText),
      bans.list("address", now).toSorted(byText),
      bans.list("account", now).toSorted(byText),
      [...push.all].toSorted(byText),
      [...registered.all].map(recordOf).toSorted(byText),
      Array.from(persistence.users, stayingFacts).toSorted(),
      [...readMarkers.all()].toSorted(byText),
      // Channels without anyone who stays end with the server.
      [...channels]
        .filter(({ registration, roster }) => {
          return registration === undefined && roster.some(({ user }) => persistence.isStaying(user));
        })
        .map((channel) => channelState(channel))
        .toSorted(byText),
    ];
    expect(kept(next)).toEqual(kept(network.app.network));
    const histories = historiesOf(network.app.network, store.history);
    expect(historiesOf(next, reopened.history)).toEqual(histories);
    expect(histories.length).toBeGreaterThan(3);
    const kinds = new Set(
      store.committed.map(({ kind, removed }) => (removed === true ? `${kind} removed` : kind)),
    );
    const all = ["account", "ban", "channel", "presence", "pushSubscription", "room"];
    const expected = all.flatMap((kind) => [kind, `${kind} removed`]);
    expect([...kinds]).toEqual(expect.arrayContaining([...expected, "marker"]));
  },
  TIMEOUT,
);

/** The messages and events of channels that outlast a restart, and of conversations. Empty ones are left out. */
function historiesOf(network: Network, history: MemoryHistory): readonly string[] {
  const { accounts, persistence, channels } = network;
  const kept = [...channels].filter(({ registration, roster }) => {
    return registration !== undefined || roster.some(({ user }) => persistence.isStaying(user));
  });
  const parties = Array.from(accounts.all, ({ name }) => network.history.partyNamed(name)?.key ?? "");
  const conversations = parties.flatMap((owner) => {
    const range = { owner, after: 0, before: Infinity, limit: Infinity, first: "oldest" } as const;
    return history.conversations(range).map(({ other }) => [owner, other.key].toSorted().join(" "));
  });
  const targets = new Set([...kept.flatMap((channel) => channel.history ?? []), ...conversations]);
  return [...targets].toSorted().flatMap((target) => {
    const range = {
      target,
      prefixes: -1,
      kinds: ["message", "tags", "event"],
      limit: Infinity,
      first: "oldest",
    } as const;
    const messages = history.read(range);
    return messages.length === 0 ? [] : `${target}: ${messages.map(({ id }) => id).join(" ")}`;
  });
}

function recordOf(channel: Channel): ChannelRecord {
  const { registration, name } = channel;
  if (registration === undefined) throw new Error(`${name} is not registered`);
  return channelRecord(channel, registration);
}

/** The facts of a user who stays that outlast a restart. */
function stayingFacts(user: User): string {
  const {
    nick,
    username,
    host,
    operatorHost,
    cloak,
    realname,
    account,
    awayMessage,
    monitored,
    memberships,
  } = user;
  // Nobody is an operator after a restart.
  const mask = `${nick}!${username}@${host === operatorHost ? cloak : host}`;
  const channels = memberships.map(({ channel, prefixes, joinedAt }) => [channel.name, prefixes, joinedAt]);
  return JSON.stringify([mask, realname, account, awayMessage, monitored, channels]);
}

function byText(one: object, other: object): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

describe.each([
  ["with nicks in ASCII", COMMANDS, configurations],
  ["with nicks of any script", Math.min(COMMANDS, 12_000), anyScript],
] as const)(`50 users %s, %d commands from the seed ${SEED}`, (_, count, pair) => {
  let result: SimulationResult;

  beforeAll(async () => {
    result = await simulate({ seed: SEED, commands: count, configurations: pair });
  }, TIMEOUT);

  it("break no invariant, and all lines that each client receives add up", () => {
    // A run that breaks one is rejected, and its error tells how to repeat it.
    expect(result.network.received).toBeGreaterThanOrEqual(count);
    expect(result.heard).toBeGreaterThan(count);
  });

  it("share the network with programs of the API, whose requests do something or are refused with a reason", () => {
    const { asked, served } = result.network.programs;
    expect(asked).toBeGreaterThan(count / 200);
    expect(served).toBeGreaterThan(asked / 10);
    expect(served).toBeLessThan(asked);
  });

  it.skipIf(count < 5_000)("use every command", () => {
    const { commandUses } = result.network.app.metrics;
    expect([...commands.keys()].filter((name) => !commandUses.has(name))).toEqual([]);
  });

  it("leave nothing behind when everyone is gone", () => {
    const { app, peers, work } = result.network;
    expect([peers.size, work.length, app.metrics.unregistered]).toEqual([0, 0, 0]);
    const { users, operators, persistence, registered } = app.network;
    const channels = [...app.network.channels];
    const isGone = (user: User): boolean => !persistence.isStaying(user);
    expect([[...users].filter(isGone), [...operators].filter(isGone)]).toEqual([[], []]);
    const empty = channels.filter(({ members }) => members.size === 0);
    expect(empty.filter(({ registration }) => registration === undefined)).toEqual([]);
    expect(new Set(registered.all).isSubsetOf(new Set(channels))).toBe(true);
  });

  it(
    "send every client the same bytes again from the same seed, and others from another",
    async () => {
      const options = { configurations: pair, checked: false };
      const { digest, states, log, network } = await written({ ...options, commands: count, seed: SEED });
      expect(digest).toBe(result.digest);

      // The log alone makes the same network, without any client.
      const again = new IrcApplication({ ...network.world.options, observe: () => undefined });
      const replayed = new Map<number, number>();
      for (const [place, line] of log.lines.entries()) {
        again.apply(readCommand(line), place + 1);
        if (states.has(place + 1)) replayed.set(place + 1, Bun.hash.crc32(stateOf(again.network)));
      }
      expect(replayed).toEqual(states);
      expect(states.size).toBeGreaterThanOrEqual(Math.floor(count / 5_000));

      const short = [SEED, SEED + 1].map((seed) => simulate({ ...options, seed, commands: 500 }));
      const [one, other] = await Promise.all(short);
      expect(one?.digest).not.toBe(other?.digest);
    },
    TIMEOUT,
  );
});

/** A network from a snapshot and records, both as JSON. */
function restored({ network: before, settings }: IrcApplication): Network {
  const taken = { snapshot: snapshotOf(before), records: recordsOf(before) };
  const { snapshot, records } = JSON.parse(JSON.stringify(taken)) as typeof taken;
  const network = new Network(settings.network);
  restoreSnapshot(network, snapshot, records, settings.network.limits);
  return network;
}

/** Positions of the log at which states are compared. */
const isNoted = (position: number): boolean => position % 997 === 0;

/** A run whose changes of the network are written to a log and read from it; with the states on the way. */
async function written(options: SimulationOptions) {
  const states = new Map<number, number>();
  const logs: WrittenLog[] = [];
  let app: IrcApplication | undefined;
  const run = await simulate({
    ...options,
    log: (apply) => {
      const log = new WrittenLog((command, position, origin) => {
        apply(command, position, origin);
        // Users that a command disconnects quit before it returns: their commands have changed the state already.
        const isLast = log.lines.length === position;
        if (isNoted(position) && isLast && app !== undefined) {
          const state = stateOf(app.network);
          states.set(position, Bun.hash.crc32(state));
          // A process that goes on from a snapshot has the same network.
          const next = restored(app);
          expect(stateOf(next)).toBe(state);
          expect(hashOf(next)).toBe(hashOf(app.network));
        }
      });
      logs.push(log);
      return log;
    },
    begun: (simulated) => (app = simulated.app),
  });
  const [log] = logs;
  if (log === undefined) throw new Error("there is no log");
  return { ...run, states, log };
}
