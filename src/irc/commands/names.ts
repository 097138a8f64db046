/** NAMES: who is in a channel. */
import type { Channel } from "../network/channel.ts";
import type { Membership } from "../network/membership.ts";
import type { User } from "../network/user.ts";
import { channelModeRows } from "../wire/channel-modes.ts";
import type { CommandContext, CommandRow } from "./command.ts";
import { memberPrefix } from "./member-prefix.ts";
import { packWords, roomAfter } from "./packing.ts";
import type { SessionPort } from "./session-port.ts";
import { splitTargets } from "./targets.ts";
import { isChannelListed, isChannelVisible, isMemberShown, isUserVisible } from "./visibility.ts";

export const names: CommandRow = {
  scope: "network",
  name: "NAMES",
  access: "registered",
  leastParams: 0,
  mostParams: 1,
  cost: 4,
  syntax: "NAMES [<channel>{,<channel>}]",
  help: "Lists who is in channels: in all that you can see, and who is in none of them, if you name none.",
  specification: 'Modern IRC, "NAMES message"; RFC 2812, section 3.2.5',
  handle: (context) => {
    const { network, params, reply } = context;
    const [list = ""] = params;
    if (list === "") return context.proceed(allNames(context));
    for (const name of splitTargets(network, list)) {
      const channel = network.findChannel(name);
      if (channel === undefined) reply("RPL_ENDOFNAMES", name);
      else replyNames(context, channel);
    }
  },
};

/** Who asks, and with which capabilities. */
export interface NamesContext extends Pick<CommandContext, "network" | "user" | "reply"> {
  readonly session: Pick<SessionPort, "nick" | "has">;
}

/** All that the user may see of a channel's members, and the end of the list. */
export function replyNames(context: NamesContext, channel: Channel): void {
  replyMembers(context, channel);
  context.reply("RPL_ENDOFNAMES", channel.name);
}

function replyMembers(context: NamesContext, channel: Channel): void {
  const { session, user } = context;
  if (!isChannelVisible(channel, user)) return;
  const multiPrefix = session.has("multi-prefix");
  const inside = channel.members.has(user);
  const visible = channel.roster.filter(
    (membership) => isMemberShown(membership, user) && (inside || isUserVisible(membership.user, user)),
  );
  const word = ({ prefixes, user: member }: Membership): string =>
    memberPrefix(prefixes, multiPrefix) + called(context, member);
  replyLines(context, symbolOf(channel), channel.name, visible.map(word));
}

/** Source: Modern IRC, "RPL_NAMREPLY". */
function symbolOf({ modes }: Channel): string {
  if ((modes & channelModeRows.s.bit) !== 0) return "@";
  return (modes & channelModeRows.p.bit) === 0 ? "=" : "*";
}

/** Every channel in sight, then those who are in none of them as members of `*`. Source: RFC 2812, section 3.2.5. */
function* allNames(context: CommandContext): Iterator<void> {
  const { network, user, reply } = context;
  for (const channel of network.channels) {
    if (!isChannelListed(channel, user)) continue;
    replyMembers(context, channel);
    yield;
  }
  const inNone = [...network.users].filter(
    (other) =>
      isUserVisible(other, user) &&
      other.memberships.keys().every((channel) => !isChannelListed(channel, user)),
  );
  replyLines(
    context,
    "*",
    "*",
    inNone.map((other) => called(context, other)),
  );
  reply("RPL_ENDOFNAMES", "*");
}

/** Source: IRCv3 userhost-in-names. */
function called({ session }: NamesContext, user: User): string {
  return session.has("userhost-in-names") ? user.mask : user.nick;
}

function replyLines(
  { network, session, reply }: NamesContext,
  symbol: string,
  name: string,
  words: readonly string[],
): void {
  const room = roomAfter(network.settings.serverName, "353", session.nick, symbol, name);
  for (const line of packWords(words, room)) reply("RPL_NAMREPLY", symbol, name, line);
}
