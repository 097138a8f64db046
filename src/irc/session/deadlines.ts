/** When the engine has to wake a session next: one time for all that it waits for. Reads no clock. */
import type { SessionLimits } from "./limits.ts";

/** Deadlines of a session. All times by the steady clock, in milliseconds. */
export interface Waiting {
  /** When the time for its registration began. */
  readonly registrationSince: number;
  readonly registered: boolean;
  /** When the peer last sent a line, or was read again after a wait for its flood budget. */
  readonly heardAt: number;
  /** Time of the unanswered PING; undefined without one. */
  readonly pingSentAt: number | undefined;
  /** When the flood budget allows reading again; undefined where it does now. */
  readonly floodUntil: number | undefined;
  /** When its user has to give up its nick. */
  readonly nickDueAt: number | undefined;
  /** A batch that is open: the last line was one of it. */
  readonly batch: object | undefined;
}

/** When the peer will have been silent for too long: it is sent PING, or, with a PING unanswered, closed. */
export function silenceDeadline(waiting: Waiting, limits: SessionLimits): number {
  if (waiting.pingSentAt === undefined) return waiting.heardAt + limits.pingInterval;
  return Math.max(waiting.pingSentAt, waiting.heardAt) + limits.pingTimeout;
}

export function registrationDeadline(waiting: Waiting, limits: SessionLimits): number {
  return waiting.registrationSince + limits.registrationTimeout;
}

/** When a batch will have been open for too long. While reading waits for the flood budget, its lines cannot come. */
export function batchDeadline(
  { heardAt, floodUntil }: Pick<Waiting, "heardAt" | "floodUntil">,
  limits: SessionLimits,
): number {
  return floodUntil === undefined ? heardAt + limits.batchTimeout : Number.POSITIVE_INFINITY;
}

/** The next time at which one of them is due. */
export function nextDeadline(waiting: Waiting, limits: SessionLimits): number {
  const { batch, floodUntil, nickDueAt = Number.POSITIVE_INFINITY } = waiting;
  const alive = waiting.registered ? silenceDeadline(waiting, limits) : registrationDeadline(waiting, limits);
  const due = Math.min(alive, nickDueAt);
  if (floodUntil !== undefined) return Math.min(due, floodUntil);
  return batch === undefined ? due : Math.min(due, batchDeadline(waiting, limits));
}
