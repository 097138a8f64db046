/**
 * Metadata sent to a client at once: on registration, on entering a channel, on subscribing, on MONITOR, and when it asks
 * with METADATA SYNC; or 774 where that would be too much. Sources: IRCv3 metadata, "Notifications" and "Postponed
 * synchronization"; version 3, "Automatic synchronization".
 */
import type { Audience, OutgoingMessage, SessionView } from "../../delivery/outgoing-message.ts";
import type { Channel } from "../../network/channel.ts";
import type { Membership } from "../../network/membership.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import type { CommandContext, SessionContext } from "../command.ts";
import { dialectOf, metadataBatch } from "./dialect.ts";
import { channelTarget, entriesOf, findMetadataTarget, userTarget } from "./target.ts";
import type { MetadataTarget, Reader } from "./target.ts";
import { privateValuesOfKeys } from "./private.ts";
import { isMemberShown, isUserVisible } from "../visibility.ts";

/** Everything that a client follows. A target of version 3 only. */
const ALL = "*ALL";
/** Seconds until the next try, after a refusal because of the amount: not soon, since others have to change it. */
const OVERFULL_RETRY = 300;

/** Undefined without the metadata capability. `user` is undefined before registration; `causedBy` is the user that caused the change. */
export function readerOf(
  session: SessionView,
  user: User | undefined,
  causedBy: User | undefined = user,
): Reader | undefined {
  const dialect = dialectOf(session);
  const { nick, subscriptions, monitored } = session;
  return dialect && { nick, user, causedBy, dialect, subscriptions, monitored };
}

/** Answers METADATA SYNC. */
export function synchronise(context: SessionContext, reader: Reader, name: string): OutgoingMessage {
  const { network, settings, session, user, now } = context;
  const everything = user !== undefined && reader.dialect.version === 3 && name === ALL;
  const target = everything ? undefined : findMetadataTarget(context, name);
  if (target === undefined && !everything) {
    return reader.dialect.refuse(reader, { kind: "no-such-target", target: name });
  }
  const called = target?.name ?? ALL;
  const interval = settings.limits.metadataSyncInterval * 1000;
  const since = now - session.synchronisedAt;
  if (since >= 0 && since < interval) return later(reader, called, Math.ceil((interval - since) / 1000));
  session.synchronisedAt = now;
  const snapshot = new Snapshot({ network, settings }, reader, reader.subscriptions);
  if (target === undefined) snapshot.addEverything();
  else if (target.kind === "channel") snapshot.addChannel(target.holder);
  else snapshot.add(target);
  return snapshot.overfull ? later(reader, called, OVERFULL_RETRY) : metadataBatch(called, snapshot.lines);
}

/** Sends a new user its own metadata, before the end of the message of the day. */
export function tellOwn(context: SessionContext, user: User): void {
  const { settings, session, audience } = context;
  const reader = readerOf(session, user);
  if (reader === undefined) return;
  const target = userTarget(user);
  const entries = entriesOf(settings, target, reader);
  const lines = entries.map((entry) => reader.dialect.current(reader, target.name, entry));
  audience.toSelf(metadataBatch(target.name, lines));
  for (const line of privateValuesOfKeys(context, reader, session.subscriptions)) audience.toSelf(line);
}

/** Metadata of a channel and its members for a session that has joined, after all else. */
export function metadataOnArrival(
  { network, settings, user: causedBy }: Pick<CommandContext, "network" | "settings" | "user">,
  session: SessionView,
  { user, channel }: Membership,
): OutgoingMessage | undefined {
  const reader = readerOf(session, user, causedBy);
  if (reader === undefined || isIndifferent(reader)) return undefined;
  const { metadataSyncMembers, metadataSyncInterval } = settings.limits;
  if (channel.roster.length > metadataSyncMembers) return later(reader, channel.name, metadataSyncInterval);
  const snapshot = new Snapshot({ network, settings }, reader, reader.subscriptions);
  snapshot.addChannel(channel);
  return snapshot.asBatch(channel.name);
}

/**
 * Sends the values of keys after SUB. In draft 2 these are METADATA lines, as for later changes; too many are put off
 * channel by channel.
 */
