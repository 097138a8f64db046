/**
 * The whole network as plain values: everything that the store does not have, users who are connected above all. Another
 * process goes on from it. A snapshot and the records of the store at the same moment make a network in the same state.
 */
import { prefixModeRows, prefixModes } from "../wire/channel-modes.ts";
import { userModeRows, userModes } from "../wire/user-modes.ts";
import { channelState, fillChannel, registrationOf } from "./channel-record.ts";
import type { Channel } from "./channel.ts";
import type { ChannelState, DurableState } from "./durable.ts";
import { Membership } from "./membership.ts";
import { Metadata } from "./metadata.ts";
import type { MetadataFacts } from "./metadata.ts";
import type { Network, NetworkNumbers } from "./network.ts";
import type { NetworkNode } from "./nodes.ts";
import type { PrivateText } from "./private-texts.ts";
import type { RecentMessage } from "./recent-messages.ts";
import { restoreRecords } from "./records.ts";
import { restoreUnseen, unseenState } from "./unseen-state.ts";
import type { UnseenState } from "./unseen-state.ts";
import type { SessionFacts, User } from "./user.ts";
import type { WhowasEntry } from "./whowas.ts";

/** Fields of a user that are plain values and may be set. */
const userFacts = [
  "operatorHost",
  "accountHost",
  "awayMessage",
  "seenAt",
  "operator",
  "noticeMask",
  "activeAt",
  "monitored",
  "nickDueAt",
  "awaited",
  "identityVersion",
] as const;

/** Times in milliseconds since the Unix epoch. Absent fields have no value. */
interface UserSnapshot {
  readonly id: number;
  readonly slot: number;
  readonly nick: string;
  readonly username: string;
  readonly realname: string;
  readonly host: string;
  readonly cloak: string;
  readonly account?: string | undefined;
  readonly connectedAt: number;
  readonly facts: Pick<User, (typeof userFacts)[number]>;
  readonly sessions: readonly SessionFacts[];
  readonly lastSession: number;
  /** Letters. */
  readonly modes: string;
  readonly privileges: readonly string[];
  /** Ids of its channels, in the order of joining, and of those that it is invited to. */
  readonly channels: readonly number[];
  readonly invitations?: readonly number[] | undefined;
  readonly readMarkers?: readonly (readonly [target: string, at: number])[] | undefined;
  readonly metadata?: MetadataFacts | undefined;
}

interface MemberSnapshot {
  readonly user: number;
  readonly index: number;
  /** Letters. */
  readonly prefixes: string;
  readonly joinedAt: number;
  readonly arrival?: string | undefined;
}

interface ChannelSnapshot {
  readonly id: number;
  readonly state: ChannelState;
  readonly renamedAt?: number | undefined;
  readonly history?: string | undefined;
  readonly metadata?: MetadataFacts | undefined;
  readonly listsVersion: number;
  readonly members: readonly MemberSnapshot[];
  /** Ids of users. */
  readonly invited: readonly number[];
  readonly joinTimes?: readonly number[] | undefined;
  readonly spokenAt?: readonly (readonly [user: number, at: number])[] | undefined;
}

export interface NetworkSnapshot {
  readonly numbers: NetworkNumbers;
  readonly users: readonly UserSnapshot[];
  readonly channels: readonly ChannelSnapshot[];
  /** Ids of users, in the order in which they became operators. */
  readonly operators: readonly number[];
  /** Ids of users who stay, in that order. */
  readonly staying: readonly number[];
  readonly whowas: readonly WhowasEntry[];
  /** Names as they are compared, and the ids of their channels. */
  readonly formerNames: readonly (readonly [name: string, channel: number, at: number])[];
  readonly recentMessages: readonly RecentSnapshot[];
  /** Absent in a snapshot of an earlier version. */
  readonly nodes?: readonly NetworkNode[];
  /** Absent in a snapshot of an earlier version. */
  readonly privateTexts?: readonly PrivateText[];
  /** Absent in a snapshot of an earlier version. */
  readonly unseen?: UnseenState;
}

/** A process before edits writes neither of the two. */
type RecentSnapshot = Omit<RecentMessage, "command" | "original"> &
  Partial<Pick<RecentMessage, "command" | "original">> & { readonly id: string };

