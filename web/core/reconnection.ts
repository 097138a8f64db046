/** Pauses between attempts to connect: they grow, and no two clients keep step. */

/** Milliseconds before the first attempt, and the longest pause. */
const FIRST = 500;
const LONGEST = 60_000;

/** Milliseconds before the attempt of this number, which starts at 0. `random` is from 0 to 1. */
export function pauseBefore(attempt: number, random: number): number {
  const pause = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 20));
  return Math.round(pause * (0.75 + random / 2));
}
