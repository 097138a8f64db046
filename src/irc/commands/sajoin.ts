/** SAJOIN: an operator puts a user into channels, whatever bans, keys and modes say. */
import { hasRoomIn } from "../network/policy/join.ts";
import type { Membership } from "../network/membership.ts";
import type { CapabilityName } from "../wire/capabilities.ts";
import { numericLine } from "../wire/numerics.ts";
import { announceArrival, replyArrival } from "./arrival.ts";
import type { CommandContext, CommandRow } from "./command.ts";
import { findTarget } from "./override.ts";
import { replyRefusal } from "./refusals.ts";
import { reportAction } from "./server-notices.ts";
import { splitList } from "./targets.ts";

export const sajoin: CommandRow = {
  scope: "network",
  name: "SAJOIN",
  access: "registered",
  privilege: "sajoin",
  leastParams: 1,
  mostParams: 2,
  cost: 2,
  syntax: "SAJOIN [<nick>] <channel>{,<channel>}",
  help: "Puts a user, or yourself, into channels, past bans, keys and all modes; not past the limits of channels. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  handle: (context) => {
    const { network, user, params, now } = context;
    const [nick, list] =
      params.length === 1 ? [user.nick, params[0] ?? ""] : [params[0] ?? "", params[1] ?? ""];
    const target = findTarget(context, nick);
    if (target === undefined) return;
    for (const name of splitList(list)) {
      if (network.findChannel(name)?.members.has(target) === true) continue;
      const refusal = hasRoomIn(network, target, name);
      if (refusal === undefined) enter(context, network.join(target, name, now));
      else replyRefusal(context.reply, refusal);
    }
  },
};

function enter(context: CommandContext, membership: Membership): void {
  const { user: target, channel } = membership;
  announceArrival(context.audience, membership);
  if (target === context.user) replyArrival(context, channel);
  else for (const has of nameForms) replyTo(context, membership, has);
  reportAction(context, "v", `used SAJOIN to put ${target.nick} into ${channel.name}`);
}

/** What changes the names that a session reads: each combination of these capabilities. */
const nameCapabilities = ["multi-prefix", "userhost-in-names"] as const satisfies readonly CapabilityName[];
const nameForms: readonly (readonly CapabilityName[])[] = [
  [],
  ["multi-prefix"],
  ["userhost-in-names"],
  nameCapabilities,
];

/** The topic and the names, for those sessions of the user that have exactly these of the capabilities. */
function replyTo(
  context: CommandContext,
  { user, channel }: Membership,
  having: readonly CapabilityName[],
): void {
  const lacking = nameCapabilities.filter((name) => !having.includes(name));
  const session = { nick: user.nick, has: (name: CapabilityName) => having.includes(name) };
  replyArrival(
    {
      ...context,
      user,
      session,
      reply: (numeric, ...params) => {
        const line = numericLine(numeric, user.nick, params);
        const named = numeric === "RPL_NAMREPLY" || numeric === "RPL_ENDOFNAMES";
        const unless = named ? [...lacking, "no-implicit-names" as const] : lacking;
        context.audience.toUser(user, {
          source: undefined,
          command: line.code,
          params: line.params,
          requires: having,
          unless,
        });
      },
    },
    channel,
  );
}
