/** A network from a snapshot behaves as the one that it was taken from, for every later command. */
import { describe, expect, it } from "bun:test";
import { parseAddressMask } from "../../../src/irc/network/ban-targets.ts";
import { expireChannels } from "../../../src/irc/network/channel-expiry.ts";
import type { DurableChange, DurableState } from "../../../src/irc/network/durable.ts";
import type { HistoryChange } from "../../../src/irc/network/history.ts";
import { Network } from "../../../src/irc/network/network.ts";
import { recordsOf } from "../../../src/irc/network/records.ts";
import { restoreSnapshot, snapshotOf } from "../../../src/irc/network/snapshot.ts";
import type { NetworkSnapshot } from "../../../src/irc/network/snapshot.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { settingsOf } from "../session/harness.ts";
import { hashOf } from "../../simulation/written-log.ts";
import { accountOf } from "../session/memory-store.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 1_000 * DAY;
const { network: settings } = settingsOf({});
const { limits } = settings;

/** A network, and everything that it has noted. */
interface Observed {
  readonly network: Network;
  readonly changes: (DurableChange | HistoryChange)[];
}

function observed(): Observed {
  const changes: Observed["changes"] = [];
  const network = new Network(
    settings,
    (...noted) => void changes.push(...noted),
    (change) => void changes.push(change),
  );
  return { network, changes };
}

interface Taken {
  readonly snapshot: NetworkSnapshot;
  readonly records: DurableState;
}

/** Through JSON, as in a database. */
function taken(network: Network): Taken {
  return JSON.parse(JSON.stringify({ snapshot: snapshotOf(network), records: recordsOf(network) })) as Taken;
}

function restored({ snapshot, records }: Taken): Observed {
  const next = observed();
  restoreSnapshot(next.network, snapshot, records, limits);
  return next;
}

function add(network: Network, nick: string, account?: string): User {
  const details = { nick, username: "u", realname: "r", host: "host.test", secure: false, at: NOW };
  const user = network.addUser({ ...details, address: "192.0.2.1" });
  if (user === undefined) throw new Error(`${nick} is taken`);
  network.accounts.logIns.change(user, account);
  return user;
}

function remove(network: Network, nick: string): void {
  const user = network.findUser(nick);
  if (user !== undefined) network.removeUser(user, NOW, limits);
}

function say(network: Network, id: string, channelName: string, from: string): void {
  const [channel, user] = [network.findChannel(channelName), network.findUser(from)];
  if (channel === undefined || user === undefined) throw new Error("nobody is there");
  const said = { id, at: NOW, command: "PRIVMSG", addressee: channelName, text: id } as const;
  network.history.keepInChannel(channel, 0, user, { ...said, lines: undefined, tags: undefined });
}

function ban(network: Network, mask: string): void {
  const target = parseAddressMask(mask);
  if (target === undefined) throw new Error("not a mask");
  network.bans.add(target, { reason: mask, setBy: "o", setAt: NOW, expiresAt: undefined });
}

const report = { at: NOW, by: "a!a@a", target: "b", reason: "spam" };
const filter = { action: "refuse", texts: ["channel"], reason: "no", setBy: "o", setAt: NOW } as const;
const mute = { host: "host.test", mask: "m", reason: "no", setBy: "o", setAt: NOW } as const;
const heard = {
  to: "channel",
  targetId: 1,
  prefixes: 0,
  symbols: "",
  command: "PRIVMSG",
  original: "",
} as const;

function remember(network: Network, id: string): void {
  network.recentMessages.add(id, { id: 1, account: undefined }, heard, NOW, 3);
}

interface Case {
  readonly name: string;
  readonly before: (network: Network) => void;
  /** Something that another network would do differently. Returns what others see of it. */
  readonly after: (network: Network) => unknown;
}

