/** Permission to change a channel's modes. Source: Modern IRC, "MODE message"; ranks as in `ranks.ts`. */
import { prefixModeRows } from "../../wire/channel-modes.ts";
import type { PrefixMode } from "../../wire/channel-modes.ts";
import type { Channel } from "../channel.ts";
import type { Membership } from "../membership.ts";
import { isAtLeast, mayActOn } from "./ranks.ts";
import type { Refusal } from "./refusal.ts";

const { q: founder, o: operator, h: halfop } = prefixModeRows;

/** Lists, values and flags are for halfops and above. */
export function mayChangeModes(channel: Channel, actor: Membership | undefined): Refusal | undefined {
  return isAtLeast(actor, halfop.bit) ? undefined : { kind: "rank-too-low", channel: channel.name };
}

/** `target` is the member whose prefix is to change. Members may take their own prefixes off. */
export function mayChangePrefix(
  channel: Channel,
  actor: Membership | undefined,
  target: Membership,
  add: boolean,
  mode: PrefixMode,
): Refusal | undefined {
  if (actor === target && !add) return undefined;
  const wanted = rankToChange[mode];
  if (actor !== undefined && isAtLeast(actor, wanted) && (add || mayActOn(actor, target))) return undefined;
  return { kind: wanted === founder.bit ? "founder-needed" : "rank-too-low", channel: channel.name };
}

/** The lowest rank that gives and takes each prefix. SAMODE does so without any. */
const rankToChange: Readonly<Record<PrefixMode, number>> = {
  q: founder.bit,
  a: founder.bit,
  o: operator.bit,
  h: operator.bit,
  v: halfop.bit,
};
