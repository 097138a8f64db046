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
  if (author || message.prefixes === 0 || isRedactor(user)) return true;
  return ((target.members.get(user)?.prefixes ?? 0) & message.prefixes) !== 0;
}
