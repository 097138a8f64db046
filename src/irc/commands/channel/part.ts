/** PART: leaves channels. */
import type { Channel } from "../../network/channel.ts";
import { shownReason } from "../../network/policy/speak.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { screenedReason } from "../moderation/screen.ts";
import { anyText, nameList, optional } from "../parameters.ts";
import { keepEvent } from "../history/events.ts";
import { replyRefusal } from "./refusals.ts";
import { cutToLine } from "../targets.ts";
import { isSeenByAll, witnessesOf } from "../visibility.ts";

export const part = defineCommand({
  scope: "network",
  name: "PART",
  access: "registered",
  parameters: [nameList("channel"), optional(anyText("reason"))],
  cost: 1,
  help: "Leaves channels. Their members see the reason.",
  specification: 'Modern IRC, "PART message"',
  apply: (context, [names, given = ""]) => {
    const { network, user, reply } = context;
    const reason = screenedReason(context, given, "a reason of PART");
    for (const name of names) {
      const channel = network.findChannel(name);
      if (channel === undefined) replyRefusal(reply, { kind: "no-such-channel", channel: name });
      else if (channel.members.has(user)) leave(context, channel, shownReason(channel, user, reason));
      else replyRefusal(reply, { kind: "not-on-channel", channel: channel.name });
    }
  },
});

/** Takes a member out and tells all members, the leaving one too. An empty reason is left out. */
export function leave(context: CommandContext, channel: Channel, reason: string): void {
  const { network, settings, user, audience } = context;
  const params = [channel.name];
  if (reason !== "") {
    params.push(cutToLine(reason, user.mask, ["PART", ...params], settings.limits.quitLength));
  }
  const membership = channel.members.get(user);
  const line = { source: user, command: "PART", params, messageId: context.nextMessageId() } as const;
  audience.toChannel(channel, line, membership && witnessesOf(membership));
  if (membership !== undefined && isSeenByAll(membership)) keepEvent(context, channel, line);
  network.part(user, channel);
}
