/**
 * Changes a user's username or host: CHGHOST for clients with that capability, QUIT and JOIN for the others. Source: IRCv3
 * chghost.
 */
import type { Audience } from "../../delivery/outgoing-message.ts";
import type { Membership } from "../../network/membership.ts";
import type { Network } from "../../network/network.ts";
import type { User } from "../../network/user.ts";
import { numericLine } from "../../wire/numerics.ts";
import { announceArrival } from "../channel/arrival.ts";
import { prefixesLine } from "../channel/member-prefix.ts";
import { witnessesOf } from "../visibility.ts";

interface Scene {
  readonly network: Network;
  readonly audience: Audience;
}

/** Sends nothing if nothing changes. */
export function changeUserhost(
  { network, audience }: Scene,
  user: User,
  username: string,
  host: string,
): void {
  if (user.username === username && user.host === host) return;
  const prefix = user.mask;
  const quit = {
    source: user,
    prefix,
    command: "QUIT",
    params: ["Changing host"],
    unless: "chghost",
  } as const;
  audience.toNeighbours(user, quit, false);
  network.setUserhost(user, username, host);
  const params = [username, host];
  const line = { source: user, prefix, command: "CHGHOST", params, requires: "chghost" } as const;
  audience.toNeighboursAndWatchers(user, line, true);
  for (const membership of user.memberships) comeBack(audience, membership);
  const { code, params: shown } = numericLine("RPL_VISIBLEHOST", user.nick, [host]);
  audience.toUser(user, { source: undefined, command: code, params: shown });
}

/** JOIN, and MODE from the server for the prefixes. Source: IRCv3 chghost, "Fallback". */
function comeBack(audience: Audience, membership: Membership): void {
  const { user, channel, prefixes } = membership;
  announceArrival(audience, membership, { except: user, unless: "chghost" });
  const line = prefixesLine(membership, prefixes);
  if (line === undefined) return;
  audience.toChannel(channel, { ...line, unless: "chghost" }, { ...witnessesOf(membership), except: user });
}
