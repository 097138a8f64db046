/** ChanServ CLEAR: takes back what went wrong in a channel. */
import type { Channel } from "../../network/channel.ts";
import { accessBit } from "../../network/policy/registered.ts";
import { channelModeRows, channelModes, prefixModeRows } from "../../wire/channel-modes.ts";
import type { PrefixMode } from "../../wire/channel-modes.ts";
import { changeChannelModes } from "../channel/mode-channel.ts";
import type { CommandContext } from "../command.ts";
import { isPresent, screenedReason } from "../moderation/screen.ts";
import { optional, restOfLine, someText } from "../parameters.ts";
import { accessOf, defineChannelCommand, hasLevel, say } from "./chanserv-answers.ts";
import { removeMembers } from "../channel/remove-members.ts";

interface Clearance {
  /** The level that it needs. */
  readonly level: PrefixMode;
  /** Returns the number of things that it has removed. */
  readonly clear: (context: CommandContext, channel: Channel, reason: string) => number;
}

/** Modes of a new channel. */
const USUAL = "nt";
const OPERATORS = ["q", "a", "o", "h"] as const;

const clearances: Readonly<Record<string, Clearance>> = {
  BANS: {
    level: "o",
    clear: (context, channel) => {
      const masks = (channel.lists.get("b") ?? []).map(({ mask }) => mask);
      return removeEach(
        context,
        channel,
        masks.map((mask) => ["b", mask]),
      );
    },
  },
  VOICES: { level: "o", clear: (context, channel) => takePrefixes(context, channel, ["v"]) },
  OPS: { level: "a", clear: (context, channel) => takePrefixes(context, channel, OPERATORS) },
  MODES: { level: "a", clear: clearModes },
  USERS: {
    level: "a",
    clear: (context, channel, reason) => {
      const own = accessOf(context, channel);
      const stays = (user: CommandContext["user"]): boolean =>
        user === context.user || accessBit(context.network, channel, user) > own;
      return removeMembers(context, channel, stays, reason === "" ? "Cleared by ChanServ" : reason);
    },
  },
};
const WORDS = Object.keys(clearances);

export const clear = defineChannelCommand({
  name: "CLEAR",
  parameters: [someText(WORDS.join("|")), optional(restOfLine("reason"))],
  help: "Removes all bans (BANS), the prefixes that access does not give (VOICES, OPS), all modes but +nt and locked ones (MODES), or everyone but you and higher access (USERS). BANS and VOICES for level o and above, the others for a and above.",
  apply: (context, channel, [given = "", reason = ""]) => {
    const word = given.toUpperCase();
    const clearance = Object.hasOwn(clearances, word) ? clearances[word] : undefined;
    if (clearance === undefined) return say(context, `Syntax: CLEAR <channel> ${WORDS.join("|")} [<reason>]`);
    if (!hasLevel(context, channel, clearance.level)) return;
    const shown = screenedReason(context, reason, "a reason of CLEAR");
    if (!isPresent(context)) return;
    const count = clearance.clear(context, channel, shown);
    say(context, `${channel.name}: ${count} ${word.toLowerCase()} removed.`);
  },
});

/** As many changes with a parameter in one MODE as there may be. */
function removeEach(
  context: CommandContext,
  channel: Channel,
  changes: readonly (readonly [letter: string, param: string])[],
): number {
  const { modesPerCommand } = context.settings.limits;
  let count = 0;
  for (let from = 0; from < changes.length; from += modesPerCommand) {
    const some = changes.slice(from, from + modesPerCommand);
    const letters = some.map(([letter]) => letter).join("");
    const params = some.map(([, param]) => param);
    count += changeChannelModes(context, channel, [`-${letters}`, ...params], true).length;
  }
  return count;
}

function takePrefixes(context: CommandContext, channel: Channel, modes: readonly PrefixMode[]): number {
  const changes = channel.roster.flatMap(({ user, prefixes }) =>
    modes
      .filter((mode) => (prefixes & prefixModeRows[mode].bit) !== 0)
      .filter((mode) => accessBit(context.network, channel, user) < prefixModeRows[mode].bit)
      .map((mode) => [mode, user.nick] as const),
  );
  return removeEach(context, channel, changes);
}

function clearModes(context: CommandContext, channel: Channel): number {
  const lock = channel.registration?.options.modeLock ?? "";
  const free = channelModes.filter((mode) => channelModeRows[mode].kind !== "A" && !lock.includes(mode));
  const isOn = (mode: (typeof free)[number]): boolean => (channel.modes & channelModeRows[mode].bit) !== 0;
  const on = free.filter((mode) => isOn(mode) && !USUAL.includes(mode));
  let count = 0;
  for (const mode of on) count += changeChannelModes(context, channel, [`-${mode}`], true).length;
  const missing = free.filter((mode) => USUAL.includes(mode) && !isOn(mode));
  if (missing.length > 0) changeChannelModes(context, channel, [`+${missing.join("")}`], true);
  return count;
}