export function snapshotOf(network: Network): NetworkSnapshot {
  return {
    numbers: network.numbers(),
    users: Array.from(network.users, userSnapshot),
    channels: Array.from(network.channels, channelSnapshot),
    operators: Array.from(network.operators, ({ id }) => id),
    staying: Array.from(network.persistence.users, ({ id }) => id),
    whowas: [...network.whowas.all],
    formerNames: Array.from(network.formerNames.all, ([name, { channel, at }]) => [name, channel.id, at]),
    recentMessages: network.recentMessages.all.map((message) => ({ ...message })),
    privateTexts: [...network.moderation.privateTexts.all],
    nodes: [...network.nodes.all],
    unseen: unseenState(network),
  };
}

/** Letters of bits, each combination worked out once: there are as many memberships as all users and channels have. */
function lettersOf<Mode extends string>(
  modes: readonly Mode[],
  rows: Readonly<Record<Mode, { readonly bit: number }>>,
): (bits: number) => string {
  const known = new Map<number, string>();
  return (bits) =>
    known.getOrInsertComputed(bits, () => modes.filter((mode) => (bits & rows[mode].bit) !== 0).join(""));
}

const lettersOfModes = lettersOf(userModes, userModeRows);
const lettersOfPrefixes = lettersOf(prefixModes, prefixModeRows);

function userSnapshot(user: User): UserSnapshot {
  const { id, slot, nick, username, realname, host, cloak, account, connectedAt, sessions, lastSession } =
    user;
  const facts = Object.fromEntries(userFacts.map((name) => [name, user[name]])) as UserSnapshot["facts"];
  return {
    id,
    slot,
    nick,
    username,
    realname,
    host,
    cloak,
    account,
    connectedAt,
    facts,
    // Each field by name, as everywhere here: the text of a snapshot depends on nothing but the state (`session/state-hash.ts`).
    sessions: sessions.map(({ number, address, secure, certificate, gateway, server, at, absent }) => ({
      number,
      address,
      secure,
      certificate,
      gateway,
      server,
      at,
      absent,
    })),
    lastSession,
    modes: lettersOfModes(user.modes),
    privileges: [...user.privileges],
    channels: user.memberships.map(({ channel }) => channel.id),
    invitations: user.invitations && Array.from(user.invitations, (channel) => channel.id),
    readMarkers: user.readMarkers && [...user.readMarkers],
    metadata: user.metadata?.facts,
  };
}

function channelSnapshot(channel: Channel): ChannelSnapshot {
  const { id, renamedAt, history, listsVersion, joinTimes, spokenAt } = channel;
  return {
    id,
    state: channelState(channel),
    renamedAt,
    history,
    metadata: channel.metadata?.facts,
    listsVersion,
    members: Array.from(channel.members.values(), ({ user, index, prefixes, joinedAt, arrival }) => ({
      user: user.id,
      index,
      prefixes: lettersOfPrefixes(prefixes),
      joinedAt,
      arrival,
    })),
    invited: Array.from(channel.invited, (user) => user.id),
    joinTimes,
    spokenAt: spokenAt && [...spokenAt],
  };
}

/**
 * For a network without users and channels. `state` are the records of the store at the moment of the snapshot, `recentMessages`
 * the limit of messages. Throws an Error for a mask that cannot be read.
 */
export function restoreSnapshot(
  network: Network,
  snapshot: NetworkSnapshot,
  state: DurableState,
  { recentMessages }: { readonly recentMessages: number },
): void {
  const { unseen } = snapshot;
  restoreRecords(network, state);
  const channels = new Map(snapshot.channels.map((each) => [each.id, reviveChannel(network, each)]));
  for (const record of state.channels) {
    const channel = network.findChannel(record.name);
    if (channel !== undefined) network.registered.restore(channel, registrationOf(network, record));
  }
  const users = new Map<number, User>();
  for (const each of snapshot.users) {
    const user = reviveUser(network, each);
    if (user !== undefined) users.set(each.id, user);
  }
  for (const each of snapshot.channels) fillMembers(channels.get(each.id), each, users);
  for (const each of snapshot.users) sortMemberships(users.get(each.id), each, channels);
  for (const id of snapshot.operators) {
    const user = users.get(id);
    if (user !== undefined) network.setUserModes(user, user.modes | userModeRows.o.bit);
  }
  restorePresences(
    network,
    state,
    snapshot.staying.flatMap((id) => users.get(id) ?? []),
  );
  for (const entry of snapshot.whowas) network.whowas.restore(entry);
  for (const [name, id, at] of snapshot.formerNames) {
    const channel = channels.get(id);
    if (channel !== undefined) network.formerNames.restore(name, channel, at);
  }
  network.moderation.privateTexts.restore(snapshot.privateTexts ?? []);
  const limit = unseen?.recentMessages ?? recentMessages;
  network.recentMessages.resize(limit);
  for (const one of snapshot.recentMessages) {
    const { id, authorId, account, at, command = "PRIVMSG", original = "", ...heard } = one;
    const facts = { ...heard, command, original };
    network.recentMessages.add(id, { id: authorId, account }, facts, at, limit);
  }
  for (const node of snapshot.nodes ?? []) network.nodes.begin(node);
  network.resume(snapshot.numbers, unseen?.freeSlots);
  if (unseen !== undefined) restoreUnseen(network, unseen, users, channels, state.rooms);
}

