/** ChanServ: registering a channel, facts about it, another founder, and the end of its registration. */
import type { Channel } from "../../network/channel.ts";
import { reservationOn } from "../../network/policy/reserved.ts";
import { isAtLeast } from "../../network/policy/ranks.ts";
import { prefixModeRows, prefixModes } from "../../wire/channel-modes.ts";
import { compileMask } from "../../wire/masks.ts";
import { changeChannelModes } from "../channel/mode-channel.ts";
import type { QueryContext } from "../command.ts";
import { humanTime } from "../human-time.ts";
import { packWords } from "../packing.ts";
import { optional, someText } from "../parameters.ts";
import { isChannelVisible } from "../visibility.ts";
import {
  accessOf,
  accountNamed,
  defineChannelCommand,
  findRegistered,
  hasFounder,
  report,
  say,
  submitTo,
} from "./chanserv-answers.ts";
import { sayOptions } from "./channel-set.ts";
import { defineServiceCommand } from "./service.ts";

/** Bytes of names in one line of an answer. */
export const LINE_ROOM = 350;
/** Most lines of LIST. */
const LIST_LINES = 40;
/** Channels that LIST shows for a mask. */
const LISTED = 100;

export const register = defineServiceCommand({
  name: "REGISTER",
  loggedIn: true,
  parameters: [someText("channel")],
  help: "Registers a channel that you operate: it keeps its modes, topic and lists while it is empty and over restarts, and you are its founder.",
  handle: (context, [name]) => submitTo(context, { name: "REGISTER" }, [name]),
  apply: (context, [name = ""]) => {
    const { network, settings, user, now } = context;
    const channel = network.findChannel(name);
    const membership = channel?.members.get(user);
    if (channel === undefined || !isAtLeast(membership, prefixModeRows.o.bit)) {
      return say(context, `You are not an operator of ${name}.`);
    }
    if (channel.registration !== undefined) return say(context, `${channel.name} is registered already.`);
    const reason = reservationOn(context, channel.name, user, now);
    if (reason !== undefined) return say(context, `${channel.name} is reserved: ${reason}`);
    // The account may have gone since the session asked.
    if (user.account === undefined) return say(context, "REGISTER: you are not logged in.");
    const { channelsPerAccount: most } = settings.limits;
    if (network.registered.ownedBy(user.account) >= most) {
      return say(context, `An account can register ${most} channels, and yours has as many.`);
    }
    network.registered.add(channel, user.account, now);
    say(context, `${channel.name} is registered, and you are its founder.`);
    changeChannelModes(context, channel, ["+q", user.nick], true);
  },
});

export const info = defineServiceCommand({
  name: "INFO",
  parameters: [someText("channel")],
  help: "Shows the founder of a registered channel, since when it is registered, and what SET has set.",
  handle: (context, [name]) => {
    const channel = context.network.findChannel(name);
    const { registration } = channel ?? {};
    const shown = channel !== undefined && isShown(context, channel);
    if (registration === undefined || !shown) return say(context, `${name} is not registered.`);
    const { founder, at, access, suspended } = registration;
    if (suspended !== undefined) {
      say(context, `${channel.name} is suspended since ${humanTime(suspended.at)}: ${suspended.reason}`);
    }
    if (isPrivate(context, channel)) return say(context, `${channel.name} is registered, and private.`);
    say(context, `${channel.name}: founder ${founder}, registered ${humanTime(at)}.`);
    say(context, `Accounts with access: ${access.size + 1}.`);
    return sayOptions(context, channel);
  },
});

function isPrivate(context: QueryContext, channel: Channel): boolean {
  const { user } = context;
  const inside = channel.members.has(user) || accessOf(context, channel) > 0;
  return channel.registration?.options.private === true && !inside && !user.privileges.has("channels");
}

/** A secret channel is shown to its members, to accounts with access, and to operators. */
function isShown(context: QueryContext, channel: Channel): boolean {
  const { user } = context;
  return isChannelVisible(channel, user) || user.privileges.has("channels") || accessOf(context, channel) > 0;
}

