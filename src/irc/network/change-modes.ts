/** Makes the mode changes that a user asks for on a channel, as far as policy lets it. Knows no numerics. */
import { channelModeRows, prefixModeRows, type ChannelMode } from "../wire/channel-modes.ts";
import { parseListMask } from "../wire/extbans.ts";
import { isPrefixMode } from "../wire/mode-changes.ts";
import type { AppliedModeChange, ChannelModeChange, SettingMode } from "../wire/mode-changes.ts";
import { isKey } from "../wire/names.ts";
import { byteLength } from "../wire/utf8.ts";
import { settingReaders } from "./channel-settings.ts";
import type { PlainSetting } from "./channel-settings.ts";
import type { Channel } from "./channel.ts";
import { compileListMask, hasBadRange } from "./list-masks.ts";
import { rememberModes } from "./mode-memory.ts";
import type { Network } from "./network.ts";
import { mayChangeModes, mayChangePrefix } from "./policy/mode.ts";
import type { Refusal } from "./policy/refusal.ts";
import { mayPassModeLock } from "./policy/registered.ts";
import type { State } from "./state.ts";
import type { User } from "./user.ts";

/** The result of mode changes: those that made a difference, in their order, and the refusals of others. */
export interface ModeOutcome {
  readonly applied: readonly AppliedModeChange[];
  readonly refusals: readonly Refusal[];
}

/** The result of one change: its announcement, a refusal, or nothing if the channel was so already. */
type Result = { readonly applied: readonly AppliedModeChange[] } | { readonly refusal: Refusal } | undefined;

type ChangeOf<K extends ChannelModeChange["kind"]> = Extract<ChannelModeChange, { readonly kind: K }>;

interface Scene extends State {
  readonly channel: Channel;
  readonly user: User;
  readonly now: number;
  /** Ignores the rank of the user in the channel (SAMODE). */
  readonly override?: boolean;
}

/** Each change meets what the ones before it have left. `now` in milliseconds since the Unix epoch. */
export function changeModes(scene: Scene, changes: readonly ChannelModeChange[]): ModeOutcome {
  const applied: AppliedModeChange[] = [];
  const refusals: Refusal[] = [];
  const undo = scene.channel.registration && rememberModes(scene.network, scene.channel, changes);
  for (const change of changes) {
    const result = applyChange(scene, change);
    if (result === undefined) continue;
    if ("applied" in result) applied.push(...result.applied);
    else if (!isSaid(refusals, result.refusal)) refusals.push(result.refusal);
  }
  // Prefixes are not kept.
  if (applied.some(({ mode }) => !isPrefixMode(mode))) {
    try {
      scene.network.registered.noteState(scene.channel);
    } catch (error) {
      undo?.();
      throw error;
    }
  }
  return { applied, refusals };
}

/** A rank that is too low is refused once, however many changes it stops. */
function isSaid(refusals: readonly Refusal[], refusal: Refusal): boolean {
  if (refusal.kind !== "rank-too-low" && refusal.kind !== "founder-needed") return false;
  return refusals.some((other) => other.kind === refusal.kind && other.channel === refusal.channel);
}

function applyChange(scene: Scene, change: ChannelModeChange): Result {
  if (change.kind === "prefix") return changePrefix(scene, change);
  const { channel, user, override = false } = scene;
  const refusal = override
    ? undefined
    : (mayChangeModes(channel, channel.members.get(user)) ?? mayPassModeLock(channel, change));
  if (refusal !== undefined) return { refusal };
  switch (change.kind) {
    case "incomplete":
      return {
        refusal: badParameter(channel.name, change.mode, "", `Mode ${change.mode} needs a parameter`),
      };
    case "flag":
      return refuseSwitch(scene, change) ?? changeFlag(scene, change);
    case "list":
      return change.add ? addToList(scene, change) : removeFromList(scene, change);
    case "setting":
      return change.mode === "k" ? changeKey(scene, change) : changeSetting(scene, change.mode, change);
  }
}

function changePrefix(
  { network, channel, user, override = false }: Scene,
  change: ChangeOf<"prefix">,
): Result {
  const { add, mode, param } = change;
  const actor = channel.members.get(user);
  const member = network.findUser(param);
  // A user without any right to change modes is refused for that reason, whoever the change names.
  const own = actor !== undefined && member === user;
  const general = own || override ? undefined : mayChangeModes(channel, actor);
  if (general !== undefined) return { refusal: general };
  if (member === undefined) return { refusal: { kind: "no-such-nick", nick: param } };
  const target = channel.members.get(member);
  if (target === undefined) {
    return { refusal: { kind: "target-not-on-channel", nick: member.nick, channel: channel.name } };
  }
  const refusal = override ? undefined : mayChangePrefix(channel, actor, target, add, mode);
  if (refusal !== undefined) return { refusal };
  const { bit } = prefixModeRows[mode];
  const prefixes = add ? target.prefixes | bit : target.prefixes & ~bit;
  if (prefixes === target.prefixes) return undefined;
  target.prefixes = prefixes;
  network.persistence.touch(member);
  return { applied: [{ add, mode, param: member.nick }] };
}

/** Secret and private exclude each other: setting one removes the other. Source: RFC 2811, section 4.2.6. */
const opposites: Partial<Record<ChannelMode, "p" | "s">> = { p: "s", s: "p" };