const cases: readonly Case[] = [
  {
    name: "gives slots that are free to the same users",
    before: (network) => {
      for (const nick of ["a", "b", "c", "d"]) add(network, nick);
      for (const nick of ["b", "a", "d"]) remove(network, nick);
    },
    after: (network) => ["e", "f", "g", "h"].map((nick) => add(network, nick).slot),
  },
  {
    name: "goes on with the history of a channel",
    before: (network) => {
      network.join(add(network, "a"), "#tea", NOW);
      say(network, "m1", "#tea", "a");
    },
    after: (network) => {
      say(network, "m2", "#tea", "a");
      remove(network, "a");
    },
  },
  {
    name: "goes on with the history of a channel that nobody has joined again",
    before: (network) => {
      network.history.restore([{ target: "#1-1", channel: "#Tea", open: true }], network);
    },
    after: (network) => {
      network.join(add(network, "a"), "#tea", NOW);
      say(network, "m1", "#tea", "a");
    },
  },
  {
    name: "knows in which order users of an account logged in",
    before: (network) => {
      network.accounts.add(accountOf("ana"));
      const [first, second] = [add(network, "a"), add(network, "b")];
      network.accounts.logIns.change(second, "ana");
      network.accounts.logIns.change(first, "ana");
    },
    after: (network) => Array.from(network.accounts.logIns.of("ana"), ({ nick }) => nick),
  },
  {
    name: "looks for users who have not come back at the same time",
    before: (network) => {
      network.accounts.add(accountOf("ana"));
      const user = add(network, "a", "ana");
      network.persistence.hold(user, "ana");
      user.removeSession(1, NOW);
      network.persistence.expired(NOW, DAY);
    },
    after: (network) =>
      [NOW + HOUR - 1, NOW + HOUR].map((now) => network.persistence.expired(now, 1).map(({ nick }) => nick)),
  },
  {
    name: "writes what is left to write of users who stay, and of their channels",
    before: (network) => {
      for (let number = 0; number < 70; number += 1) {
        network.accounts.add(accountOf(`account-${number}`));
        const user = add(network, `n${number}`, `account-${number}`);
        network.join(user, `#room-${number % 40}`, NOW);
        network.persistence.hold(user, `account-${number}`);
      }
      while (network.persistence.hasChanges) network.persistence.write(NOW);
      // The records of these channels are still to be removed, and the users have other ones to be written.
      for (const number of [0, 40, 39, 1]) remove(network, `n${number}`);
      for (const user of network.users) network.setUserhost(user, "u", "other.test");
      network.persistence.write(NOW);
    },
    after: (network) => {
      const user = network.findUser("n5");
      if (user !== undefined) network.join(user, "#room-39", NOW);
      while (network.persistence.hasChanges) network.persistence.write(NOW);
    },
  },
  {
    name: "reviews users whose right to stay is in doubt",
    before: (network) => network.persistence.doubt(add(network, "a")),
    after: (network) => network.persistence.takeDoubtful().map(({ nick }) => nick),
  },
  {
    name: "ends unused registrations on the same day, in the same order",
    before: (network) => {
      for (const name of ["#b", "#a"]) network.createChannel(name, NOW - 3 * DAY);
      for (const name of ["#a", "#b"]) {
        const channel = network.findChannel(name);
        if (channel !== undefined) network.registered.add(channel, "ana", NOW - 3 * DAY);
      }
      expireChannels(network, { channelExpiry: 9 }, NOW);
    },
    after: (network) => {
      expireChannels(network, { channelExpiry: 1 }, NOW + 1);
      const today = network.channelCount;
      expireChannels(network, { channelExpiry: 1 }, NOW + DAY);
      return [today, network.channelCount];
    },
  },
  {
    name: "gives reports and filters the next numbers, also after the last ones are gone",
    before: ({ moderation: { reports, filters } }) => {
      reports.add(report, limits);
      reports.close(1);
      filters.add({ ...filter, pattern: "spam" });
      filters.remove(1);
    },
    after: ({ moderation: { reports, filters } }) => [
      reports.add(report, limits),
      filters.add({ ...filter, pattern: "eggs" }),
    ],
  },
  {
    name: "finds the same ban of several",
    before: (network) => {
      for (const mask of ["192.0.2.0/24", "192.0.0.0/16"]) ban(network, mask);
      ban(network, "198.51.100.0/24");
      network.bans.remove({ kind: "address", mask: "192.0.2.0/24" });
      ban(network, "192.0.2.0/24");
    },
    after: ({ bans }) => bans.findAddress("192.0.2.1", NOW)?.mask,
  },
  {
    name: "mutes the host of an account after another mute there has ended",
    before: ({ moderation: { mutes } }) => {
      mutes.add({ ...mute, account: "ana" }, 9);
      mutes.add({ ...mute, account: "bob", expiresAt: NOW + 1 }, 9);
      mutes.sweep(NOW + 2);
    },
    after: ({ moderation: { mutes } }) => mutes.find({ cloak: "host.test" }, NOW + 2)?.account,
  },
  {
    name: "forgets the same recent message next",
    before: (network) => {
      for (const id of ["a", "b", "c"]) remember(network, id);
      network.recentMessages.forget("b");
    },
    after: (network) => {
      remember(network, "d");
      return ["a", "b", "c", "d"].filter((id) => network.recentMessages.find(id) !== undefined);
    },
  },
];

