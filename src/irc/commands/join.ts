/** JOIN: a user enters channels, or leaves all of them with `JOIN 0`. */
import type { Membership } from "../network/membership.ts";
import { findEntrance } from "../network/policy/join.ts";
import { announceArrival, replyArrival } from "./arrival.ts";
import type { CommandContext, CommandRow } from "./command.ts";
import { leave } from "./part.ts";
import { replyRefusal } from "./refusals.ts";
import { splitList } from "./targets.ts";

export const join: CommandRow = {
  scope: "network",
  name: "JOIN",
  access: "registered",
  leastParams: 1,
  mostParams: 2,
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
  replyArrival(context, membership.channel);
}
