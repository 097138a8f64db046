/**
 * Users who stay while nobody is connected (IRCv3 persistence), by their accounts: the choice of each owner, and the user that
 * stays. At most one user of an account does. A choice is noted before it counts, like all that is kept. The place of a user
 * in the network is noted after it has changed: a full disk keeps nobody from joining a channel, and it is noted later then.
 */
import { prefixModeRows, prefixModes } from "../wire/channel-modes.ts";
import type { PrefixMode } from "../wire/channel-modes.ts";
import { userModeRows, userModes } from "../wire/user-modes.ts";
import type { Channel } from "./channel.ts";
import { NotKept } from "./durable.ts";
import type {
  ChannelState,
  DurableChange,
  Note,
  PersistenceSetting,
  PresenceRecord,
  StayingUser,
} from "./durable.ts";
import { Rooms } from "./rooms.ts";
import type { RoomFacts } from "./rooms.ts";
import type { User } from "./user.ts";

interface Entry {
  /** As its owner wrote it. */
  readonly account: string;
  setting: PersistenceSetting;
  /** The user that stays. */
  user: User | undefined;
}

/** The parts of a snapshot that are no records. */
export interface PersistenceFacts {
  /** When users who have not come back are looked for next, in milliseconds since the Unix epoch. */
  readonly lookAt: number;
  /** Folded accounts whose records are to be written, in that order. */
  readonly changed: readonly string[];
  /** Ids of users whose right to stay may have changed. */
  readonly doubtful: readonly number[];
  readonly rooms: RoomFacts;
}

const NOBODY: readonly User[] = [];
/** Milliseconds until the next try, after changes could not be kept. */
const RETRY = 10_000;
/** Records to write after one command: a rename of a big channel changes many. */
const WRITES = 32;
/** Milliseconds between two looks for users who have not come back. */
const LOOK = 3_600_000;

export class Persistence {
  readonly #fold: (name: string) => string;
  readonly #note: Note;
  /** By folded account: those with a choice or a user. */
  readonly #entries = new Map<string, Entry>();
  /** The folded accounts of users who stay. */
  readonly #staying = new Map<User, string>();
  /** Folded accounts whose record has changed since it was noted. */
  readonly #changed = new Set<string>();
  /** Users whose right to stay may have changed. */
  #doubtful: User[] = [];
  /** The channels of users who stay, as far as they are not registered. */
  readonly rooms: Rooms;
  #retryAt = 0;
  #lookAt = 0;

  constructor(fold: (name: string) => string, note: Note) {
    this.#fold = fold;
    this.#note = note;
    this.rooms = new Rooms(fold, (user) => this.isStaying(user));
  }

  /** Number of users who stay. */
  get count(): number {
    return this.#staying.size;
  }

  /** Users who stay, oldest first. */
  get users(): Iterable<User> {
    return this.#staying.keys();
  }

  settingOf(account: string): PersistenceSetting {
    return this.#entries.get(this.#fold(account))?.setting ?? "default";
  }

  /** The user of an account that stays. */
  userOf(account: string): User | undefined {
    return this.#entries.get(this.#fold(account))?.user;
  }

  isStaying(user: User): boolean {
    return this.#staying.has(user);
  }

  /** The choice of an owner. Throws `NotKept`, and nothing has changed. */
  choose(account: string, setting: PersistenceSetting): void {
    const key = this.#fold(account);
    const user = this.#entries.get(key)?.user;
    const entry = { account, setting, user };
    this.#keep([entry]);
    if (!isEmpty(entry)) this.#entries.set(key, entry);
  }

  /** From now on this user stays. Call it only for an account without one. */
  hold(user: User, account: string): void {
    const key = this.#fold(account);
    const { setting = "default" } = this.#entries.get(key) ?? {};
    this.#entries.set(key, { account, setting, user });
    this.#staying.set(user, key);
    this.#changed.add(key);
    this.rooms.reviewAll(user);
  }

  /** The user does not stay any longer. Does nothing for others. */
  release(user: User): void {
    const key = this.#staying.get(user);
    const entry = key === undefined ? undefined : this.#entries.get(key);
    if (key === undefined || entry === undefined) return;
    entry.user = undefined;
    this.#staying.delete(user);
    this.#changed.add(key);
    this.rooms.reviewAll(user);
  }

  /** The account is gone, and the choice of its owner with it. */
  forget(account: string): void {
    const entry = this.#entries.get(this.#fold(account));
    if (entry === undefined) return;
    entry.setting = "default";
    this.#changed.add(this.#fold(account));
  }

  /** The account of the user has changed, or something else that decides whether it stays. */
  doubt(user: User): void {
    this.#doubtful.push(user);
  }

  /** True if something is to be reviewed or written, or users are to be looked for who have not come back. */
  isDue(now: number): boolean {
    return this.#changed.size > 0 || this.rooms.isDue || this.#doubtful.length > 0 || now >= this.#lookAt;
  }

  /** True if something is to be written. */
  get hasChanges(): boolean {
    return this.#changed.size > 0 || this.rooms.isDue;
  }