describe("a network from a snapshot", () => {
  it.each(cases)("$name", ({ before, after }) => {
    const first = observed();
    before(first.network);
    const next = restored(taken(first.network));
    first.changes.length = 0;
    expect(hashOf(next.network)).toBe(hashOf(first.network));
    const seen = after(first.network);
    expect(after(next.network)).toEqual(seen);
    expect(next.changes).toEqual(first.changes);
    expect(hashOf(next.network)).toBe(hashOf(first.network));
    expect(seen ?? first.changes).not.toBeEmpty();
  });

  it("of an earlier version takes the histories of its channels from the store", () => {
    const { network } = observed();
    network.join(add(network, "a"), "#tea", NOW);
    say(network, "m1", "#tea", "a");
    const { snapshot, records } = taken(network);
    const { unseen: _, channels, ...others } = snapshot;
    const earlier = { ...others, channels: channels.map(({ history: _key, ...each }) => each) };
    const next = restored({ snapshot: earlier, records }).network;
    const target = network.findChannel("#tea")?.history ?? "";
    next.history.restore([{ target, channel: "#tea", open: true }], next);
    expect(stateOfChannel(next)).toEqual(stateOfChannel(network));
  });
});

const stateOfChannel = (network: Network): unknown =>
  JSON.parse(JSON.stringify(snapshotOf(network).channels));

function begun(): Network {
  const { network } = observed();
  network.accounts.add(accountOf("ana", { email: "ana@example.org", lastSeen: DAY }));
  network.accounts.add(accountOf("bob"));
  network.join(add(network, "a", "ana"), "#tea", NOW);
  network.moderation.mutes.add(mute, 9);
  remove(network, add(network, "b").nick);
  return network;
}

describe("the hash of a state", () => {
  it("is another after each change", () => {
    const network = begun();
    const hashes = [hashOf(network)];
    const ana = accountOf("ana", { email: "ana@example.com", lastSeen: DAY });
    const changes: readonly (() => unknown)[] = [
      () => network.accounts.replace(ana),
      () => add(network, "c"),
      () => network.renameUser(network.findUser("c") ?? add(network, "d"), "e", NOW, limits),
      () => network.moderation.mutes.remove(mute),
      () => network.persistence.expired(NOW, 1),
    ];
    for (const change of changes) {
      change();
      hashes.push(hashOf(network));
    }
    expect(new Set(hashes).size).toBe(changes.length + 1);
  });

  it("depends on the order of lists, and not on that of fields", () => {
    const network = begun();
    const state = taken(network);
    const { records } = state;
    const hash = hashOf(network);
    const turned = restored(withFieldsTurned(state) as Taken).network;
    expect(hashOf(turned)).toBe(hash);
    const others = { ...state, records: { ...records, accounts: records.accounts.toReversed() } };
    expect(hashOf(restored(others).network)).not.toBe(hash);
  });
});

/** The same value with the fields of each object in the opposite order. */
function withFieldsTurned(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withFieldsTurned);
  const fields = Object.entries(value).map(([name, field]) => [name, withFieldsTurned(field)] as const);
  return Object.fromEntries(fields.toReversed());
}
