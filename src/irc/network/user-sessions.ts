/** Connections come to a user and leave it, while the user stays in the network. */
import { userModeRows } from "../wire/user-modes.ts";
import type { Network } from "./network.ts";
import type { SessionDetails, SessionFacts, User } from "./user.ts";

/** With `absent`, nobody is at the client. */
export function addSession(
  network: Network,
  user: User,
  details: SessionDetails,
  absent: boolean,
): SessionFacts {
  const session = user.addSession(details, absent);
  reviewSecure(network, user);
  return session;
}

/** `now` in milliseconds since the Unix epoch. */
export function removeSession(network: Network, user: User, number: number, now: number): void {
  user.removeSession(number, now);
  reviewSecure(network, user);
  network.persistence.touch(user);
}

/** Mode Z holds for all connections of a user. */
function reviewSecure(network: Network, user: User): void {
  const { bit } = userModeRows.Z;
  network.setUserModes(user, user.secure ? user.modes | bit : user.modes & ~bit);
}
