/** Permission to send to `$mask`: to everyone on the servers whose names match. */
import type { Reply } from "../../delivery/outgoing-message.ts";
import { compileMask } from "../../wire/masks.ts";
import type { CommandContext } from "../command.ts";
import { serversOf } from "../server/servers.ts";
import { refusePrivilege } from "../privilege.ts";

/**
 * True if `mask` matches a server of the network and the user may write to everyone on it; otherwise sends the refusal. A mask
 * has a dot, and no wildcard after the last one. Source: RFC 2812, 3.3.1 "Private messages"; Modern IRC, "PRIVMSG message".
 */
export function mayBroadcast(
  { network, settings, user }: CommandContext,
  mask: string,
  reply: Reply,
): boolean {
  const dot = mask.lastIndexOf(".");
  if (!user.privileges.has("broadcast")) refusePrivilege(reply, user, "broadcast");
  else if (dot === -1) reply("ERR_NOTOPLEVEL", mask);
  else if (/[*?]/u.test(mask.slice(dot))) reply("ERR_WILDTOPLEVEL", mask);
  else if (serversOf({ network, settings }).some(({ name }) => compileMask(mask)(name))) return true;
  else reply("ERR_NOSUCHSERVER", mask);
  return false;
}
