/** ChanServ SET MLOCK: sets modes of a channel, and names those that then stay as they are. */
import type { Channel } from "../../network/channel.ts";
import { channelModeRows } from "../../wire/channel-modes.ts";
import { parseChannelModes } from "../../wire/mode-changes.ts";
import type { ChannelModeChange } from "../../wire/mode-changes.ts";
import { isKey } from "../../wire/names.ts";
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
  const made = new Set(locked.filter((change) => setMode(context, channel, change)));
  // A later change can undo one before it: +ps.
  const failed = locked
    .filter((change) => !made.has(change) || isOn(channel, change.mode) !== change.add)
    .map(({ mode }) => mode);
  if (failed.length > 0)
    return { why: `MLOCK of ${channel.name} was not changed: cannot set ${failed.join(" ")}.` };
  const part = (sign: "+" | "-"): string => {
    const own = locked.filter(({ add }) => add === (sign === "+")).map(({ mode }) => mode);
    return own.length === 0 ? "" : sign + own.join("");
  };
  return { value: part("+") + part("-") };
}

/** False if the channel has another value of the mode then. */
function setMode(context: CommandContext, channel: Channel, change: Lockable): boolean {
  const { add, mode } = change;
  const value = change.kind === "setting" && add ? change.param : undefined;
  if (value !== undefined && isOtherKey(context, channel, mode, value)) {
    changeChannelModes(context, channel, ["-k"], true);
  }
  const params = [`${add ? "+" : "-"}${mode}`, ...(value === undefined ? [] : [value])];
  const applied = changeChannelModes(context, channel, params, true);
  return applied.length > 0 || value === undefined || channel.settings.get(mode) === value;
}

/** A key has to be removed before another is set. One that cannot be set removes none. */
function isOtherKey({ settings }: CommandContext, channel: Channel, mode: string, key: string): boolean {
  const present = channel.settings.get("k");
  return mode === "k" && present !== undefined && present !== key && isKey(key, settings.limits.keyLength);
}

function isOn(channel: Channel, mode: Lockable["mode"]): boolean {
  return (channel.modes & channelModeRows[mode].bit) !== 0;
}