export function valuesOfKeys(
  { network, settings }: State,
  reader: Reader,
  keys: ReadonlySet<string>,
): readonly OutgoingMessage[] {
  const { user, dialect } = reader;
  if (user === undefined || keys.size === 0) return [];
  const { metadataSyncMembers, metadataSyncInterval } = settings.limits;
  const channels = user.memberships.map(({ channel }) => channel);
  const members = channels.reduce((sum, { roster }) => sum + roster.length, 0);
  const snapshot = new Snapshot({ network, settings }, reader, keys);
  if (members <= metadataSyncMembers) snapshot.addEverything();
  if (members > metadataSyncMembers || snapshot.overfull) {
    const names = dialect.version === 3 ? [ALL] : channels.map(({ name }) => name);
    return names.map((name) => later(reader, name, metadataSyncInterval));
  }
  return dialect.version === 3 ? [metadataBatch(ALL, snapshot.lines)] : snapshot.lines;
}

/** Sends the metadata of users that MONITOR has just added, up to the limit. */
export function tellMonitored(
  context: Pick<CommandContext, "network" | "settings" | "session" | "user" | "audience">,
  users: readonly User[],
): void {
  const { settings, session, audience } = context;
  const reader = readerOf(session, context.user);
  if (reader === undefined) return;
  let left = settings.limits.metadataSyncLines;
  for (const user of users) {
    const line = onlineLine(context, reader, user, left);
    if (line === undefined) continue;
    left -= line.inside?.length ?? 0;
    audience.toSelf(line);
  }
}

/** Tells users that watch the nick about the metadata of a user who has come online. */
export function tellWatchers(state: State, audience: Audience, user: User): void {
  audience.toEachWatcher(user.nick, (session, watcher, tell) => {
    const reader = readerOf(session, watcher, user);
    const line = reader && onlineLine(state, reader, user, state.settings.limits.metadataSyncLines);
    if (line !== undefined) tell(line);
  });
}

function onlineLine(state: State, reader: Reader, user: User, most: number): OutgoingMessage | undefined {
  if (isIndifferent(reader)) return undefined;
  const snapshot = new Snapshot(state, reader, reader.subscriptions, most);
  snapshot.add(userTarget(user));
  return snapshot.asBatch(user.nick);
}

/** Draft 2 asks for no empty batches: without subscriptions nothing is sent. */
function isIndifferent({ dialect, subscriptions }: Reader): boolean {
  return dialect.version === 2 && subscriptions.size === 0;
}

function later(reader: Reader, target: string, seconds: number): OutgoingMessage {
  return reader.dialect.refuse(reader, { kind: "later", target, seconds });
}

/** Collects the visible values of some keys, target by target. Stops at the limit. */
class Snapshot {
  readonly lines: OutgoingMessage[] = [];
  readonly #state: State;
  readonly #reader: Reader;
  readonly #keys: ReadonlySet<string>;
  readonly #most: number;
  /** Users are met in several channels. */
  readonly #users = new Set<User>();

  constructor(
    state: State,
    reader: Reader,
    keys: ReadonlySet<string>,
    most = state.settings.limits.metadataSyncLines,
  ) {
    this.#state = state;
    this.#reader = reader;
    this.#keys = keys;
    this.#most = most;
  }

  get overfull(): boolean {
    return this.lines.length > this.#most;
  }

  add(target: MetadataTarget): void {
    const reader = this.#reader;
    if (target.holder.metadata === undefined || this.overfull) return;
    for (const entry of entriesOf(this.#state.settings, target, reader, this.#keys)) {
      this.lines.push(reader.dialect.current(reader, target.name, entry));
    }
  }

  /** The channel and those of its members whom the reader would find in NAMES. */
  addChannel(channel: Channel): void {
    const viewer = this.#reader.user;
    this.add(channelTarget(channel));
    if (viewer === undefined) return;
    const inside = channel.members.has(viewer);
    for (const membership of channel.roster) {
      const { user } = membership;
      if (isMemberShown(membership, viewer) && (inside || isUserVisible(user, viewer))) this.#addUser(user);
    }
  }

  /** Everything that the reader follows. */
  addEverything(): void {
    const { user, monitored } = this.#reader;
    if (user === undefined) return;
    this.#addUser(user);
    for (const { channel } of user.memberships) this.addChannel(channel);
    for (const { nick } of monitored?.values() ?? []) {
      const watched = this.#state.network.findUser(nick);
      if (watched !== undefined) this.#addUser(watched);
    }
  }

  /** The lines as one batch, or 774; nothing where draft 2 would get an empty one. */
  asBatch(name: string): OutgoingMessage | undefined {
    const reader = this.#reader;
    if (this.overfull) return later(reader, name, this.#state.settings.limits.metadataSyncInterval);
    return reader.dialect.version === 2 && this.lines.length === 0
      ? undefined
      : metadataBatch(name, this.lines);
  }

  #addUser(user: User): void {
    if (user.metadata === undefined || this.#users.has(user)) return;
    this.#users.add(user);
    this.add(userTarget(user));
  }
}
