/** SAMODE: an operator changes the modes of a channel or of a user, regardless of rank. */
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { anyText, wordList } from "../parameters.ts";
import { changeChannelModes } from "../channel/mode-channel.ts";
import { userMode } from "../channel/mode-user.ts";
import { findTargetChannel, overrideReply } from "./override.ts";
import { reportAction } from "../server-notices.ts";

export const samode = defineCommand({
  scope: "network",
  name: "SAMODE",
  access: "registered",
  privilege: "samode",
  parameters: [anyText("channel or nick"), wordList("<modes> [<parameter>...]", 14)],
  cost: 2,
  help: "Changes the modes of a channel, regardless of rank, or of a user. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  apply: (context, [target, changes]) => {
    if (target.startsWith("#")) ofChannel(context, target, changes);
    else ofUser(context, target, changes);
  },
});

function ofChannel(context: CommandContext, name: string, params: readonly string[]): void {
  const channel = findTargetChannel(context, name);
  if (channel === undefined) return;
  const applied = changeChannelModes(
    context.actingFor(context.user, overrideReply(context)),
    channel,
    params,
    true,
  );
  if (applied.length === 0) return;
  // A key is a secret of the channel.
  const words = applied.map(({ add, mode, param }) => {
    const change = `${add ? "+" : "-"}${mode}`;
    return param === undefined || mode === "k" ? change : `${change} ${param}`;
  });
  const value = words.join(" ");
  reportAction(context, "v", `used SAMODE on ${channel.name}: ${value}`, { channel: channel.name, value });
}

function ofUser(context: CommandContext, nick: string, params: readonly string[]): void {
  const target = context.network.findUser(nick);
  if (target === undefined) return context.reply("ERR_NOSUCHNICK", nick);
  const { modes } = target;
  userMode(context.actingFor(target, overrideReply(context)), target.nick, params);
  if (target.modes === modes) return;
  const value = params.join(" ");
  reportAction(context, "v", `used SAMODE on ${target.nick}: ${value}`, { target: target.nick, value });
}
