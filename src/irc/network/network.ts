/**
 * The network's state: users, channels and memberships. Knows no connection, no clock and no chance: the time is an input
 * of each change, and every iteration follows the order of insertion.
 */
import { casemappings } from "../wire/casemapping.ts";
import { channelModeRows, prefixModeRows } from "../wire/channel-modes.ts";
import type { Limits } from "./limits.ts";
import { userModeRows } from "../wire/user-modes.ts";
import { AccountMarkers } from "./account-markers.ts";
import { Accounts } from "./accounts.ts";
import { Audit } from "./audit.ts";
import { noteUse } from "./channel-expiry.ts";
import { fillChannel, registrationOf } from "./channel-record.ts";
import { Channel } from "./channel.ts";
import type { Topic } from "./channel.ts";
import type { DurableState, Note } from "./durable.ts";
import { FormerNames } from "./former-names.ts";
import { History } from "./history.ts";
import type { NoteHistory } from "./history.ts";
import { noteJoin } from "./join-throttle.ts";
import { dropInvitation } from "./invitations.ts";
import { Looks } from "./looks.ts";
import { Membership } from "./membership.ts";
import { Moderation } from "./moderation.ts";
import { Nodes } from "./nodes.ts";
import { Persistence } from "./persistence.ts";
import { applyRenaming, renamedTargets } from "./private-metadata.ts";
import { PushSubscriptions } from "./push-subscriptions.ts";
import { restoreRecords } from "./records.ts";
import { RegisteredChannels } from "./registered-channels.ts";
import { RecentMessages } from "./recent-messages.ts";
import { Reservations } from "./reservations.ts";
import { ServerBans } from "./server-bans.ts";
import type { NetworkSettings } from "./settings.ts";
import { User } from "./user.ts";
import type { UserDetails } from "./user.ts";
import { Whowas } from "./whowas.ts";

/** Modes of a new channel: only members speak, and only halfops and above set the topic. */
const NEW_CHANNEL_MODES = channelModeRows.n.bit | channelModeRows.t.bit;

/** Limits of what the network remembers. */
export type NetworkLimits = Pick<Limits, "whowasEntries" | "renamedChannels">;

export type NetworkNumbers = ReturnType<Network["numbers"]>;

export class Network {
  /** Nicks that were given up. */
  readonly whowas: Whowas;
  readonly accounts: Accounts;
  /** Bans of the whole server. */
  readonly bans: ServerBans;
  /** Changed through the methods of the network where a channel can vanish. */
  readonly registered: RegisteredChannels;
  readonly readMarkers: AccountMarkers;
  readonly history: History;
  /** Users who stay while nobody is connected. */
  readonly persistence: Persistence;
  readonly push: PushSubscriptions;
  readonly audit: Audit;
  readonly reservations: Reservations;
  readonly moderation: Moderation;
  readonly recentMessages = new RecentMessages();
  readonly nodes = new Nodes();
  /** Names that channels had before they were renamed. */
  readonly formerNames: FormerNames;
  readonly #fold: (text: string) => string;
  /** By folded nick. */
  readonly #users = new Map<string, User>();
  /** Absent where nicks are ASCII; so are the looks of channels. */
  readonly #nickLooks: Looks<User> | undefined;
  readonly #channelLooks: Looks<Channel> | undefined;
  /** By folded name. */
  readonly #channels = new Map<string, Channel>();
  readonly #secretChannels = new Set<Channel>();
  readonly #byId = new Map<number, User>();
  readonly #slots: (User | undefined)[] = [];
  /** Slots given back, the last one first to be reused. */
  readonly #freeSlots: number[] = [];
  #nextId = 1;
  #nextChannelId = 1;
  #maxUsers = 0;
  readonly #operators = new Set<User>();
  #invisibleCount = 0;

