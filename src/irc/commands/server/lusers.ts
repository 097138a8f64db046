/** LUSERS: counts users, operators and channels. Also part of the welcome. */
import type { Network } from "../../network/network.ts";
import type { User } from "../../network/user.ts";
import { defineCommand } from "../command.ts";
import type { SessionContext } from "../command.ts";
import { anyText, optional } from "../parameters.ts";
import { seesHidden } from "../visibility.ts";
import { anyServer } from "./target-server.ts";

export const lusers = defineCommand({
  scope: "query",
  name: "LUSERS",
  access: "registered",
  // A mask of servers, without effect, and the server to ask (RFC 2812, section 3.4.2).
  parameters: [optional(anyText("mask")), optional(anyServer())],
  cost: 2,
  help: "Counts users, operators, unregistered connections and channels.",
  specification: 'Modern IRC, "LUSERS message"',
  handle: replyLusers,
});

/** Secret channels that are hidden from this user. Source: Modern IRC, "Secret Channel Mode". */
function hiddenCount({ secretChannels }: Network, viewer: User | undefined): number {
  if (viewer === undefined) return secretChannels.size;
  if (seesHidden(viewer)) return 0;
  let hidden = secretChannels.size;
  for (const { channel } of viewer.memberships) if (secretChannels.has(channel)) hidden -= 1;
  return hidden;
}

export function replyLusers({ network, user, reply, machine }: SessionContext): void {
  const { userCount, invisibleCount, operatorCount, maxUsers } = network;
  // As everywhere, the first two numbers add up to all users.
  const visibleCount = userCount - invisibleCount;
  const servers = Math.max(1, network.nodes.count);
  reply(
    "RPL_LUSERCLIENT",
    `There are ${visibleCount} users and ${invisibleCount} invisible on ${servers} servers`,
  );
  reply("RPL_LUSEROP", `${operatorCount}`);
  reply("RPL_LUSERUNKNOWN", `${machine.unregistered}`);
  reply("RPL_LUSERCHANNELS", `${network.channelCount - hiddenCount(network, user)}`);
  const local = network.nodes.count === 0 ? { users: userCount, most: maxUsers } : machine.localUsers;
  reply("RPL_LUSERME", `I have ${local.users} clients and ${servers - 1} servers`);
  const [here, mostHere] = [`${local.users}`, `${local.most}`];
  reply("RPL_LOCALUSERS", here, mostHere, `Current local users ${here}, max ${mostHere}`);
  const [current, most] = [`${userCount}`, `${maxUsers}`];
  reply("RPL_GLOBALUSERS", current, most, `Current global users ${current}, max ${most}`);
}
