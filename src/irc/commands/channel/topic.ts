/** TOPIC: shows, sets or clears the topic of a channel. */
import type { Channel, Topic } from "../../network/channel.ts";
import { mayChangeTopic } from "../../network/policy/moderate.ts";
import { mayPassTopicLock } from "../../network/policy/registered.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { screen } from "../moderation/screen.ts";
import { anyText, existingChannel, optional } from "../parameters.ts";
import { keepEvent } from "../history/events.ts";
import { replyRefusal } from "./refusals.ts";
import { cutToLine } from "../targets.ts";
import { isChannelVisible } from "../visibility.ts";

export const topic = defineCommand({
  scope: "network",
  name: "TOPIC",
  access: "registered",
  parameters: [existingChannel(), optional(anyText("topic"))],
  cost: 1,
  help: "Shows or sets the topic of a channel. An empty topic clears it.",
  specification: 'Modern IRC, "TOPIC message"',
  apply: (context, [channel, wanted]) => {
    const { user, reply } = context;
    if (wanted !== undefined) return change(context, channel, wanted);
    if (!isChannelVisible(channel, user)) return reply("ERR_NOTONCHANNEL", channel.name);
    if (channel.topic === undefined) return reply("RPL_NOTOPIC", channel.name);
    return replyTopic(context, channel, channel.topic);
  },
});

export function replyTopic({ reply }: Pick<CommandContext, "reply">, channel: Channel, current: Topic): void {
  reply("RPL_TOPIC", channel.name, current.text);
  reply("RPL_TOPICWHOTIME", channel.name, current.setBy, String(Math.floor(current.setAt / 1000)));
}

function change(context: CommandContext, channel: Channel, wanted: string): void {
  const { network, user } = context;
  const refusal = mayChangeTopic(channel, user) ?? mayPassTopicLock(network, channel, user);
  if (refusal !== undefined) return replyRefusal(context.reply, refusal);
  const reason = screen(context, "topic", wanted, `a topic of ${channel.name}`);
  if (reason === undefined) return setTopic(context, channel, wanted);
  return context.reply("ERR_CANNOTSENDTOCHAN", channel.name, `Cannot set the topic: ${reason}`);
}

/** Sets the topic and tells all members. Does not check permissions. */
export function setTopic(context: CommandContext, channel: Channel, wanted: string): void {
  const { network, settings, user, now, audience } = context;
  const text = cutToLine(wanted, user.mask, ["TOPIC", channel.name], settings.limits.topicLength);
  network.setTopic(channel, text === "" ? undefined : { text, setBy: user.mask, setAt: now });
  const params = [channel.name, text];
  const line = { source: user, command: "TOPIC", params, messageId: context.nextMessageId() } as const;
  audience.toChannel(channel, line);
  keepEvent(context, channel, line);
}
