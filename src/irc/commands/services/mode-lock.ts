/** ChanServ SET MLOCK: sets modes of a channel, and names those that then stay as they are. */
import type { Channel } from "../../network/channel.ts";
import { channelModeRows } from "../../wire/channel-modes.ts";
import { parseChannelModes } from "../../wire/mode-changes.ts";
import type { ChannelModeChange } from "../../wire/mode-changes.ts";
import { changeChannelModes } from "../channel/mode-channel.ts";
import type { CommandContext } from "../command.ts";

type Lockable = Extract<ChannelModeChange, { readonly kind: "flag" | "setting" }>;

const isLockable = (change: ChannelModeChange): change is Lockable =>
  change.kind === "flag" || change.kind === "setting";

/** More than there are modes. */
const MANY = 100;
const SYNTAX = "MLOCK takes modes without lists and prefixes, each once, with their values: +ntl-s 20";

/** `params` as after MODE and the channel. Modes that cannot be set are answered by their numerics too. */
export function lockModes(
  context: CommandContext,
  channel: Channel,
  params: readonly string[],
): { readonly value: string } | { readonly why: string } {
  const { changes, queries, unknown } = parseChannelModes(params, MANY, context.settings);
  const locked = changes.filter(isLockable);
  const letters = new Set(locked.map(({ mode }) => mode));
  const unfit = queries.length + unknown.length > 0 || letters.size !== changes.length;
  if (unfit || letters.size === 0) return { why: SYNTAX };
  for (const change of locked) {
    const value = change.kind === "setting" && change.add ? [change.param] : [];
    // A key has to be removed before another is set.
    const otherKey =
      change.mode === "k" && channel.settings.has("k") && channel.settings.get("k") !== value[0];
    if (otherKey && change.add) changeChannelModes(context, channel, ["-k"], true);
    changeChannelModes(context, channel, [`${change.add ? "+" : "-"}${change.mode}`, ...value], true);
  }
  const failed = locked.filter((change) => !holds(channel, change)).map(({ mode }) => mode);
  if (failed.length > 0)
    return { why: `MLOCK of ${channel.name} was not changed: cannot set ${failed.join(" ")}.` };
  const part = (sign: "+" | "-"): string => {
    const own = locked.filter(({ add }) => add === (sign === "+")).map(({ mode }) => mode);
    return own.length === 0 ? "" : sign + own.join("");
  };
  return { value: part("+") + part("-") };
}

function holds(channel: Channel, { add, mode }: Lockable): boolean {
  return ((channel.modes & channelModeRows[mode].bit) !== 0) === add;
}