/** When an auditorium begins or ends, each member is announced to each other, hence a limit. */
function refuseSwitch({ settings, channel }: Scene, { add, mode }: ChangeOf<"flag">): Result {
  // A channel for TLS only would not be one. Source: common practice (InspIRCd).
  if (mode === "z" && add && [...channel.members.keys()].some(({ secure }) => !secure)) {
    return { refusal: { kind: "member-without-tls", channel: channel.name } };
  }
  const { auditoriumSwitch: most } = settings.limits;
  if (mode !== "u" || channel.members.size <= most) return undefined;
  const why = `Mode u changes only while there are at most ${most} members`;
  return { refusal: badParameter(channel.name, mode, "", why) };
}

function changeFlag({ network, channel, override = false }: Scene, { add, mode }: ChangeOf<"flag">): Result {
  const opposite = add ? opposites[mode] : undefined;
  const locked =
    override || opposite === undefined
      ? undefined
      : mayPassModeLock(channel, { kind: "flag", add: false, mode: opposite });
  if (locked !== undefined) return { refusal: locked };
  if (!switchMode(network, channel, mode, add)) return undefined;
  const applied: AppliedModeChange[] = [{ add, mode }];
  if (opposite !== undefined && switchMode(network, channel, opposite, false)) {
    applied.push({ add: false, mode: opposite });
  }
  return { applied };
}

/** Returns true if this changed anything. */
function switchMode(network: Network, channel: Channel, mode: ChannelMode, on: boolean): boolean {
  const { bit } = channelModeRows[mode];
  const modes = on ? channel.modes | bit : channel.modes & ~bit;
  const changed = modes !== channel.modes;
  if (changed) network.setChannelModes(channel, modes);
  return changed;
}

function addToList({ network, settings, channel, user, now }: Scene, change: ChangeOf<"list">): Result {
  const { mode, param } = change;
  const mask = parseListMask(param, settings);
  if (typeof mask === "string") return { refusal: badParameter(channel.name, mode, param, mask) };
  if (mode === "I" && mask.kind === "mute") {
    return {
      refusal: badParameter(channel.name, mode, param, "A mute is about speaking, not about joining"),
    };
  }
  if (hasBadRange(mask))
    return { refusal: badParameter(channel.name, mode, param, "Not a range of addresses") };
  const entries = channel.lists.get(mode) ?? [];
  const folded = network.fold(mask.text);
  if (entries.some((entry) => network.fold(entry.mask) === folded)) return undefined;
  let total = 0;
  for (const list of channel.lists.values()) total += list.length;
  if (total >= settings.limits.listEntries) {
    return { refusal: { kind: "list-full", channel: channel.name, letter: mode } };
  }
  entries.push({ mask: mask.text, ...compileListMask(network, mask), setBy: user.mask, setAt: now });
  channel.lists.set(mode, entries);
  channel.listsVersion += 1;
  switchMode(network, channel, mode, true);
  return { applied: [{ add: true, mode, param: mask.text }] };
}

function removeFromList({ network, settings, channel }: Scene, { mode, param }: ChangeOf<"list">): Result {
  const mask = parseListMask(param, settings);
  if (typeof mask === "string") return undefined;
  const entries = channel.lists.get(mode) ?? [];
  const folded = network.fold(mask.text);
  const place = entries.findIndex((entry) => network.fold(entry.mask) === folded);
  const [removed] = place === -1 ? [] : entries.splice(place, 1);
  if (removed === undefined) return undefined;
  channel.listsVersion += 1;
  switchMode(network, channel, mode, entries.length > 0);
  return { applied: [{ add: false, mode, param: removed.mask }] };
}

/** A key has to be removed before another is set (RFC 2812, ERR_KEYSET); removing it does not need it. */
function changeKey({ network, settings, channel }: Scene, change: ChangeOf<"setting">): Result {
  const { name } = channel;
  const present = channel.settings.get("k");
  if (!change.add) {
    if (present === undefined) return undefined;
    setValue(network, channel, "k", undefined);
    return { applied: [{ add: false, mode: "k", param: present }] };
  }
  const { param } = change;
  const { keyLength } = settings.limits;
  if (byteLength(param) > keyLength) return { refusal: { kind: "key-too-long", channel: name } };
  if (!isKey(param, keyLength)) return { refusal: badParameter(name, "k", param, "Not a key") };
  if (present === param) return undefined;
  if (present !== undefined) return { refusal: { kind: "key-already-set", channel: name } };
  setValue(network, channel, "k", param);
  return { applied: [{ add: true, mode: "k", param }] };
}

function changeSetting(scene: Scene, mode: PlainSetting, change: ChangeOf<"setting">): Result {
  const { network, channel } = scene;
  if (!change.add) {
    return setValue(network, channel, mode, undefined) ? { applied: [{ add: false, mode }] } : undefined;
  }
  const { param } = change;
  const reading = settingReaders[mode](scene, param);
  if ("refusal" in reading) return reading;
  if ("why" in reading) return { refusal: badParameter(channel.name, mode, param, reading.why) };
  const { value } = reading;
  return setValue(network, channel, mode, value)
    ? { applied: [{ add: true, mode, param: value }] }
    : undefined;
}

/** Returns true if this changed anything. Clears the counts of the mode; a join throttle starts counting again. */
function setValue(network: Network, channel: Channel, mode: SettingMode, value: string | undefined): boolean {
  const { settings } = channel;
  if (settings.get(mode) === value) return false;
  if (value === undefined) settings.delete(mode);
  else settings.set(mode, value);
  switchMode(network, channel, mode, value !== undefined);
  if (mode === "j") channel.joinTimes = undefined;
  if (value === undefined && mode === "W") channel.spokenAt = undefined;
  return true;
}

function badParameter(channel: string, letter: string, parameter: string, why: string): Refusal {
  return { kind: "bad-mode-parameter", channel, letter, parameter, why };
}
