/**
 * The values that the channel modes f, j, l and W take: one row each. Uses the acting user only if a value depends on it.
 */
import type { SettingMode } from "../wire/mode-changes.ts";
import type { Channel } from "./channel.ts";
import { readThrottle } from "./join-throttle.ts";
import { mayChangeModes } from "./policy/mode.ts";
import type { Refusal } from "./policy/refusal.ts";
import type { State } from "./state.ts";
import type { User } from "./user.ts";

interface Asked extends State {
  readonly channel: Channel;
  readonly user: User;
  /** Ignores the rank of the user in a channel. */
  readonly override?: boolean;
}

/** The value to store, the reason why it is invalid, or a refusal with a numeric of its own. */
type Reading = { readonly value: string } | { readonly why: string } | { readonly refusal: Refusal };

/** Keys have separate rules (`change-modes.ts`). */
export type PlainSetting = Exclude<SettingMode, "k">;

export const settingReaders: Readonly<Record<PlainSetting, (asked: Asked, typed: string) => Reading>> = {
  f: readForward,
  j: ({ settings }, typed) => {
    const { throttledJoins, modeSeconds } = settings.limits;
    const throttle = readThrottle(typed);
    if (throttle === undefined || throttle.joins > throttledJoins || throttle.period > modeSeconds * 1000) {
      return { why: `Not joins:seconds, at most ${throttledJoins}:${modeSeconds}` };
    }
    return { value: `${throttle.joins}:${throttle.period / 1000}` };
  },
  l: (_, typed) => readNumber(typed, 999_999_999),
  W: ({ settings }, typed) => readNumber(typed, settings.limits.modeSeconds),
};

function readNumber(typed: string, most: number): Reading {
  const value = /^\d{1,9}$/.test(typed) ? Number(typed) : 0;
  return value === 0 || value > most ? { why: `Not a number from 1 to ${most}` } : { value: String(value) };
}

/** Only moderators of a channel may forward users to it. */
function readForward({ network, channel, user, override = false }: Asked, typed: string): Reading {
  const target = network.findChannel(typed);
  if (target === undefined) return { refusal: { kind: "no-such-channel", channel: typed } };
  if (target === channel) return { why: "The channel itself" };
  const refusal = override ? undefined : mayChangeModes(target, target.members.get(user));
  return refusal === undefined ? { value: target.name } : { refusal };
}
