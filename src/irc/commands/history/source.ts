/** The channel or conversation whose history a client asks for, if it may read it. */
import type { OutgoingMessage, SessionView } from "../../delivery/outgoing-message.ts";
import { EDIT, EDITED } from "../../wire/edits.ts";
import { parametersOf } from "./events.ts";
import { conversationKey } from "../../network/history.ts";
import type { HistoryRange, HistoryReader, KeptMessage, Party } from "../../network/history.ts";
import type { Membership } from "../../network/membership.ts";
import type { Network } from "../../network/network.ts";
import { readableAbove, readsSince } from "../../network/policy/history.ts";
import type { ReadableChannel } from "../../network/search.ts";
import type { NetworkSettings } from "../../network/settings.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";

export interface Source {
  /** As the client is to call it. */
  readonly name: string;
  /** Key of the history; undefined before the first message. */
  readonly key: string | undefined;
  /** Bits of the reader's prefixes. */
  readonly prefixes: number;
  /** The reader may read what was said since then; undefined for everything. */
  readonly since: Membership | undefined;
  /** Target of a message as the client is to see it, after changes of nicks and channel names. */
  readonly addresseeOf: (message: KeptMessage) => string;
}

/** Undefined for a channel that the user is not in, and for a nick that neither a user nor an account has. */
export function findSource({ network, settings }: State, user: User, target: string): Source | undefined {
  if (!target.startsWith("#")) return conversation(network, user, target);
  const membership = network.findChannel(target)?.members.get(user);
  return membership && channelSource(settings, membership);
}

export function channelSource(
  settings: Pick<NetworkSettings, "visibleHistory">,
  membership: Membership,
): Source {
  const { channel, prefixes } = membership;
  const { name, history: key } = channel;
  const addresseeOf = ({ addressee }: KeptMessage): string =>
    addressee.slice(0, addressee.indexOf("#")) + name;
  return { name, key, prefixes, since: readsSince(settings, membership), addresseeOf };
}

/** The messages that the reader may read; undefined before the first one. */
export function readable(
  history: HistoryReader,
  { key: target, prefixes, since }: Source,
): Pick<HistoryRange, "target" | "prefixes" | "above"> | undefined {
  return target === undefined ? undefined : { target, prefixes, ...readableAbove(history, target, since) };
}

export function isChannelSource({ name }: Source): boolean {
  return name.startsWith("#");
}

/** The part of a channel's history that a search may find: nothing before its first message. */
export function readableChannel(history: HistoryReader, source: Source): readonly ReadableChannel[] {
  const range = isChannelSource(source) ? readable(history, source) : undefined;
  return range === undefined ? [] : [range];
}

/** The same of all channels of a user. */
export function readableChannels(
  settings: Pick<NetworkSettings, "visibleHistory">,
  history: HistoryReader,
  { memberships }: User,
): readonly ReadableChannel[] {
  return memberships.flatMap((membership) => readableChannel(history, channelSource(settings, membership)));
}

/** The source that a found message is from, if the user may read it still. */
export function sourceOf({ network, settings }: State, user: User, message: KeptMessage): Source | undefined {
  const { target } = message;
  if (target.startsWith("#")) {
    const membership = user.memberships.find(({ channel }) => channel.history === target);
    const source = membership && channelSource(settings, membership);
    return source !== undefined && isReadable(message, source) ? source : undefined;
  }
  const self = network.history.partyOf(user);
  const keys = target.split(" ");
  if (self === undefined || !keys.includes(self.key)) return undefined;
  const key = keys.find((one) => one !== self.key) ?? self.key;
  const named = network.history.partyNamed(key.slice(0, key.lastIndexOf("@")));
  if (named?.key !== key) return undefined;
  const nick = message.account === self.account ? message.addressee : nickOf(message.source);
  const name = nameOf(network, { ...named, nick });
  return name === undefined ? undefined : conversationSource(network, user, named, name);
}

function isReadable({ prefixes, at }: KeptMessage, source: Source): boolean {
  if (source.since !== undefined && at < source.since.joinedAt) return false;
  return prefixes === 0 || (prefixes & source.prefixes) !== 0;
}

/** With the account of the user that has the nick, or else with the account of that name. Empty with a user of whom nothing is kept. */
function conversation(network: Network, user: User, target: string): Source | undefined {
  const { history } = network;
  const holder = network.findUser(target);
  const other = (holder && history.partyOf(holder)) ?? history.partyNamed(target);
  const source = other && conversationSource(network, user, other, holder?.nick ?? other.account);
  return source ?? (holder && nothingWith(holder));
}

/** For users of which one is not logged in: an empty conversation. */
function nothingWith({ nick: name }: User): Source {
  return { name, key: undefined, prefixes: 0, since: undefined, addresseeOf: ({ addressee }) => addressee };
}

/** Undefined for a user that is not logged in. */
export function conversationSource(
  network: Network,
  user: User,
  other: Party,
  name: string,
): Source | undefined {
  const self = network.history.partyOf(user);
  if (self === undefined) return undefined;
  const addresseeOf = ({ account }: KeptMessage): string => (account === self.account ? name : user.nick);
  return { name, key: conversationKey(self, other), prefixes: 0, since: undefined, addresseeOf };
}

/** The nick, if it is still that of the account; or else the account's name. Undefined where the account is gone. */
export function nameOf(network: Network, { key, account, nick }: Party): string | undefined {
  if (network.history.partyNamed(account)?.key !== key) return undefined;
  const holder = network.findUser(nick);
  const present = holder !== undefined && network.history.partyOf(holder)?.key === key;
  return present ? holder.nick : account;
}

function nickOf(mask: string): string {
  const end = mask.indexOf("!");
  return end === -1 ? mask : mask.slice(0, end);
}

/** A kept message as a line to this session, with more tags for clients that receive tags. */
export function lineOf(
  session: Pick<SessionView, "has">,
  source: Source,
  message: KeptMessage,
  more?: ReadonlyMap<string, string>,
): OutgoingMessage {
  const { id: messageId, at, command, source: prefix, account, lines, tags } = message;
  const serverTags = session.has(EDIT) ? (editTags(message) ?? more) : more;
  return {
    source: undefined,
    prefix,
    at,
    account,
    command,
    messageId,
    ...parametersOf(message, source.addresseeOf(message)),
    ...(lines && { lines }),
    ...(tags && { clientTags: tags }),
    ...(serverTags && { serverTags }),
  };
}

/** The mark of an edit, or of a message that was edited. */
function editTags({ edits, edited }: KeptMessage): ReadonlyMap<string, string> | undefined {
  if (edits !== undefined) return new Map([[EDIT, edits]]);
  return edited === undefined ? undefined : new Map([[EDITED, new Date(edited).toISOString()]]);
}
