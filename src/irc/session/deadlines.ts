/** When the engine has to wake a session next: one time for all that it waits for. Reads no clock. */
import type { SessionLimits } from "./limits.ts";

/** What a session waits for. All times in milliseconds since the Unix epoch. */
export interface Waiting {
  readonly openedAt: number;
  readonly registered: boolean;
  /** When the peer last sent a line. */
  readonly heardAt: number;
  /** When PING was sent; undefined where none is unanswered. */
  readonly pingSentAt: number | undefined;
  /** When the flood budget allows reading again; undefined where it does now. */
  readonly floodUntil: number | undefined;
}

/** When the peer will have been silent for too long: it is sent PING, or, with a PING unanswered, closed. */
export function silenceDeadline(waiting: Waiting, limits: SessionLimits): number {
  if (waiting.pingSentAt === undefined) return waiting.heardAt + limits.pingInterval;
  return Math.max(waiting.pingSentAt, waiting.heardAt) + limits.pingTimeout;
}

export function registrationDeadline(waiting: Waiting, limits: SessionLimits): number {
  return waiting.openedAt + limits.registrationTimeout;
}

/** The next time at which one of them is due. */
export function nextDeadline(waiting: Waiting, limits: SessionLimits): number {
  const due = waiting.registered ? silenceDeadline(waiting, limits) : registrationDeadline(waiting, limits);
  return waiting.floodUntil === undefined ? due : Math.min(due, waiting.floodUntil);
}