  /** The users of `doubt` since the last call. */
  takeDoubtful(): readonly User[] {
    if (this.#doubtful.length === 0) return NOBODY;
    const users = this.#doubtful;
    this.#doubtful = [];
    return users;
  }

  /** Something of the user has changed. `channel`: it has joined it, or left it. */
  touch(user: User, channel?: Channel): void {
    const key = this.#staying.get(user);
    if (key === undefined) return;
    this.#changed.add(key);
    if (channel !== undefined) this.rooms.review(channel);
  }

  /**
   * Notes changes, a limited number at once. What cannot be kept is tried again later. `now` in milliseconds since the Unix
   * epoch.
   */
  write(now: number): void {
    if ((this.#changed.size === 0 && !this.rooms.isDue) || this.#waits(now)) return;
    const keys = [...this.#changed.keys().take(WRITES)];
    const rooms = this.rooms.pending(WRITES);
    try {
      this.#keep(
        keys.flatMap((key) => this.#entries.get(key) ?? []),
        rooms.changes,
      );
      for (const key of keys) this.#changed.delete(key);
      rooms.done();
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      this.#retryAt = now + RETRY;
    }
  }

  /** A write failed lately. Where the clock was set back meanwhile, nothing waits. */
  #waits(now: number): boolean {
    return now < this.#retryAt && this.#retryAt <= now + RETRY;
  }

  /** Users without a session for more than this time, in milliseconds. Looks once an hour, and finds nobody in between. */
  expired(now: number, longest: number): readonly User[] {
    if (now < this.#lookAt) return [];
    this.#lookAt = now + LOOK;
    return [...this.#staying.keys()].filter(
      ({ sessions, seenAt }) => sessions.length === 0 && now - seenAt > longest,
    );
  }

  /** Takes a choice from the store, without noting it. `user` is the one that stays. */
  restore(record: PresenceRecord, user: User | undefined): void {
    const { account, setting = "default", user: kept } = record;
    const key = this.#fold(account);
    this.#entries.set(key, { account, setting, user });
    if (user !== undefined) this.#staying.set(user, key);
    else if (kept !== undefined) this.#changed.add(key);
  }

  /** A record of the store that counts no longer: it is removed with the next changes. */
  discard({ account }: PresenceRecord): void {
    const key = this.#fold(account);
    this.#entries.set(key, { account, setting: "default", user: undefined });
    this.#changed.add(key);
  }

  /** The choices of owners and the users who stay, by account: no other order of them means anything. */
  get records(): readonly PresenceRecord[] {
    const keys = [...this.#entries.keys()].toSorted();
    return keys.flatMap((key) => this.#entries.get(key) ?? []).map(recordOf);
  }

  get facts(): PersistenceFacts {
    return {
      lookAt: this.#lookAt,
      changed: [...this.#changed],
      doubtful: this.#doubtful.map(({ id }) => id),
      rooms: this.rooms.facts,
    };
  }

  /** Goes on with what a snapshot says, once its records, users and channels are here. */
  resume(
    { lookAt, changed, doubtful, rooms }: PersistenceFacts,
    users: ReadonlyMap<number, User>,
    channels: ReadonlyMap<number, Channel>,
    records: readonly ChannelState[],
  ): void {
    this.#lookAt = lookAt;
    this.#changed.clear();
    for (const key of changed) this.#changed.add(key);
    this.#doubtful = doubtful.flatMap((id) => users.get(id) ?? []);
    this.rooms.resume(rooms, channels, records);
  }

  /** Notes the present state of entries, and forgets those with nothing in them. */
  #keep(entries: readonly Entry[], others: readonly DurableChange[] = []): void {
    this.#note(...entries.map(changeOf), ...others);
    for (const entry of entries) if (isEmpty(entry)) this.#entries.delete(this.#fold(entry.account));
  }
}

function isEmpty({ setting, user }: Entry): boolean {
  return setting === "default" && user === undefined;
}

function changeOf(entry: Entry): DurableChange {
  const record = recordOf(entry);
  return { kind: "presence", record, ...(isEmpty(entry) && { removed: true }) };
}

function recordOf({ account, setting, user }: Entry): PresenceRecord {
  return {
    account,
    ...(setting === "default" ? {} : { setting }),
    ...(user === undefined ? {} : { user: stayingUser(user) }),
  };
}

/** The parts of a user that outlast a restart. */
function stayingUser(user: User): StayingUser {
  const {
    nick,
    username,
    realname,
    cloak,
    operatorHost,
    connectedAt,
    awayMessage,
    monitored,
    sessions,
    seenAt,
  } = user;
  // The host of an operator goes with its modes.
  const host = operatorHost !== undefined && user.host === operatorHost ? cloak : user.host;
  return {
    nick,
    username,
    realname,
    host,
    cloak,
    connectedAt,
    modes: lettersOf(user.modes),
    ...(awayMessage === undefined ? {} : { awayMessage }),
    ...(sessions.length === 0 ? { seenAt } : {}),
    ...(monitored.length === 0 ? {} : { monitored }),
    channels: user.memberships.map(({ channel, prefixes, joinedAt }) => ({
      name: channel.name,
      prefixes: prefixLetters(prefixes),
      joinedAt,
    })),
  };
}

/** The modes that users set themselves; the server sets the others anew. */
const LASTING = userModes.filter((mode) => userModeRows[mode].setBy === "user");

function lettersOf(modes: number): string {
  return LASTING.filter((mode) => (modes & userModeRows[mode].bit) !== 0).join("");
}

/** Bits of user modes; unknown letters are left out. */
export function modesFrom(letters: string): number {
  return LASTING.reduce((bits, mode) => (letters.includes(mode) ? bits | userModeRows[mode].bit : bits), 0);
}

function prefixLetters(prefixes: number): string {
  return prefixModes.filter((mode) => (prefixes & prefixModeRows[mode].bit) !== 0).join("");
}

/** Bits of prefix modes; unknown letters are left out. */
export function prefixesFromLetters(letters: string): number {
  const has = (mode: PrefixMode): boolean => letters.includes(mode);
  return prefixModes.reduce((bits, mode) => (has(mode) ? bits | prefixModeRows[mode].bit : bits), 0);
}
