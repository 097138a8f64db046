/** SATOPIC: an operator sets or clears the topic of a channel. */
import { defineCommand } from "../command.ts";
import { existingChannel, restOfLine } from "../parameters.ts";
import { noTargetChannel } from "./override.ts";
import { reportAction } from "../server-notices.ts";
import { setTopic } from "../channel/topic.ts";

export const satopic = defineCommand({
  scope: "network",
  name: "SATOPIC",
  access: "registered",
  privilege: "satopic",
  parameters: [existingChannel(noTargetChannel), restOfLine("topic")],
  cost: 2,
  help: "Sets the topic of a channel regardless of rank. An empty topic clears it. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  apply: (context, [channel, text]) => {
    setTopic(context, channel, text);
    reportAction(context, "v", `used SATOPIC on ${channel.name}`, { channel: channel.name });
  },
});
