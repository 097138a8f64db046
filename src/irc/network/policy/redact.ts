/** Permission to delete a message. Source: IRCv3 message-redaction, "Command" and "Errors". */
import { prefixModeRows } from "../../wire/channel-modes.ts";
import { Channel } from "../channel.ts";
import type { RecentMessage } from "../recent-messages.ts";
import type { NetworkSettings } from "../settings.ts";
import type { User } from "../user.ts";
import { isAtLeast } from "./ranks.ts";

const { o: operator } = prefixModeRows;

/** Why not. `unknown` is also said of messages that the user has never been shown. */
type RedactionRefusal = "unknown" | "forbidden" | "expired";

/** Lets members name their channel, and everyone a user. */
export function mayRedactFrom(target: Channel | User, user: User): boolean {
  return !(target instanceof Channel) || target.members.has(user) || isRedactor(user);
}

/**
 * Its author may, and in a channel so may its operators; both only for as long as the limit `redactionWindow` says.
 * Operators of the server who were granted it may in every channel and at any time; nobody may in what two others say
 * to each other.
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
  if (channel !== undefined && isRedactor(user)) return undefined;
  const allowed = isAuthor(message, user) || isAtLeast(channel?.members.get(user), operator.bit);
  if (!allowed) return "forbidden";
  return now - message.at > limits.redactionWindow * 1000 ? "expired" : undefined;
}

function isRedactor(user: User): boolean {
  return user.privileges.has("redact");
}

function isAuthor({ authorId, account }: RecentMessage, user: User): boolean {
  return authorId === user.id || (account !== undefined && account === user.account);
}

/** Message ids can be guessed: who was not shown a message does not learn here that it is there. */
function wasShown(message: RecentMessage, target: Channel | User, user: User): boolean {
  const author = isAuthor(message, user);
  if (!(target instanceof Channel)) {
    // Who was written to names the author as the target, as when answering.
    if (message.to !== "user") return false;
    return message.targetId === target.id
      ? author
      : message.targetId === user.id && message.authorId === target.id;
  }
  if (message.to !== "channel" || message.targetId !== target.id) return false;
  if (author || message.prefixes === 0 || isRedactor(user)) return true;
  return ((target.members.get(user)?.prefixes ?? 0) & message.prefixes) !== 0;
}
