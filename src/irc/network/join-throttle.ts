/** Channel mode `j`: limits the joins within a number of seconds. Reads no clock: the time is an input. */
import type { Channel } from "./channel.ts";

interface Throttle {
  readonly joins: number;
  /** In milliseconds. */
  readonly period: number;
}

/** Parses the value of mode `j`, `joins:seconds`: two positive whole numbers. Undefined for an invalid value. */
export function readThrottle(value: string): Throttle | undefined {
  const found = /^(\d{1,9}):(\d{1,9})$/.exec(value);
  const [joins, seconds] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
  return joins === 0 || seconds === 0 ? undefined : { joins, period: seconds * 1000 };
}

/** True if one more join would be too many. `now` in milliseconds since the Unix epoch. */
export function isThrottled(channel: Channel, now: number): boolean {
  const throttle = throttleOf(channel);
  const oldest = throttle && channel.joinTimes?.at(-throttle.joins);
  if (throttle === undefined || oldest === undefined) return false;
  // Joins in the future were before the clock was set back.
  return oldest <= now && now - oldest < throttle.period;
}

/** Remembers a join; keeps as many as the mode counts. */
export function noteJoin(channel: Channel, now: number): void {
  const throttle = throttleOf(channel);
  if (throttle === undefined) return;
  const times = (channel.joinTimes ??= []);
  times.push(now);
  if (times.length > throttle.joins) times.splice(0, times.length - throttle.joins);
}

function throttleOf(channel: Channel): Throttle | undefined {
  const value = channel.settings.get("j");
  return value === undefined ? undefined : readThrottle(value);
}
