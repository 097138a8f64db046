/** WHO: lists the users in a channel, or those that match a mask, as far as the asker may see them. */
import type { Membership } from "../network/membership.ts";
import type { Network } from "../network/network.ts";
import type { User } from "../network/user.ts";
import { compileMask } from "../wire/masks.ts";
import { userModeRows, type UserMode } from "../wire/user-modes.ts";
import type { CommandContext, CommandRow } from "./command.ts";
import { memberPrefix } from "./member-prefix.ts";
import { isChannelVisible, isMembershipVisible, isMemberShown, isUserVisible } from "./visibility.ts";

/** A user to list, and the membership that the answer shows. */
interface Found {
  readonly user: User;
  readonly membership: Membership | undefined;
}

export const who: CommandRow = {
  scope: "network",
  name: "WHO",
  access: "registered",
  leastParams: 0,
  mostParams: 2,
  cost: 5,
  syntax: "WHO [<channel>|<nick>|<mask> [o]]",
  help: "Lists the users in a channel, or those whose nick, username, host, server or real name matches; with o only operators.",
  specification: 'Modern IRC, "WHO message"; RFC 2812, section 3.6.1',
  handle: (context) => {
    const { network, params, reply } = context;
    const [mask = "*", flag] = params;
    let left = network.settings.limits.whoReplies;
    for (const found of findVisible(context, mask)) {
      if (flag === "o" && !isOperator(found.user)) continue;
      if (left === 0) {
        reply("ERR_TOOMANYMATCHES", "WHO", mask);
        break;
      }
      left -= 1;
      replyWho(context, found);
    }
    reply("RPL_ENDOFWHO", mask);
  },
};

function* findVisible({ network, user: viewer }: CommandContext, mask: string): Iterable<Found> {
  const channel = network.findChannel(mask);
  if (channel !== undefined) {
    if (!isChannelVisible(channel, viewer)) return;
    for (const membership of channel.roster) {
      if (!isMemberShown(membership, viewer)) continue;
      if (isUserVisible(membership.user, viewer)) yield { user: membership.user, membership };
    }
    return;
  }
  const exact = network.findUser(mask);
  const candidates = exact === undefined ? network.users : [exact];
  const matches = exact === undefined ? matcherFor(network, mask) : () => true;
  for (const user of candidates) {
    if (!matches(user) || !isUserVisible(user, viewer)) continue;
    yield { user, membership: visibleMembership(user, viewer) };
  }
}

function matcherFor(network: Network, mask: string): (user: User) => boolean {
  // `0` stands for everyone (RFC 2812, section 3.6.1).
  if (mask === "0" || mask === "*") return () => true;
  const matches = compileMask(mask, (text) => network.fold(text));
  if (matches(network.settings.serverName)) return () => true;
  return (user) =>
    matches(user.nick) || matches(user.username) || matches(user.host) || matches(user.realname);
}

function visibleMembership(user: User, viewer: User): Membership | undefined {
  for (const membership of user.memberships.values()) {
    if (isMembershipVisible(membership, viewer)) return membership;
  }
  return undefined;
}

/** The letter that ISUPPORT BOT names. Source: IRCv3 bot-mode, "The WHO bot flag". */
const BOT: UserMode = "B";

function isBot(user: User): boolean {
  return (user.modes & userModeRows[BOT].bit) !== 0;
}

function isOperator(user: User): boolean {
  return (user.modes & userModeRows.o.bit) !== 0;
}

function replyWho({ network, session, reply }: CommandContext, { user, membership }: Found): void {
  const here = user.away === undefined ? "H" : "G";
  const star = isOperator(user) ? "*" : "";
  const prefix =
    membership === undefined ? "" : memberPrefix(membership.prefixes, session.has("multi-prefix"));
  reply(
    "RPL_WHOREPLY",
    membership?.channel.name ?? "*",
    user.username,
    user.host,
    network.settings.serverName,
    user.nick,
    `${here}${star}${prefix}${isBot(user) ? BOT : ""}`,
    `0 ${user.realname}`,
  );
}
