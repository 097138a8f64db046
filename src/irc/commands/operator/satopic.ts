/** SATOPIC: an operator sets or clears the topic of a channel. */
import { MANY } from "../command.ts";
import type { CommandRow } from "../command.ts";
import { findTargetChannel } from "./override.ts";
import { reportAction } from "../server-notices.ts";
import { restOfLine } from "../targets.ts";
import { setTopic } from "../channel/topic.ts";

export const satopic: CommandRow = {
  scope: "network",
  name: "SATOPIC",
  access: "registered",
  privilege: "satopic",
  minParams: 2,
  maxParams: MANY,
  cost: 2,
  syntax: "SATOPIC <channel> <topic>",
  help: "Sets the topic of a channel regardless of rank. An empty topic clears it. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  apply: (context) => {
    const [name = ""] = context.params;
    const text = restOfLine(context.params, 1);
    const channel = findTargetChannel(context, name);
    if (channel === undefined) return;
    setTopic(context, channel, text);
    reportAction(context, "v", `used SATOPIC on ${channel.name}`, { channel: channel.name });
  },
};
