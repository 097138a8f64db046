/** SAJOIN: an operator puts a user into channels, regardless of bans, keys and modes. */
import { hasRoomIn } from "../../network/policy/join.ts";
import type { Membership } from "../../network/membership.ts";
import { announceArrival, tellArrival } from "../channel/arrival.ts";
import type { CommandContext, CommandRow } from "../command.ts";
import { findTarget, overrideReply } from "./override.ts";
import { replyRefusal } from "../channel/refusals.ts";
import { reportAction } from "../server-notices.ts";
import { splitList } from "../targets.ts";

export const sajoin: CommandRow = {
  scope: "network",
  name: "SAJOIN",
  access: "registered",
  privilege: "sajoin",
  minParams: 1,
  maxParams: 2,
  cost: 2,
  syntax: "SAJOIN [<nick>] <channel>{,<channel>}",
  help: "Puts a user, or yourself, into channels, past bans, keys and all modes; not past the limits of channels. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  apply: (context) => {
    const { network, user, params, now } = context;
    const [nick, list] =
      params.length === 1 ? [user.nick, params[0] ?? ""] : [params[0] ?? "", params[1] ?? ""];
    const target = findTarget(context, nick);
    if (target === undefined) return;
    for (const name of splitList(list)) {
      if (network.findChannel(name)?.members.has(target) === true) continue;
      const refusal = hasRoomIn(context, target, name);
      if (refusal === undefined) enter(context, network.join(target, name, now));
      else replyRefusal(overrideReply(context), refusal);
    }
  },
};

function enter(context: CommandContext, membership: Membership): void {
  const { user: target, channel } = membership;
  announceArrival(context.audience, membership);
  tellArrival(context, membership);
  reportAction(context, "v", `used SAJOIN to put ${target.nick} into ${channel.name}`, {
    target: target.nick,
    channel: channel.name,
  });
}
