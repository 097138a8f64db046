/** RESV: keeps nicks and channel names from others. */
import type { User } from "../../network/user.ts";
import { formatDuration } from "../../wire/durations.ts";
import { compileMask } from "../../wire/masks.ts";
import { removeMembers } from "../channel/remove-members.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext, QueryContext, SessionContext } from "../command.ts";
import { cutText } from "../../wire/utf8.ts";
import { anyText, leadingDuration, optional, optionalGroup, restOfLine } from "../parameters.ts";
import { reportAction, tellSelf } from "../server-notices.ts";

/** Characters of a mask beside `*` and `?`: one with fewer would reserve nearly every name. */
const LEAST_LETTERS = 2;
const UNFIT = /[\0-\u0020,!@:]/u;
const MASK_LENGTH = 64;
/** Names in one notice. */
const MOST_NAMES = 10;

export const resv = defineCommand({
  scope: "network",
  name: "RESV",
  access: "registered",
  privilege: "reserve",
  parameters: [
    optionalGroup(optional(leadingDuration("duration")), anyText("mask"), optional(restOfLine("reason"))),
  ],
  cost: 2,
  help: "Reserves nicks, or channels with # before the mask: nobody else can take them. Users who have such a nick keep it. Members of a channel that is named without * and ? are removed, if it is not registered. Lasts as long as you say (1d2h30m, or a number of minutes), or until UNRESV. Without parameters: lists them. For operators.",
  specification: "Common practice: Solanum, UnrealIRCd (SQLINE)",
  handle: (context, [wanted]) => (wanted === undefined ? listed(context) : context.submit()),
  apply: (context, [wanted]) => {
    if (wanted !== undefined) reserve(context, ...wanted);
  },
});

function reserve(context: CommandContext, duration = 0, mask: string, given = ""): void {
  const { network, settings, user, now, reply } = context;
  const { reservations } = network;
  const fault = faultOf(mask);
  if (fault !== undefined) return reply("ERR_UNKNOWNERROR", "RESV", fault);
  if (!reservations.has(mask) && reservations.size >= settings.limits.reservations) {
    return reply("ERR_UNKNOWNERROR", "RESV", `List of reservations is full (${reservations.size})`);
  }
  const reason = given === "" ? "No reason given" : given;
  const end = duration === 0 ? undefined : now + duration;
  reservations.add({
    mask,
    reason,
    setBy: user.mask,
    setAt: now,
    ...(end !== undefined && { expiresAt: end }),
  });
  const length = duration === 0 ? "permanently" : `for ${formatDuration(duration)}`;
  reportAction(context, "x", `reserved ${mask} ${length}: ${reason}`, {
    mask,
    ...(duration !== 0 && { duration: Math.round(duration / 1000) }),
    reason,
  });
  if (!mask.startsWith("#")) nameHolders(context, mask);
  else if (/[*?]/u.test(mask)) nameChannels(context, mask);
  else closeChannel(context, mask, reason);
}

function mayTake({ privileges }: Pick<User, "privileges">): boolean {
  return privileges.has("reserve");
}

/** A nick is refused to those who ask for it, and taken from nobody. */
function nameHolders(context: CommandContext, mask: string): void {
  const { network } = context;
  const matches = compileMask(network.fold(mask));
  const holders = [...network.users].filter((user) => matches(network.fold(user.nick)) && !mayTake(user));
  const text = "These have such a nick, and keep it until they change it or leave";
  tellNames(
    context,
    text,
    holders.map(({ nick }) => nick),
  );
}

/** A wide mask closes nothing: it may match more than was meant. */
function nameChannels(context: CommandContext, mask: string): void {
  const { network } = context;
  const matches = compileMask(network.fold(mask));
  const open = [...network.channels].filter(
    ({ name, registration, members }) =>
      registration === undefined && members.size > 0 && matches(network.fold(name)),
  );
  tellNames(
    context,
    "These channels are there, and their members stay",
    open.map(({ name }) => name),
  );
}

function tellNames(context: CommandContext, text: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : "";
  tellSelf(context, `${text}: ${names.slice(0, MOST_NAMES).join(", ")}${more}`);
}

/** Source: Solanum, "resv_forcepart", which is on by default. */
function closeChannel(context: CommandContext, mask: string, reason: string): void {
  const { network, settings } = context;
  const channel = network.findChannel(mask);
  if (channel === undefined || channel.registration !== undefined) return;
  const { name } = channel;
  const text = `Reserved: ${cutText(reason, settings.limits.quitLength)}`;
  const count = removeMembers(context, channel, mayTake, text);
  if (count > 0)
    tellSelf(context, `${count} ${count === 1 ? "member was" : "members were"} removed from ${name}`);
}

function faultOf(mask: string): string | undefined {
  if (UNFIT.test(mask) || Buffer.byteLength(mask) > MASK_LENGTH)
    return `${mask} is no mask of nicks or channels`;
  const letters = mask.replaceAll(/[#*?]/gu, "").length;
  return letters < LEAST_LETTERS ? "That mask matches almost every name; use a narrower one" : undefined;
}

function* listed(context: SessionContext): Iterator<void> {
  yield* reservationLines(context);
  context.reply("RPL_ENDOFSTATS", "q");
}

/** Says a reservation with each step, the oldest first. Source: Solanum, STATS q. */
export function* reservationLines(
  context: Pick<QueryContext, "network" | "now" | "session" | "audience">,
): Iterable<void> {
  const { network, now } = context;
  for (const { mask, reason, setBy, expiresAt } of network.reservations.list(now)) {
    const end = expiresAt === undefined ? "permanent" : `expires in ${formatDuration(expiresAt - now)}`;
    tellSelf(context, `${mask} is reserved: ${reason} (${setBy}, ${end})`);
    yield;
  }
}
