/** Kicks many members of a channel at once. The lines grow with their number, not with its square. */
import type { Channel } from "../../network/channel.ts";
import { isInSight } from "../../network/policy/sight.ts";
import type { User } from "../../network/user.ts";
import type { CommandContext } from "../command.ts";
import { keepEvent } from "../history/events.ts";
import { cutToLine } from "../targets.ts";
import { isSeenByAll } from "../visibility.ts";

/**
 * Each of those who leave hears its own KICK, and those who stay hear all. Returns how many left. Does not check
 * permissions.
 */
export function removeMembers(
  context: CommandContext,
  channel: Channel,
  stays: (user: User) => boolean,
  reason: string,
): number {
  const { network, settings, user: source, audience } = context;
  const staying = channel.roster.filter((member) => stays(member.user)).map(({ user }) => user);
  const leaving = channel.roster.filter((member) => !stays(member.user));
  for (const member of leaving) {
    const { user } = member;
    const text = cutToLine(
      reason,
      source.mask,
      ["KICK", channel.name, user.nick],
      settings.limits.kickLength,
    );
    const params = [channel.name, user.nick, text];
    const line = { source, command: "KICK", params, messageId: context.nextMessageId() } as const;
    audience.toUser(user, line);
    for (const viewer of staying) if (isInSight(member, viewer)) audience.toUser(viewer, line);
    if (isSeenByAll(member)) keepEvent(context, channel, line);
    network.part(user, channel);
  }
  return leaving.length;
}
