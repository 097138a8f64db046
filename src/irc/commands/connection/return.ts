/**
 * Shows a session that has joined its user the channels of the user, after the greeting. Source: IRCv3 persistence,
 * "PERSISTENCE STATUS"; common practice of bouncers.
 */
import type { Membership } from "../../network/membership.ts";
import type { User } from "../../network/user.ts";
import { arrivalLine, tellSession } from "../channel/arrival.ts";
import type { SessionContext } from "../command.ts";

/**
 * All JOIN at once, so that the client knows the channel of each line that it hears from now on; then, step by step, what
 * follows a JOIN.
 */
export function* returnToChannels(context: SessionContext, user: User): Iterator<void> {
  const memberships = user.memberships.slice();
  for (const membership of memberships) context.audience.toSelf(arrivalLine(membership));
  yield;
  for (const membership of memberships) {
    // The user may have left, or may have left and come back, in between.
    if (membership.channel.members.get(user) === membership) tellReturn(context, user, membership);
    yield;
  }
}

/** The topic and the names. The messages that the user has missed belong here, for clients that do not ask for them. */
function tellReturn(context: SessionContext, user: User, membership: Membership): void {
  const { network, settings, session, audience } = context;
  tellSession({ network, settings, audience, user }, membership, session, (line) => audience.toSelf(line));
}
