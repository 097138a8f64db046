/** SAJOIN: an operator puts a user into channels, regardless of bans, keys and modes. */
import { hasRoomIn } from "../../network/policy/join.ts";
import type { Membership } from "../../network/membership.ts";
import { welcome } from "../channel/arrival.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { existingUser, nameList, optional } from "../parameters.ts";
import { overrideReply } from "./override.ts";
import { replyRefusal } from "../channel/refusals.ts";
import { reportAction } from "../server-notices.ts";

export const sajoin = defineCommand({
  scope: "network",
  name: "SAJOIN",
  access: "registered",
  privilege: "sajoin",
  parameters: [optional(existingUser()), nameList("channel")],
  cost: 2,
  help: "Puts a user, or yourself, into channels, past bans, keys and all modes; not past the limits of channels. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  apply: (context, [target = context.user, names]) => {
    const { network, now } = context;
    for (const name of names) {
      if (network.findChannel(name)?.members.has(target) === true) continue;
      const refusal = hasRoomIn(context, target, name);
      if (refusal === undefined) enter(context, network.join(target, name, now));
      else replyRefusal(overrideReply(context), refusal);
    }
  },
});

function enter(context: CommandContext, membership: Membership): void {
  const { user: target, channel } = membership;
  welcome(context, membership);
  reportAction(context, "v", `used SAJOIN to put ${target.nick} into ${channel.name}`, {
    target: target.nick,
    channel: channel.name,
  });
}
