/** Tells a peer that a ban keeps it out. Source: Modern IRC, "ERR_YOUREBANNEDCREEP": the text gives the reason. */
import type { Audience } from "../../delivery/outgoing-message.ts";
import type { ServerBan } from "../../network/server-bans.ts";
import type { User } from "../../network/user.ts";
import { numericLine } from "../../wire/numerics.ts";
import { humanTime } from "../human-time.ts";

export function bannedText({ reason, expiresAt }: ServerBan): string {
  const end = expiresAt === undefined ? "" : ` (until ${humanTime(expiresAt)})`;
  return `You are banned from this server: ${reason}${end}`;
}

/** All sessions of a user who is online. */
export function replyBannedTo(audience: Audience, user: User, ban: ServerBan): void {
  const { code, params } = numericLine("ERR_YOUREBANNEDCREEP", user.nick, [bannedText(ban)]);
  audience.toUser(user, { source: undefined, command: code, params });
}
