/** Permission to delete a message. Source: IRCv3 message-redaction, "Command" and "Errors". */
import { prefixModeRows } from "../../wire/channel-modes.ts";
import { Channel } from "../channel.ts";
import type { KeptFacts } from "../history.ts";
import type { Limits } from "../limits.ts";
import type { Network } from "../network.ts";
import type { RecentMessage } from "../recent-messages.ts";
import type { NetworkSettings } from "../settings.ts";
import type { State } from "../state.ts";
import type { User } from "../user.ts";
import { readsSince } from "./history.ts";
import { isAtLeast } from "./ranks.ts";

const { o: operator } = prefixModeRows;

/** Why not. `unknown` is also said of messages that the user has never been shown. */
type RedactionRefusal = "unknown" | "forbidden" | "expired";

/** Lets members name their channel, and everyone a user. */
export function mayRedactFrom(target: Channel | User, user: User): boolean {
  return !(target instanceof Channel) || target.members.has(user) || isRedactor(user);
}

/**
 * The author may, and in a channel its operators, both within the limit `redactionWindow`. Operators of the server with the
 * privilege may in every channel at any time. In a conversation of two users only the author may.
 */
export function mayRedact(
  { limits }: NetworkSettings,
  message: RecentMessage,
  target: Channel | User,
  user: User,
  now: number,
): RedactionRefusal | undefined {
  if (!wasShown(message, target, user)) return "unknown";
  const channel = target instanceof Channel ? target : undefined;
  return refusalOf(limits, isAuthor(message, user), message.at, channel, user, now);
}

/**
 * The same for a message that is in the history only. Its author is known by the account, or as a user of this run of the
 * server. `channel` is undefined for a conversation, whose two sides have both been shown the message.
 */
export function mayRedactKept(
  { network, settings }: State,
  message: KeptFacts,
  channel: Channel | undefined,
  user: User,
  now: number,
): RedactionRefusal | undefined {
  const author = isKeptAuthor(network, settings, message, user);
  const { prefixes, at } = message;
  const shown =
    channel === undefined ||
    author ||
    isRedactor(user) ||
    (isFor(prefixes, channel, user) && isReadable(settings, channel, user, at));
  return shown ? refusalOf(settings.limits, author, at, channel, user, now) : "unknown";
}

function isReadable(settings: NetworkSettings, channel: Channel, user: User, at: number): boolean {
  const membership = channel.members.get(user);
  const since = membership && readsSince(settings, membership);
  return since === undefined || at >= since.joinedAt;
}

/** An account that was made after the message is another one of the same name. */
function isKeptAuthor(
  network: Network,
  { startedAt }: NetworkSettings,
  { account, author, at }: KeptFacts,
  user: User,
): boolean {
  if (author !== undefined) return author === user.id && at >= startedAt;
  if (account === undefined || account !== user.account) return false;
  return (network.accounts.find(account)?.createdAt ?? Infinity) <= at;
}

function refusalOf(
  { redactionWindow }: Limits,
  author: boolean,
  at: number,
  channel: Channel | undefined,
  user: User,
  now: number,
): RedactionRefusal | undefined {
  if (channel !== undefined && isRedactor(user)) return undefined;
  if (!author && !isAtLeast(channel?.members.get(user), operator.bit)) return "forbidden";
  return now - at > redactionWindow * 1000 ? "expired" : undefined;
}

function isRedactor(user: User): boolean {
  return user.privileges.has("redact");
}

function isAuthor({ authorId, account }: RecentMessage, user: User): boolean {
  return authorId === user.id || (account !== undefined && account === user.account);
}

/** Message ids can be guessed: a user that did not receive a message does not learn here that it exists. */
function wasShown(message: RecentMessage, target: Channel | User, user: User): boolean {
  const author = isAuthor(message, user);
  if (!(target instanceof Channel)) {
    // The recipient names the author as the target, as in an answer.
    if (message.to !== "user") return false;
    return message.targetId === target.id
      ? author
      : message.targetId === user.id && message.authorId === target.id;
  }
  if (message.to !== "channel" || message.targetId !== target.id) return false;
  return author || isRedactor(user) || isFor(message.prefixes, target, user);
}

/** True if a message for these prefixes (0 for all) is for this member. */
function isFor(prefixes: number, channel: Channel, user: User): boolean {
  return prefixes === 0 || ((channel.members.get(user)?.prefixes ?? 0) & prefixes) !== 0;
}