function reviveChannel(network: Network, snapshot: ChannelSnapshot): Channel {
  const { id, state, renamedAt, history, metadata, listsVersion, joinTimes, spokenAt } = snapshot;
  const channel = network.createChannel(state.name, state.createdAt, id);
  fillChannel(network, channel, state);
  channel.renamedAt = renamedAt;
  channel.history = history;
  channel.metadata = metadata && new Metadata(metadata);
  channel.listsVersion = listsVersion;
  channel.joinTimes = joinTimes && [...joinTimes];
  channel.spokenAt = spokenAt && new Map(spokenAt);
  return channel;
}

function reviveUser(network: Network, snapshot: UserSnapshot): User | undefined {
  const { id, slot, nick, username, realname, cloak, connectedAt: at } = snapshot;
  const details = { nick, username, realname, host: cloak, address: undefined, secure: false, at };
  const user = network.addUser(details, { id, slot });
  if (user === undefined) return undefined;
  user.restoreSessions(snapshot.sessions, snapshot.lastSession);
  network.accounts.logIns.change(user, snapshot.account);
  user.host = snapshot.host;
  user.refreshMask();
  // Operators follow in their order.
  const modes = userModes.filter((mode) => mode !== "o" && snapshot.modes.includes(mode));
  network.setUserModes(
    user,
    modes.reduce((bits, mode) => bits | userModeRows[mode].bit, 0),
  );
  user.privileges = new Set(snapshot.privileges);
  user.readMarkers = snapshot.readMarkers && new Map(snapshot.readMarkers);
  user.metadata = snapshot.metadata && new Metadata(snapshot.metadata);
  // The last of all: it has the number of changes.
  Object.assign(user, snapshot.facts);
  return user;
}

function fillMembers(
  channel: Channel | undefined,
  snapshot: ChannelSnapshot,
  users: ReadonlyMap<number, User>,
): void {
  if (channel === undefined) return;
  const roster: Membership[] = [];
  for (const { user: id, index, prefixes, joinedAt, arrival } of snapshot.members) {
    const user = users.get(id);
    if (user === undefined) continue;
    const membership = new Membership(user, channel, index, joinedAt);
    for (const mode of prefixModes)
      if (prefixes.includes(mode)) membership.prefixes |= prefixModeRows[mode].bit;
    membership.arrival = arrival;
    channel.members.set(user, membership);
    user.memberships.push(membership);
    roster.push(membership);
  }
  channel.roster.push(...roster.toSorted((a, b) => a.index - b.index));
  for (const [index, membership] of channel.roster.entries()) membership.index = index;
  for (const id of snapshot.invited) {
    const user = users.get(id);
    if (user !== undefined) channel.invited.add(user);
  }
}

function sortMemberships(
  user: User | undefined,
  { channels: order, invitations }: UserSnapshot,
  channels: ReadonlyMap<number, Channel>,
): void {
  if (user === undefined) return;
  const places = new Map(order.map((id, place) => [id, place]));
  user.memberships.sort((a, b) => (places.get(a.channel.id) ?? 0) - (places.get(b.channel.id) ?? 0));
  user.invitations = invitations && new Set(invitations.flatMap((id) => channels.get(id) ?? []));
}

/** Links the choices of account owners with the users that stay. */
function restorePresences(
  network: Network,
  { presences, rooms }: DurableState,
  staying: readonly User[],
): void {
  const { persistence } = network;
  const records = new Map(presences.map((record) => [network.fold(record.account), record]));
  for (const user of staying) {
    const key = network.fold(user.account ?? "");
    const record = records.get(key);
    records.delete(key);
    if (record === undefined) persistence.hold(user, user.account ?? "");
    else persistence.restore(record, user);
  }
  for (const record of records.values()) persistence.restore(record, undefined);
  for (const room of rooms) {
    const channel = network.findChannel(room.name);
    if (channel === undefined || channel.registration !== undefined) persistence.rooms.discard(room);
    else persistence.rooms.restore(channel, room);
  }
}
