/** How users stand to a message that is found by its id: its author, someone who was shown it, or neither. */
import { Channel } from "../channel.ts";
import type { KeptFacts } from "../history.ts";
import type { Network } from "../network.ts";
import type { RecentMessage } from "../recent-messages.ts";
import type { NetworkSettings } from "../settings.ts";
import type { State } from "../state.ts";
import type { User } from "../user.ts";
import { readsSince } from "./history.ts";

/** `reader` was shown the message, or may delete any. */
export type Standing = "author" | "reader";

/** Message ids can be guessed: a user that did not receive a message does not learn that it exists. Then undefined. */
export function standingTo(message: RecentMessage, target: Channel | User, user: User): Standing | undefined {
  const author = isAuthor(message, user);
  if (!(target instanceof Channel)) {
    // The recipient names the author as the target, as in an answer.
    if (message.to !== "user") return undefined;
    if (message.targetId === target.id) return author ? "author" : undefined;
    return message.targetId === user.id && message.authorId === target.id ? "reader" : undefined;
  }
  if (message.to !== "channel" || message.targetId !== target.id) return undefined;
  if (author) return "author";
  return isRedactor(user) || isFor(message.prefixes, target, user) ? "reader" : undefined;
}

/**
 * The same for a message that is in the history only. Its author is known by the account, or as a user of this run of the
 * server. `channel` is undefined for a conversation, whose two sides have both been shown the message.
 */
export function standingToKept(
  { network, settings }: State,
  message: KeptFacts,
  channel: Channel | undefined,
  user: User,
): Standing | undefined {
  if (isKeptAuthor(network, settings, message, user)) return "author";
  const { prefixes, at } = message;
  const shown =
    channel === undefined ||
    isRedactor(user) ||
    (isFor(prefixes, channel, user) && isReadable(settings, channel, user, at));
  return shown ? "reader" : undefined;
}

/** Operators of the server with the privilege. */
export function isRedactor(user: User): boolean {
  return user.privileges.has("redact");
}

function isReadable(settings: NetworkSettings, channel: Channel, user: User, at: number): boolean {
  const membership = channel.members.get(user);
  const since = membership && readsSince(settings, membership);
  return since === undefined || at >= since.joinedAt;
}

/** An account that was made after the message is another one of the same name. */
function isKeptAuthor(
  network: Network,
  { startedAt, usersSince = startedAt }: NetworkSettings,
  { account, author, at }: KeptFacts,
  user: User,
): boolean {
  if (author !== undefined) return author === user.id && at >= usersSince;
  if (account === undefined || account !== user.account) return false;
  return (network.accounts.find(account)?.createdAt ?? Infinity) <= at;
}

function isAuthor({ authorId, account }: RecentMessage, user: User): boolean {
  return authorId === user.id || (account !== undefined && account === user.account);
}

/** True if a message for these prefixes (0 for all) is for this member. */
function isFor(prefixes: number, channel: Channel, user: User): boolean {
  const membership = channel.members.get(user);
  return membership !== undefined && (prefixes === 0 || (membership.prefixes & prefixes) !== 0);
}
