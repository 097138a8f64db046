/** Lists the users in a channel, or those that match a mask, as far as the asker may see them (WHO). */
import type { Membership } from "../../network/membership.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import { compileMask } from "../../wire/masks.ts";
import { defineCommand } from "../command.ts";
import type { QueryContext } from "../command.ts";
import { anyText, optional } from "../parameters.ts";
import { isChannelVisible, isMembershipVisible, isMemberShown, isUserVisible } from "../visibility.ts";
import { serverOf, serversOf } from "../server/servers.ts";
import { isOperator, whoFlags } from "./who-flags.ts";
import { readWhoxQuery, replyWhox } from "./whox.ts";
import type { Found, WhoxQuery } from "./whox.ts";

export const who = defineCommand({
  scope: "query",
  name: "WHO",
  access: "registered",
  parameters: [optional(anyText("mask")), optional(anyText("options"))],
  form: "[<channel>|<nick>|<mask> [o][%<fields>[,<token>]]]",
  cost: 5,
  atConnect: ([mask = ""], isMember) => isMember(mask),
  help: "Lists the users in a channel, or those whose nick, username, host, server or real name matches; with o only operators. %tcuihsnfdlaor asks for token, channel, username, address, host, server, nick, flags, distance, idle seconds, account, rank and real name.",
  specification: 'Modern IRC, "WHO message"; RFC 2812, section 3.6.1; IRCv3 WHOX',
  handle: (context, [mask = "*", options = ""]) => {
    const [flag, extended] = splitOptions(options);
    const answer: Answer = extended === undefined ? replyWho : replyFields(readWhoxQuery(extended));
    return list(context, mask, flag === "o", answer);
  },
});

type Answer = (context: QueryContext, found: Found) => void;

function replyFields(query: WhoxQuery): Answer {
  return (context, found) => replyWhox(context, found, query);
}

/** The parts before and after a percent sign; undefined without one. */
function splitOptions(options: string): readonly [flag: string, extended: string | undefined] {
  const percent = options.indexOf("%");
  return percent === -1 ? [options, undefined] : [options.slice(0, percent), options.slice(percent + 1)];
}

function* list(context: QueryContext, mask: string, operatorsOnly: boolean, answer: Answer): Iterator<void> {
  const { settings, reply } = context;
  let left = settings.limits.whoReplies;
  for (const found of findVisible(context, mask)) {
    if (found !== undefined && (!operatorsOnly || isOperator(found.user))) {
      if (left === 0) {
        reply("ERR_TOOMANYMATCHES", "WHO", mask);
        break;
      }
      left -= 1;
      answer(context, found);
    }
    yield;
  }
  reply("RPL_ENDOFWHO", mask);
}

/** Each user in question; undefined for a hidden one. */
function* findVisible(context: QueryContext, mask: string): Iterable<Found | undefined> {
  const { network, user: viewer } = context;
  const channel = network.findChannel(mask);
  if (channel !== undefined) {
    if (!isChannelVisible(channel, viewer)) return;
    for (const membership of channel.roster) {
      const { user } = membership;
      const shown = isMemberShown(membership, viewer) && isUserVisible(user, viewer);
      yield shown ? { user, membership } : undefined;
    }
    return;
  }
  const exact = network.findUser(mask);
  const candidates = exact === undefined ? network.users : [exact];
  const matches = exact === undefined ? matcherFor(context, mask) : () => true;
  for (const user of candidates) {
    // Naming an invisible user shows it, as in WHOIS.
    const visible = matches(user) && (user === exact || isUserVisible(user, viewer));
    yield visible ? { user, membership: visibleMembership(user, viewer) } : undefined;
  }
}

function matcherFor({ network, settings }: State, mask: string): (user: User) => boolean {
  // `0` stands for everyone (RFC 2812, section 3.6.1).
  if (mask === "0" || mask === "*") return () => true;
  const matches = compileMask(mask, (text) => network.fold(text));
  const servers = new Set(
    serversOf({ network, settings }).flatMap(({ name }) => (matches(name) ? [name] : [])),
  );
  return (user) =>
    servers.has(user.server ?? settings.serverName) ||
    matches(user.nick) ||
    matches(user.username) ||
    matches(user.host) ||
    matches(user.realname);
}

function visibleMembership(user: User, viewer: User): Membership | undefined {
  for (const membership of user.memberships) {
    if (isMembershipVisible(membership, viewer)) return membership;
  }
  return undefined;
}

function replyWho(context: QueryContext, found: Found): void {
  const { user, membership } = found;
  const server = serverOf(context, user);
  context.reply(
    "RPL_WHOREPLY",
    membership?.channel.name ?? "*",
    user.username,
    user.host,
    server.name,
    user.nick,
    whoFlags(context, found),
    `${server.hops} ${user.realname}`,
  );
}
