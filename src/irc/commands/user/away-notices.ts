/** Tells others that a user is away, or back: after AWAY, and when sessions come and end. */
import type { Audience } from "../../delivery/outgoing-message.ts";
import type { User } from "../../network/user.ts";

/** Does nothing if the user is away as it was before. Source: IRCv3 away-notify. */
export function announceAway(audience: Audience, user: User, before: string | undefined): void {
  const { away: now } = user;
  if (now === before) return;
  const params = now === undefined ? [] : [now];
  const line = { source: user, command: "AWAY", params, requires: "away-notify" } as const;
  audience.toNeighboursAndWatchers(user, line, false);
}
