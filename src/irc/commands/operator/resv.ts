/** RESV: keeps nicks and channel names from others. */
import { formatDuration } from "../../wire/durations.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext, QueryContext, SessionContext } from "../command.ts";
import { anyText, leadingDuration, optional, optionalGroup, restOfLine } from "../parameters.ts";
import { reportAction, tellSelf } from "../server-notices.ts";

/** Characters of a mask beside `*` and `?`: one with fewer would reserve nearly every name. */
const LEAST_LETTERS = 2;
const UNFIT = /[\0-\u0020,!@:]/u;
const MASK_LENGTH = 64;

export const resv = defineCommand({
  scope: "network",
  name: "RESV",
  access: "registered",
  privilege: "reserve",
  parameters: [
    optionalGroup(optional(leadingDuration("duration")), anyText("mask"), optional(restOfLine("reason"))),
  ],
  cost: 2,
  help: "Reserves nicks, or channels with # before the mask: nobody else can take them. Users who have such a nick, and members of such a channel, keep it. Lasts as long as you say (1d2h30m, or a number of minutes), or until UNRESV. Without parameters: lists them. For operators.",
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
  return reportAction(context, "x", `reserved ${mask} ${length}: ${reason}`, {
    mask,
    ...(duration !== 0 && { duration: Math.round(duration / 1000) }),
    reason,
  });
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
