/** WHOIS: tells what the asker may know of a user. */
import type { User } from "../../network/user.ts";
import { userModeRows } from "../../wire/user-modes.ts";
import { defineCommand } from "../command.ts";
import type { QueryContext } from "../command.ts";
import { anyText, noNicknameGiven, optional, someText } from "../parameters.ts";
import { memberPrefix } from "../channel/member-prefix.ts";
import { readerOf } from "../metadata/sync.ts";
import { entriesOf, userTarget } from "../metadata/target.ts";
import { packWords, roomAfter } from "../packing.ts";
import { addressesSeenBy, shownAddress } from "./real-address.ts";
import type { Service } from "../services/service.ts";
import { findService } from "../services/services.ts";
import { serverOf } from "../server/servers.ts";
import { readAnyServer } from "../server/target-server.ts";
import { splitTargets } from "../targets.ts";
import { isMembershipVisible, seesHidden } from "../visibility.ts";
import { userModeString } from "./user-mode-string.ts";

export const whois = defineCommand({
  scope: "query",
  name: "WHOIS",
  access: "registered",
  parameters: [optional(anyText("<server>|<nick>")), someText("<nick>{,<nick>}", noNicknameGiven)],
  cost: 3,
  help: "Tells who a user is, where it is connected and which channels it is in.",
  specification: 'Modern IRC, "WHOIS message"',
  handle: (context, [target, nicks]) => {
    const { network, settings, reply } = context;
    if (target !== undefined && readAnyServer(target, context) === undefined) {
      reply("ERR_NOSUCHSERVER", target);
    } else {
      // More than TARGMAX says are dropped without a word ("Optional extensions").
      for (const nick of splitTargets(network, nicks).slice(0, settings.limits.targets)) {
        const user = network.findUser(nick);
        const service = findService(context, [nick]);
        if (user !== undefined) replyWhois(context, user);
        else if (service !== undefined) replyService(context, service);
        else reply("ERR_NOSUCHNICK", nick);
      }
    }
    reply("RPL_ENDOFWHOIS", nicks);
  },
});

/** A service is no user: it is in no channel, and is never idle. */
function replyService({ settings, reply }: QueryContext, { nick, about }: Service): void {
  const { networkName, serverName, description } = settings;
  reply("RPL_WHOISUSER", nick, nick, serverName, "*", about);
  reply("RPL_WHOISSERVER", nick, serverName, description);
  reply("RPL_WHOISSPECIAL", nick, `is a service of ${networkName}`);
}

function replyWhois(context: QueryContext, user: User): void {
  const { settings, now, reply } = context;
  const { nick, username, host, realname } = user;
  const { networkName } = settings;
  const server = serverOf(context, user);
  reply("RPL_WHOISUSER", nick, username, host, "*", realname);
  replyChannels(context, user);
  reply("RPL_WHOISSERVER", nick, server.name, server.description);
  if (user.away !== undefined) reply("RPL_AWAY", nick, user.away);
  if ((user.modes & userModeRows.o.bit) !== 0) reply("RPL_WHOISOPERATOR", nick);
  if ((user.modes & userModeRows.B.bit) !== 0) reply("RPL_WHOISBOT", nick, `is a bot on ${networkName}`);
  replyAccount(context, user);
  if (user.secure) reply("RPL_WHOISSECURE", nick);
  replyGateways(context, user);
  replyPrivate(context, user);
  replyMetadata(context, user);
  const idle = Math.max(0, Math.floor((now - user.activeAt) / 1000));
  reply("RPL_WHOISIDLE", nick, `${idle}`, `${Math.floor(user.connectedAt / 1000)}`);
}

/** 307 for a nick that belongs to the account. */
function replyAccount({ network, reply }: QueryContext, { nick, account }: User): void {
  if (account === undefined) return;
  if (network.accounts.findByNick(nick)?.name === account) reply("RPL_WHOISREGNICK", nick);
  reply("RPL_WHOISACCOUNT", nick, account);
}

/** Everyone may know the gateways. Source: IRCv3 webirc, "Security Considerations". */
function replyGateways({ user: viewer, reply }: QueryContext, user: User): void {
  const seen = addressesSeenBy(user, viewer);
  for (const { gateway, address } of user.sessions) {
    if (gateway === undefined) continue;
    const host = shownAddress(address);
    const shown = host !== undefined && seen.includes(host) ? host : "*";
    reply("RPL_WHOISGATEWAY", user.nick, shown, shown, `is connected via the ${gateway} WebIRC gateway`);
  }
}

/** Facts for the user itself, and for operators who see what is hidden. */
function replyPrivate({ user: viewer, reply }: QueryContext, user: User): void {
  if (user !== viewer && !seesHidden(viewer)) return;
  const { nick, username, operator, modes } = user;
  for (const address of addressesSeenBy(user, viewer)) {
    // Servers use either numeric, and clients look for the one that they know.
    reply("RPL_WHOISACTUALLY", nick, `${username}@${address}`, address);
    reply("RPL_WHOISHOST", nick, `is connecting from *@${address} ${address}`);
  }
  reply("RPL_WHOISMODES", nick, `is using modes ${userModeString(modes)}`);
  for (const fingerprint of user.certificates) {
    reply("RPL_WHOISCERTFP", nick, `has client certificate fingerprint ${fingerprint}`);
  }
  if (operator !== undefined) reply("RPL_WHOISSPECIAL", nick, `is an operator by the name of ${operator}`);
}

/** WHOIS shows all metadata that the viewer may see. Source: IRCv3 metadata, "RPL_WHOISKEYVALUE numeric". */
function replyMetadata({ settings, session, user: viewer, reply }: QueryContext, user: User): void {
  const reader = readerOf(session, viewer);
  if (reader === undefined) return;
  for (const { key, value, visibility } of entriesOf(settings, userTarget(user), reader)) {
    reply("RPL_WHOISKEYVALUE", user.nick, key, visibility, value);
  }
}

function replyChannels({ settings, session, user: viewer, reply }: QueryContext, user: User): void {
  const multiPrefix = session.has("multi-prefix");
  const words: string[] = [];
  for (const membership of user.memberships) {
    if (!isMembershipVisible(membership, viewer)) continue;
    words.push(memberPrefix(membership.prefixes, multiPrefix) + membership.channel.name);
  }
  const room = roomAfter(settings.serverName, "319", viewer.nick, user.nick);
  for (const text of packWords(words, room)) reply("RPL_WHOISCHANNELS", user.nick, text);
}