  /**
   * Names are stored by these settings for as long as the network lives. `note` receives each change of what outlasts a
   * restart.
   */
  constructor(
    { casemapping, nickCharacters }: Pick<NetworkSettings, "casemapping" | "nickCharacters">,
    note: Note = () => {},
    noteHistory: NoteHistory = () => {},
  ) {
    this.#fold = casemappings[casemapping];
    this.whowas = new Whowas(this.#fold);
    this.formerNames = new FormerNames(this.#fold);
    const looks = nickCharacters === "utf8";
    this.#nickLooks = looks ? new Looks() : undefined;
    this.#channelLooks = looks ? new Looks() : undefined;
    this.accounts = new Accounts(this.#fold, looks, note);
    this.bans = new ServerBans(note, (name) => this.fold(name));
    this.readMarkers = new AccountMarkers(this.#fold, note);
    this.history = new History(this.accounts, noteHistory);
    this.persistence = new Persistence(this.#fold, note);
    this.push = new PushSubscriptions(this.#fold, note);
    this.audit = new Audit(note);
    this.reservations = new Reservations(this.#fold, note);
    this.moderation = new Moderation(this.#fold, note);
    this.registered = new RegisteredChannels(this.#fold, note, this.persistence.rooms);
  }

  /**
   * Takes over what was kept, but for users and their channels (`staying-users.ts`). For a network without accounts, bans and
   * channels; throws an Error for a mask that cannot be read.
   */
  restore(state: DurableState): void {
    restoreRecords(this, state);
    for (const record of state.channels) {
      const channel = this.createChannel(record.name, record.createdAt);
      fillChannel(this, channel, record);
      this.registered.restore(channel, registrationOf(this, record));
    }
  }

  numbers = () => ({ nextId: this.#nextId, nextChannelId: this.#nextChannelId, maxUsers: this.#maxUsers });

  /** Goes on with the numbers of a snapshot, once its users and channels are here. `freeSlots`: all slots that nobody holds. */
  resume({ nextId, nextChannelId, maxUsers }: NetworkNumbers, freeSlots?: Iterable<number>): void {
    this.#nextId = nextId;
    this.#nextChannelId = nextChannelId;
    this.#maxUsers = maxUsers;
    for (const slot of freeSlots ?? this.#slots.keys())
      if (this.#slots[slot] === undefined) this.#freeSlots.push(slot);
  }

  /** Slots that users have given back, the last one first to be used. */
  get freeSlots(): readonly number[] {
    return this.#freeSlots;
  }

  /** A name as it is compared: two names are the same if these are equal. */
  fold(name: string): string {
    return this.#fold(name);
  }

  /** Every user; the order is that of arrival, and a new nick counts as arriving again. */
  get users(): Iterable<User> {
    return this.#users.values();
  }

  get userCount(): number {
    return this.#users.size;
  }

  /** At once. */
  get maxUsers(): number {
    return this.#maxUsers;
  }

  /** Users with mode `o`. */
  get operatorCount(): number {
    return this.#operators.size;
  }

  /** In the order in which they became operators. */
  get operators(): Iterable<User> {
    return this.#operators;
  }

  get invisibleCount(): number {
    return this.#invisibleCount;
  }

  findUser(nick: string): User | undefined {
    return this.#users.get(this.#fold(nick));
  }

  /** The user with this id (`user.id`), while it is in the network. */
  userOf(id: number): User | undefined {
    return this.#byId.get(id);
  }

  /** The user that holds a slot now. */
  userAt(slot: number): User | undefined {
    return this.#slots[slot];
  }

  /** The user that has the nick, or one that can be confused with it. */
  holderOf(nick: string): User | undefined {
    return this.findUser(nick) ?? this.#nickLooks?.find(nick);
  }

  /** True if a user other than `by` has the nick, or one that can be confused with it. */
  nickInUse(nick: string, by?: User): boolean {
    const holder = this.findUser(nick) ?? by;
    const lookalike = this.#nickLooks?.find(nick) ?? by;
    return holder !== by || lookalike !== by;
  }

  /** Undefined, and nothing changed, where the nick is in use. `place` is that of a snapshot. */
  addUser(details: UserDetails, place?: { readonly slot: number; readonly id: number }): User | undefined {
    if (this.nickInUse(details.nick)) return undefined;
    const slot = place?.slot ?? this.#freeSlots.pop() ?? this.#slots.length;
    const user = new User(slot, place?.id ?? this.#nextId, details);
    this.#nextId += 1;
    this.#slots[user.slot] = user;
    this.#byId.set(user.id, user);
    this.#users.set(this.#fold(details.nick), user);
    this.#nickLooks?.add(details.nick, user);
    if (user.secure) this.setUserModes(user, userModeRows.Z.bit);
    this.#maxUsers = Math.max(this.#maxUsers, this.#users.size);
    return user;
  }

  /** False, and nothing changed, where the nick is in use by another. `now` in milliseconds since the Unix epoch. */
  renameUser(user: User, nick: string, now: number, { whowasEntries }: NetworkLimits): boolean {
    if (this.nickInUse(nick, user)) return false;
    if (this.findUser(nick) === undefined) {
      this.whowas.remember(user, now, whowasEntries);
      this.#users.delete(this.#fold(user.nick));
      this.#users.set(this.#fold(nick), user);
    }
    this.#nickLooks?.remove(user.nick);
    user.nick = nick;
    this.#nickLooks?.add(nick, user);
    user.refreshMask();
    this.persistence.touch(user);
    return true;
  }

  /** Gives a user another username and host. */
  setUserhost(user: User, username: string, host: string): void {
    user.username = username;
    user.host = host;
    user.refreshMask();
    this.persistence.touch(user);
  }

  /** The user leaves its channels and the network. Does nothing for a user who has left already. */
  removeUser(user: User, now: number, { whowasEntries }: NetworkLimits): void {
    if (this.#slots[user.slot] !== user) return;
    this.persistence.release(user);
    this.accounts.logIns.forget(user);
    for (const { channel } of user.memberships.slice()) this.part(user, channel);
    for (const channel of user.invitations ?? []) channel.invited.delete(user);
    user.invitations = undefined;
    this.setUserModes(user, 0);
    this.whowas.remember(user, now, whowasEntries);
    this.#users.delete(this.#fold(user.nick));
    this.#nickLooks?.remove(user.nick);
    this.#slots[user.slot] = undefined;
    this.#byId.delete(user.id);
    this.#freeSlots.push(user.slot);
  }

  /** The one way to change a user's modes: keeps the set of operators and the count of invisible users true. */
  setUserModes(user: User, modes: number): void {
    const changed = user.modes ^ modes;
    const by = (bit: number): number => ((changed & bit) === 0 ? 0 : (modes & bit) === 0 ? -1 : 1);
    if (by(userModeRows.o.bit) === 1) this.#operators.add(user);
    if (by(userModeRows.o.bit) === -1) this.#operators.delete(user);
    this.#invisibleCount += by(userModeRows.i.bit);
    user.modes = modes;
    this.persistence.touch(user);
  }

  /** Every channel, oldest first; one that was renamed counts as new. */
  get channels(): Iterable<Channel> {
    return this.#channels.values();
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  get secretChannels(): ReadonlySet<Channel> {
    return this.#secretChannels;
  }

  /** The one way to change a channel's modes: keeps the set of secret channels true. */
  setChannelModes(channel: Channel, modes: number): void {
    if ((modes & channelModeRows.s.bit) === 0) this.#secretChannels.delete(channel);
    else this.#secretChannels.add(channel);
    const before = channel.modes;
    channel.modes = modes;
    this.history.noteModes(channel, before);
  }

  findChannel(name: string): Channel | undefined {
    return this.#channels.get(this.#fold(name));
  }

  /** True if a channel other than `by` has the name, or one that can be confused with it. */
  channelNameInUse(name: string, by?: Channel): boolean {
    const holder = this.findChannel(name) ?? by;
    const lookalike = this.#channelLooks?.find(name) ?? by;
    return holder !== by || lookalike !== by;
  }

  /**
   * Puts a user into a channel and uses up the invitation. Creates a missing channel, with the user as its operator (Modern
   * IRC, "Operator Prefix"). In a registered channel the user gets the prefix of its access. Joining twice changes nothing.
   */
  join(user: User, channelName: string, now: number): Membership {
    const existing = this.findChannel(channelName);
    const channel = existing ?? this.createChannel(channelName, now);
    const present = channel.members.get(user);
    if (present !== undefined) return present;
    const membership = new Membership(user, channel, channel.roster.length, now);
    const level = existing === undefined ? "o" : this.registered.levelOf(channel, user.account);
    if (level !== undefined) membership.prefixes = prefixModeRows[level].bit;
    channel.members.set(user, membership);
    channel.roster.push(membership);
    user.memberships.push(membership);
    this.persistence.touch(user, channel);
    noteJoin(channel, now);
    dropInvitation(user, channel);
    if (level !== undefined) noteUse(this, channel, now);
    return membership;
  }

  /** A channel that nobody has the name of yet. It needs a member or a registration next. */
  createChannel(name: string, now: number, id = this.#nextChannelId): Channel {
    const channel = new Channel(name, now, id);
    this.#nextChannelId += 1;
    this.setChannelModes(channel, NEW_CHANNEL_MODES);
    this.#channels.set(this.#fold(name), channel);
    this.#channelLooks?.add(name, channel);
    this.history.begin(channel, this.#fold(name));
    return channel;
  }

  setTopic(channel: Channel, topic: Topic | undefined): void {
    this.registered.noteTopic(channel, topic);
    channel.topic = topic;
  }

  /**
   * Gives a channel another name; all else of it stays. The old name is remembered, unless only its case changes. Returns
   * false, and changes nothing, where `channelNameInUse`.
   */
  renameChannel(channel: Channel, name: string, now: number, { renamedChannels }: NetworkLimits): boolean {
    if (this.channelNameInUse(name, channel)) return false;
    const [before, after] = [this.#fold(channel.name), this.#fold(name)];
    const users = channel.roster.map(({ user }) => user);
    const moves = before === after ? [] : renamedTargets(this, users, channel.name, name);
    this.registered.noteName(channel, name, moves);
    if (before !== after) {
      this.#channels.delete(before);
      this.#channels.set(after, channel);
      this.formerNames.remember(channel, now, renamedChannels);
      this.formerNames.forget(name);
      applyRenaming(this, moves);
      this.readMarkers.moveOwn(users, channel.name, name);
      channel.renamedAt = now;
    }
    this.#channelLooks?.remove(channel.name);
    channel.name = name;
    for (const { user } of channel.roster) this.persistence.touch(user);
    this.#channelLooks?.add(name, channel);
    this.history.drop(after);
    this.history.noteChannel(channel);
    return true;
  }

  /** Ends a registration. The channel vanishes if nobody is in it. */
  unregister(channel: Channel): void {
    this.registered.remove(channel);
    if (channel.members.size === 0) this.#vanish(channel);
  }

  /** Takes a user out of a channel. Without members it vanishes, and its invitations with it, unless it is registered. */
  part(user: User, channel: Channel): void {
    const membership = channel.members.get(user);
    if (membership === undefined) return;
    channel.members.delete(user);
    user.memberships.splice(user.memberships.indexOf(membership), 1);
    this.persistence.touch(user, channel);
    const last = channel.roster.pop();
    if (last !== undefined && last !== membership) {
      channel.roster[membership.index] = last;
      last.index = membership.index;
    }
    if (channel.members.size === 0 && channel.registration === undefined) this.#vanish(channel);
  }

  #vanish(channel: Channel): void {
    this.history.end(channel);
    this.#channels.delete(this.#fold(channel.name));
    this.#secretChannels.delete(channel);
    this.#channelLooks?.remove(channel.name);
    this.formerNames.forgetChannel(channel);
    for (const invited of channel.invited) invited.invitations?.delete(channel);
    channel.invited.clear();
  }
}
