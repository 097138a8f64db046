/** Permission to delete a message. Source: IRCv3 message-redaction, "Command" and "Errors". */
import { prefixModeRows } from "../../wire/channel-modes.ts";
import { Channel } from "../channel.ts";
import type { Limits } from "../limits.ts";
import type { User } from "../user.ts";
import { isRedactor } from "./authorship.ts";
import type { Standing } from "./authorship.ts";
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
 * privilege may in every channel at any time. In a conversation of two users, without `channel`, only the author may.
 */
export function mayRedact(
  { redactionWindow }: Limits,
  message: { readonly standing: Standing | undefined; readonly at: number },
  channel: Channel | undefined,
  user: User,
  now: number,
): RedactionRefusal | undefined {
  if (message.standing === undefined) return "unknown";
  if (channel !== undefined && isRedactor(user)) return undefined;
  const author = message.standing === "author";
  if (!author && !isAtLeast(channel?.members.get(user), operator.bit)) return "forbidden";
  return now - message.at > redactionWindow * 1000 ? "expired" : undefined;
}
