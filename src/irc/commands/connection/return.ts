/**
 * Shows a session that has joined its user the channels of the user, after the greeting. Source: IRCv3 persistence,
 * "PERSISTENCE STATUS"; common practice of bouncers.
 */
import type { Membership } from "../../network/membership.ts";
import { arrivalLine, tellSession } from "../channel/arrival.ts";
import type { QueryContext } from "../command.ts";
import { Missed } from "../history/missed.ts";
import { resumeMonitoring } from "../user/monitor.ts";

/**
 * All JOIN at once, so that the client knows the channel of each line that it hears from now on; then, step by step, what
 * follows a JOIN, and conversations that went on meanwhile.
 */
export function* returnToChannels(context: QueryContext): Iterator<void> {
  const { user } = context;
  const memberships = user.memberships.slice();
  const missed = new Missed(context, user);
  for (const membership of memberships) context.audience.toSelf(arrivalLine(membership));
  yield;
  for (const membership of memberships) {
    // The user may have left, or may have left and come back, in between.
    if (membership.channel.members.get(user) === membership) tellReturn(context, membership, missed);
    yield;
  }
  yield* missed.showConversations();
  // Another client of the user has a list of its own.
  if (user.sessions.length === 1) resumeMonitoring(context);
}

/** The topic and the names, and messages for clients that cannot ask for them. */
function tellReturn(context: QueryContext, membership: Membership, missed: Missed): void {
  const { network, settings, session, user, audience } = context;
  tellSession({ network, settings, audience, user }, membership, session, (line) => audience.toSelf(line));
  missed.showChannel(membership);
}
