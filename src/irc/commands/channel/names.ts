/** NAMES: lists the members of channels. */
import type { Channel } from "../../network/channel.ts";
import type { Membership } from "../../network/membership.ts";
import { isInSight } from "../../network/policy/sight.ts";
import type { User } from "../../network/user.ts";
import { channelModeRows } from "../../wire/channel-modes.ts";
import { defineCommand } from "../command.ts";
import type { QueryContext } from "../command.ts";
import { optional, silence, targetList } from "../parameters.ts";
import { memberPrefix } from "./member-prefix.ts";
import { packWords, roomAfter } from "../packing.ts";
import type { SessionPort } from "../session-port.ts";
import { isChannelListed, isChannelVisible, isMemberShown, isUserVisible } from "../visibility.ts";

export const names = defineCommand({
  scope: "query",
  name: "NAMES",
  access: "registered",
  parameters: [optional(targetList("channel", { malformed: silence }))],
  cost: 4,
  help: "Lists the members of channels. Without a channel: of all channels that you can see, and users in none of them.",
  specification: 'Modern IRC, "NAMES message"; RFC 2812, section 3.2.5',
  handle: (context, [channels]) => (channels === undefined ? allNames(context) : namesOf(context, channels)),
});

function* namesOf(context: QueryContext, channels: readonly string[]): Iterator<void> {
  for (const name of channels) {
    const channel = context.network.findChannel(name);
    if (channel === undefined) context.reply("RPL_ENDOFNAMES", name);
    else replyNames(context, channel);
    yield;
  }
}

/** The asking user, and its capabilities. */
export interface NamesContext extends Pick<QueryContext, "network" | "settings" | "user" | "reply"> {
  readonly session: Pick<SessionPort, "nick" | "has">;
}

/** Replies with the members that the user may see, and the end of the list. */
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
    // To a member, hidden members of an auditorium stay hidden, even if it is an operator of the server.
    (membership) =>
      inside
        ? isInSight(membership, user)
        : isMemberShown(membership, user) && isUserVisible(membership.user, user),
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

/** Users to check in one step for the list of users in no channel: more than fit in one line. */
const USERS_AT_ONCE = 64;

/** Every visible channel, then users in no visible channel as members of `*`. Source: RFC 2812, section 3.2.5. */
function* allNames(context: QueryContext): Iterator<void> {
  const { network, user, reply } = context;
  for (const channel of network.channels) {
    if (isChannelListed(channel, user)) replyMembers(context, channel);
    yield;
  }
  let words: string[] = [];
  let looked = 0;
  for (const other of network.users) {
    const inNone = other.memberships.every(({ channel }) => !isChannelListed(channel, user));
    if (inNone && isUserVisible(other, user)) words.push(called(context, other));
    looked += 1;
    if (looked % USERS_AT_ONCE !== 0) continue;
    replyLines(context, "*", "*", words);
    words = [];
    yield;
  }
  replyLines(context, "*", "*", words);
  reply("RPL_ENDOFNAMES", "*");
}

/** Source: IRCv3 userhost-in-names. */
function called({ session }: NamesContext, user: User): string {
  return session.has("userhost-in-names") ? user.mask : user.nick;
}

function replyLines(
  { settings, session, reply }: NamesContext,
  symbol: string,
  name: string,
  words: readonly string[],
): void {
  const room = roomAfter(settings.serverName, "353", session.nick, symbol, name);
  for (const line of packWords(words, room)) reply("RPL_NAMREPLY", symbol, name, line);
}
