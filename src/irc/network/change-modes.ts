/** Makes the mode changes that a user asks for on a channel, as far as policy lets it. Knows no numerics. */
import { channelModeRows, prefixModeRows } from "../wire/channel-modes.ts";
import { compileMask, normaliseMask } from "../wire/masks.ts";
import type { AppliedModeChange, ChannelModeChange } from "../wire/mode-changes.ts";
import { isKey } from "../wire/names.ts";
import { byteLength } from "../wire/utf8.ts";
import type { Channel } from "./channel.ts";
import type { Network } from "./network.ts";
import { mayChangeModes, mayChangePrefix } from "./policy/mode.ts";
import type { Refusal } from "./policy/refusal.ts";
import type { User } from "./user.ts";

/** What came of the changes: those that made a difference, in their order, and why others were refused. */
export interface ModeOutcome {
  readonly applied: readonly AppliedModeChange[];
  readonly refusals: readonly Refusal[];
}

/** One change comes to this: what the others hear, a refusal, or nothing where all was so already. */
type Result = { readonly applied: AppliedModeChange } | { readonly refusal: Refusal } | undefined;

type ChangeOf<K extends ChannelModeChange["kind"]> = Extract<ChannelModeChange, { readonly kind: K }>;

interface Scene {
  readonly network: Network;
  readonly channel: Channel;
  readonly user: User;
  readonly now: number;
}

/** Each change meets what the ones before it have left. `now` in milliseconds since the Unix epoch. */
export function changeModes(scene: Scene, changes: readonly ChannelModeChange[]): ModeOutcome {
  const applied: AppliedModeChange[] = [];
  const refusals: Refusal[] = [];
  for (const change of changes) {
    const result = applyChange(scene, change);
    if (result === undefined) continue;
    if ("applied" in result) applied.push(result.applied);
    // That the rank is too low is said once, however many changes it stops.
    else if (result.refusal.kind !== "rank-too-low") refusals.push(result.refusal);
    else if (refusals.every(({ kind }) => kind !== "rank-too-low")) refusals.push(result.refusal);
  }
  return { applied, refusals };
}

function applyChange(scene: Scene, change: ChannelModeChange): Result {
  if (change.kind === "prefix") return changePrefix(scene, change);
  const { channel, user } = scene;
  const refusal = mayChangeModes(channel, channel.members.get(user));
  if (refusal !== undefined) return { refusal };
  switch (change.kind) {
    case "flag":
      return changeFlag(channel, change);
    case "list":
      return change.add ? addToList(scene, change) : removeFromList(scene, change);
    case "setting":
      return change.mode === "k" ? changeKey(scene, change) : changeLimit(channel, change);
  }
}

function changePrefix({ network, channel, user }: Scene, change: ChangeOf<"prefix">): Result {
  const { add, mode, param } = change;
  const actor = channel.members.get(user);
  const member = network.findUser(param);
  // Who may change nothing is told so, whoever was named.
  const own = actor !== undefined && member === user;
  const general = own ? undefined : mayChangeModes(channel, actor);
  if (general !== undefined) return { refusal: general };
  if (member === undefined) return { refusal: { kind: "no-such-nick", nick: param } };
  const target = channel.members.get(member);
  if (target === undefined) {
    return { refusal: { kind: "target-not-on-channel", nick: member.nick, channel: channel.name } };
  }
  const refusal = mayChangePrefix(channel, actor, target, add, mode);
  if (refusal !== undefined) return { refusal };
  const { bit } = prefixModeRows[mode];
  const prefixes = add ? target.prefixes | bit : target.prefixes & ~bit;
  if (prefixes === target.prefixes) return undefined;
  target.prefixes = prefixes;
  return { applied: { add, mode, param: member.nick } };
}

function changeFlag(channel: Channel, { add, mode }: ChangeOf<"flag">): Result {
  const { bit } = channelModeRows[mode];
  const modes = add ? channel.modes | bit : channel.modes & ~bit;
  if (modes === channel.modes) return undefined;
  channel.modes = modes;
  return { applied: { add, mode } };
}

function addToList({ network, channel, user, now }: Scene, change: ChangeOf<"list">): Result {
  const { mode, param } = change;
  const mask = normaliseMask(param);
  const entries = channel.lists.get(mode) ?? [];
  const folded = network.fold(mask);
  if (entries.some((entry) => network.fold(entry.mask) === folded)) return undefined;
  let total = 0;
  for (const list of channel.lists.values()) total += list.length;
  if (total >= network.settings.limits.listEntries) {
    return { refusal: { kind: "list-full", channel: channel.name, letter: mode } };
  }
  const matches = compileMask(mask, (text) => network.fold(text));
  entries.push({ mask, matches, setBy: user.mask, setAt: now });
  channel.lists.set(mode, entries);
  return { applied: { add: true, mode, param: mask } };
}

function removeFromList({ network, channel }: Scene, { mode, param }: ChangeOf<"list">): Result {
  const entries = channel.lists.get(mode) ?? [];
  const folded = network.fold(normaliseMask(param));
  const place = entries.findIndex((entry) => network.fold(entry.mask) === folded);
  const [removed] = place === -1 ? [] : entries.splice(place, 1);
  return removed && { applied: { add: false, mode, param: removed.mask } };
}

/** A key is taken off before another is put on (RFC 2812, ERR_KEYSET), and taken off without being known. */
function changeKey({ network, channel }: Scene, change: ChangeOf<"setting">): Result {
  const { settings, name } = channel;
  const present = settings.get("k");
  if (!change.add) {
    if (present === undefined) return undefined;
    settings.delete("k");
    return { applied: { add: false, mode: "k", param: present } };
  }
  const { param } = change;
  const { keyLength } = network.settings.limits;
  if (byteLength(param) > keyLength) return { refusal: { kind: "key-too-long", channel: name } };
  if (!isKey(param, keyLength)) return { refusal: badParameter(name, "k", param, "Not a key") };
  if (present === param) return undefined;
  if (present !== undefined) return { refusal: { kind: "key-already-set", channel: name } };
  settings.set("k", param);
  return { applied: { add: true, mode: "k", param } };
}

function changeLimit({ settings, name }: Channel, change: ChangeOf<"setting">): Result {
  const { mode } = change;
  if (!change.add) return settings.delete(mode) ? { applied: { add: false, mode } } : undefined;
  const { param } = change;
  if (!/^\d{1,9}$/.test(param) || Number(param) === 0) {
    return { refusal: badParameter(name, mode, param, "Not a number from 1 to 999999999") };
  }
  const limit = String(Number(param));
  if (settings.get(mode) === limit) return undefined;
  settings.set(mode, limit);
  return { applied: { add: true, mode, param: limit } };
}

function badParameter(channel: string, letter: string, parameter: string, why: string): Refusal {
  return { kind: "bad-mode-parameter", channel, letter, parameter, why };
}
