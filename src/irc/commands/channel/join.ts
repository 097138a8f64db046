/** JOIN: a user enters channels, or leaves all of them with `JOIN 0`. */
import type { Membership } from "../../network/membership.ts";
import { findEntrance } from "../../network/policy/join.ts";
import { announceArrival, tellArrival } from "./arrival.ts";
import type { CommandContext, CommandRow } from "../command.ts";
import { leave } from "./part.ts";
import { replyRefusal } from "./refusals.ts";
import { splitList } from "../targets.ts";
import { isChannelVisible } from "../visibility.ts";

export const join: CommandRow = {
  scope: "network",
  name: "JOIN",
  access: "registered",
  minParams: 1,
  maxParams: 2,
  cost: 2,
  syntax: "JOIN <channel>{,<channel>} [<key>{,<key>}]",
  help: "Enters channels; one that is not there is made, and you are its operator. JOIN 0 leaves all channels.",
  specification: 'Modern IRC, "JOIN message"',
  handle: (context) => {
    const { network, user, params, now } = context;
    const [list = "", keyList = ""] = params;
    if (list === "0") {
      for (const channel of user.memberships.keys()) leave(context, channel, "");
      return undefined;
    }
    // Keys go by place, so an empty one counts here.
    const keys = keyList.split(",");
    const names = splitList(list);
    if (names.length === 0) return context.reply("ERR_NEEDMOREPARAMS", "JOIN");
    for (const [place, name] of names.entries()) {
      if (network.findChannel(name)?.members.has(user) === true) continue;
      if (refuseFormerName(context, name)) continue;
      const entrance = findEntrance({ network, user, key: keys[place] ?? "", now }, name);
      if (entrance.kind === "refused") {
        replyRefusal(context.reply, entrance.refusal);
        continue;
      }
      if (entrance.kind === "forwarded") {
        context.reply("ERR_LINKCHANNEL", entrance.from, entrance.channel);
      }
      enter(context, network.join(user, entrance.channel, now));
    }
    return undefined;
  },
};

/** What is heard after a join. */
function enter(context: CommandContext, membership: Membership): void {
  announceArrival(context.audience, membership);
  tellArrival(context, membership);
}

/** Tells who asks for a channel by a name that it had before; nobody is forwarded. Source: IRCv3 channel-rename, "Channel redirection". */
function refuseFormerName({ network, user, now, fail }: CommandContext, name: string): boolean {
  if (network.findChannel(name) !== undefined) return false;
  const channel = network.formerNames.find(name, now, network.settings.limits.renameMemory * 1000);
  // What a secret channel is called now is not told.
  if (channel === undefined || !isChannelVisible(channel, user)) return false;
  fail("JOIN", "CHANNEL_RENAMED", [name, channel.name], "The channel has been renamed");
  return true;
}
