/** ChanServ AKICK: accounts and masks that a channel does not let in. */
import type { Channel } from "../../network/channel.ts";
import type { Membership } from "../../network/membership.ts";
import { akickOf } from "../../network/channel-record.ts";
import { hasBadRange } from "../../network/list-masks.ts";
import { accessBit } from "../../network/policy/registered.ts";
import { EXTBAN_PREFIX, parseListMask } from "../../wire/extbans.ts";
import { isPresent, screenedReason } from "../moderation/screen.ts";
import { cutText } from "../../wire/utf8.ts";
import { removeMember } from "../channel/kick.ts";
import type { CommandContext } from "../command.ts";
import { optional, restOfLine } from "../parameters.ts";
import { accountNamed, defineChannelCommand, hasLevel, say } from "./chanserv-answers.ts";

const SYNTAX = "LIST | ADD <account|mask> [<reason>] | DEL <account|mask>";
/** Bytes of a reason: LIST shows it in a line with the mask. */
const REASON_BYTES = 128;
/** Members that one command kicks: all others hear of each. */
const KICKS = 100;

export const akick = defineChannelCommand({
  name: "AKICK",
  parameters: [optional(restOfLine(SYNTAX))],
  help: "Keeps an account or a mask (nick!user@host, or as in a ban list) out of a channel, and kicks the members who match. The ban list is another list: MODE -b and +e change nothing here. Accounts with access are exempt. For level o and above.",
  apply: (context, channel, [line = "LIST"]) => {
    const [action = "", target, ...reason] = line.split(" ");
    if (!hasLevel(context, channel, "o")) return;
    switch (action.toUpperCase()) {
      case "LIST":
        return list(context, channel);
      case "ADD":
        if (target === undefined) break;
        return add(context, channel, target, reason.join(" "));
      case "DEL":
        if (target === undefined) break;
        return remove(context, channel, target);
    }
    return say(context, `Syntax: AKICK <channel> [${SYNTAX}]`);
  },
});

function akicksOf({ registration }: Channel): NonNullable<Channel["registration"]>["akicks"] {
  return registration?.akicks ?? [];
}

function list(context: CommandContext, channel: Channel): void {
  const akicks = akicksOf(channel);
  if (akicks.length === 0) return say(context, `${channel.name} keeps nobody out.`);
  for (const { mask, setBy, reason } of akicks) {
    say(context, `${mask}, by ${setBy}${reason === "" ? "" : `: ${reason}`}`);
  }
}

/** The full form of an account or a mask; the answer to one that cannot be used. */
function read(
  { network, settings }: CommandContext,
  channel: Channel,
  target: string,
): { readonly mask: string } | { readonly why: string } {
  if (!/[!@*?./]/u.test(target) && !target.startsWith(EXTBAN_PREFIX)) {
    const account = network.accounts.findByNick(target);
    if (account === undefined) return { why: `There is no account ${target}.` };
    if (network.registered.levelOf(channel, account.name) !== undefined) {
      return { why: `${account.name} has access in ${channel.name}. ACCESS DEL takes it away.` };
    }
    return { mask: maskOf(account.name) };
  }
  const mask = parseListMask(target, settings);
  if (typeof mask === "string") return { why: `${target}: ${mask}.` };
  if (mask.kind === "mute") return { why: "A mute is about speaking, not about joining." };
  return hasBadRange(mask) ? { why: `${target} has no range of addresses.` } : { mask: mask.text };
}

function maskOf(account: string): string {
  return `${EXTBAN_PREFIX}a:${account}`;
}

function add(context: CommandContext, channel: Channel, target: string, given: string): void {
  const { network, settings, user, now } = context;
  const reading = read(context, channel, target);
  if ("why" in reading) return say(context, reading.why);
  const { mask } = reading;
  const others = akicksOf(channel).filter((other) => network.fold(other.mask) !== network.fold(mask));
  const { channelAkicks: most } = settings.limits;
  if (others.length >= most) return say(context, `The AKICK list of ${channel.name} is full (${most}).`);
  const reason = cutText(screenedReason(context, given, "a reason of AKICK"), REASON_BYTES);
  if (!isPresent(context)) return undefined;
  const entry = akickOf(network, channel.name, { mask, reason, setBy: user.mask, setAt: now });
  network.registered.amend(channel, { akicks: [...others, entry] });
  say(context, `${channel.name} keeps out ${mask}.`);
  const out = (member: Membership): boolean =>
    accessBit(network, channel, member.user) === 0 && entry.matches(member.user);
  const members = channel.roster.filter(out);
  for (const { user: member } of members.slice(0, KICKS)) {
    removeMember(context, channel, member, reason === "" ? "Kept out by ChanServ" : reason);
  }
  if (members.length > KICKS) {
    say(context, `${members.length - KICKS} more members match. The same command kicks the next ${KICKS}.`);
  }
}

function remove(context: CommandContext, channel: Channel, target: string): void {
  const { network, settings } = context;
  const typed = parseListMask(target, settings);
  const masks = [
    target,
    maskOf(accountNamed(context, target)),
    typeof typed === "string" ? target : typed.text,
  ];
  const names = new Set(masks.map((mask) => network.fold(mask)));
  const others = akicksOf(channel).filter((entry) => !names.has(network.fold(entry.mask)));
  if (others.length === akicksOf(channel).length) {
    return say(context, `${target} is not in the AKICK list of ${channel.name}.`);
  }
  network.registered.amend(channel, { akicks: others });
  say(context, `${channel.name} lets in ${target} again.`);
}
