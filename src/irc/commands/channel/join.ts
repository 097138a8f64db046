/** JOIN: a user enters channels, or leaves all of them with `JOIN 0`. */
import { findEntrance } from "../../network/policy/join.ts";
import { welcome } from "./arrival.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { isPresent, screen } from "../moderation/screen.ts";
import { anyText, optional, parameter } from "../parameters.ts";
import { leave } from "./part.ts";
import { replyRefusal } from "./refusals.ts";
import { splitList } from "../targets.ts";
import { isChannelVisible } from "../visibility.ts";

/** Keys go by place, so empty entries stay; 461 where there is nothing else. */
const channels = parameter("<channel>{,<channel>}", (list) =>
  splitList(list).length === 0 ? undefined : list.split(","),
);

export const join = defineCommand({
  scope: "network",
  name: "JOIN",
  access: "registered",
  parameters: [channels, optional(anyText("<key>{,<key>}"))],
  cost: 2,
  atConnect: () => true,
  help: "Joins channels. A channel that does not exist is created, and you are its operator. JOIN 0 leaves all channels.",
  specification: 'Modern IRC, "JOIN message"',
  apply: (context, [names, keyList = ""]) => {
    const { network, settings, user, now } = context;
    if (names.length === 1 && names[0] === "0") {
      for (const { channel } of user.memberships.slice()) leave(context, channel, "");
      return undefined;
    }
    const keys = keyList.split(",");
    for (const [place, asked] of names.entries()) {
      if (asked === "" || network.findChannel(asked)?.members.has(user) === true) continue;
      const name = followRename(context, asked);
      if (name === undefined) continue;
      const entrance = findEntrance({ network, settings, user, key: keys[place] ?? "", now }, name);
      if (entrance.kind === "refused") {
        replyRefusal(context.reply, entrance.refusal);
        continue;
      }
      if (entrance.kind === "forwarded") {
        context.reply("ERR_LINKCHANNEL", entrance.from, entrance.channel, "Forwarding to another channel");
      }
      if (network.findChannel(entrance.channel) === undefined) {
        const reason = screen(context, "channel-name", entrance.channel, "the name of a new channel");
        if (!isPresent(context)) return undefined;
        if (reason !== undefined) {
          context.reply("ERR_BADCHANNAME", entrance.channel, `Channel name is not allowed: ${reason}`);
          continue;
        }
      }
      welcome(context, network.join(user, entrance.channel, now));
    }
    return undefined;
  },
});

/**
 * The name to join in place of one that a channel had before: clients with the capability join by themselves, so for them
 * it is undefined. Source: IRCv3 channel-rename, "Channel redirection" and "Fallback".
 */
function followRename(context: CommandContext, name: string): string | undefined {
  const { network, settings, session, user, now, reply, fail } = context;
  if (network.findChannel(name) !== undefined) return name;
  const channel = network.formerNames.find(name, now, settings.limits.renameMemory * 1000);
  // The new name of a secret channel stays secret.
  if (channel === undefined || !isChannelVisible(channel, user)) return name;
  const text = "The channel has been renamed";
  if (session.has("draft/channel-rename")) {
    fail("JOIN", "CHANNEL_RENAMED", [name, channel.name], text);
    return undefined;
  }
  reply("ERR_LINKCHANNEL", name, channel.name, text);
  return channel.members.has(user) ? undefined : channel.name;
}
