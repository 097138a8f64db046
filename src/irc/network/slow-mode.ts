/**
 * Channel mode `W`: the wait of a user between two messages. Remembered by user and not by membership, so that joining
 * again does not shorten it, and by the user's id, which keeps no departed user in memory. Reads no clock: the time is an
 * input.
 */
import type { Channel } from "./channel.ts";
import type { User } from "./user.ts";

/** Milliseconds that a user still has to wait before it may speak; 0 where it need not. `now` since the Unix epoch. */
export function timeToWait(channel: Channel, user: User, now: number): number {
  const spoken = channel.spokenAt?.get(user.id);
  // Where the clock was set back, nobody waits for the time in between.
  if (spoken === undefined || spoken > now) return 0;
  return Math.max(0, spoken + periodOf(channel) - now);
}

/** Remembers that a user has spoken. Of more than `most` speakers the one is forgotten who spoke first. */
export function noteSpeech(channel: Channel, user: User, now: number, most: number): void {
  const period = periodOf(channel);
  if (period === 0) return;
  const speakers = (channel.spokenAt ??= new Map());
  // Put at the end again: the order is that of speaking.
  speakers.delete(user.id);
  speakers.set(user.id, now);
  for (const [speaker, at] of speakers) {
    if (speakers.size <= most && now - at < period) break;
    speakers.delete(speaker);
  }
}

function periodOf(channel: Channel): number {
  return Number(channel.settings.get("W") ?? 0) * 1000;
}
