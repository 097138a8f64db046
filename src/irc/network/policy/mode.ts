/** Whether a member may make a change to a channel's modes. Source: Modern IRC, "MODE message"; ranks as in `ranks.ts`. */
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

/** `target` is the member whose prefix is to change. Everyone may put down an own prefix. */
export function mayChangePrefix(
  channel: Channel,
  actor: Membership | undefined,
  target: Membership,
  add: boolean,
  mode: PrefixMode,
): Refusal | undefined {
  if (actor === target && !add) return undefined;
  const allowed =
    actor !== undefined && isAtLeast(actor, rankToChange[mode]) && (add || mayActOn(actor, target));
  return allowed ? undefined : { kind: "rank-too-low", channel: channel.name };
}

/** Halfops give voices, operators make halfops and operators, founders protect members and make founders. */
const rankToChange: Readonly<Record<PrefixMode, number>> = {
  v: halfop.bit,
  h: operator.bit,
  o: operator.bit,
  a: founder.bit,
  q: founder.bit,
};