export const list = defineServiceCommand({
  name: "LIST",
  parameters: [optional(someText("mask or account"))],
  help: `Lists the channels in which your account has access, by level. With a mask (#tea*): registered channels that match it, at most ${LISTED}. Operators with the privilege channels can name another account.`,
  handle: (context, [given]) => {
    const { network, user } = context;
    if (given !== undefined && /[#*?]/u.test(given)) return listMatching(context, given);
    const account = given ?? user.account;
    if (account === undefined) return say(context, "LIST: you are not logged in.");
    const own = user.account !== undefined && network.fold(user.account) === network.fold(account);
    if (own || user.privileges.has("channels")) return listChannels(context, account);
    return say(context, `${account} is not your account.`);
  },
});

/** In steps: there may be many registered channels. */
function* listMatching(context: QueryContext, mask: string): Iterator<void> {
  const { network } = context;
  const matches = compileMask(mask, (name) => network.fold(name));
  let count = 0;
  for (const channel of network.registered.all) {
    const { name, registration } = channel;
    if (matches(name) && isShown(context, channel) && !isPrivate(context, channel)) {
      count += 1;
      if (count > LISTED) return say(context, "There are more; use a narrower mask.");
      const suspended = registration?.suspended === undefined ? "" : " (suspended)";
      say(context, `${name}, founder ${registration?.founder ?? ""}${suspended}`);
    }
    yield;
  }
  say(context, `Channels: ${count}`);
}

/** In steps, as well. */
function* listChannels(context: QueryContext, account: string): Iterator<void> {
  const { registered } = context.network;
  const names = new Map<string, string[]>();
  for (const channel of registered.all) {
    const level = registered.levelOf(channel, account);
    const rank = registered.isFounder(channel, account) ? "founder" : level;
    if (rank !== undefined) names.set(rank, [...(names.get(rank) ?? []), channel.name]);
    yield;
  }
  const lines = ["founder", ...prefixModes].flatMap((rank) =>
    packWords(names.get(rank) ?? [], LINE_ROOM).map((text) => `${rank}: ${text}`),
  );
  if (lines.length === 0) say(context, `${account} has access in no channel.`);
  for (const line of lines.slice(0, LIST_LINES)) say(context, line);
  if (lines.length > LIST_LINES) say(context, "There are more channels than this list can show.");
}

export const transfer = defineChannelCommand({
  name: "TRANSFER",
  parameters: [someText("account")],
  help: "Gives a channel that you have founded to another account, which has to be in the channel. You keep no access. Operators with the privilege channels can give any channel to any account.",
  apply: (context, channel, [given = ""]) => {
    const { network, settings, user } = context;
    const name = accountNamed(context, given);
    if (!hasFounder(context, channel)) return;
    const account = network.accounts.find(name);
    if (account === undefined) return say(context, `There is no account ${name}.`);
    if (network.registered.isFounder(channel, name)) return say(context, `${account.name} is the founder.`);
    const own = network.registered.isFounder(channel, user.account);
    const same = (other: string | undefined): boolean =>
      other !== undefined && network.fold(other) === network.fold(account.name);
    if (own && !channel.roster.some((member) => same(member.user.account))) {
      return say(context, `Nobody in ${channel.name} is logged in as ${account.name}.`);
    }
    if (network.registered.ownedBy(account.name) >= settings.limits.channelsPerAccount) {
      return say(context, `${account.name} has as many channels as an account can have.`);
    }
    network.registered.transfer(channel, account.name);
    say(context, `${account.name} is the founder of ${channel.name} now.`);
    if (!own) report(context, "TRANSFER", channel, `gave ${channel.name} to the account ${account.name}`);
  },
});

export const drop = defineServiceCommand({
  name: "DROP",
  parameters: [someText("channel"), optional(someText("code"))],
  help: "Ends the registration of a channel that you have founded. Without a code it gives you the code to do so. Operators with the privilege channels can drop any channel.",
  handle: (context, [name, given]) => {
    const channel = findRegistered(context, name);
    if (channel === undefined || !hasFounder(context, channel)) return;
    // Another code for another founder, and if the channel is registered anew.
    const subject = subjectOf(channel);
    const code = context.accounts.code(`drop ${subject}`);
    if (given === code) return submitTo(context, { name: "DROP" }, [channel.name, subject]);
    return say(
      context,
      `To end the registration of ${channel.name}, with its access list: DROP ${channel.name} ${code}`,
    );
  },
  apply: (context, [name = "", subject]) => {
    const { network, user } = context;
    const channel = findRegistered(context, name);
    if (channel === undefined) return;
    if (subjectOf(channel) !== subject) return say(context, `${channel.name} has changed meanwhile.`);
    const own = network.registered.isFounder(channel, user.account);
    network.unregister(channel);
    say(context, `${channel.name} is not registered any longer.`);
    if (!own) report(context, "DROP", channel, `ended the registration of ${channel.name}`);
  },
});

function subjectOf({ name, registration }: Channel): string {
  return `${name} ${registration?.founder ?? ""} ${registration?.at ?? ""}`;
}
