/** When the engine has to wake a session next: one time for all that it waits for. Reads no clock. */
import type { SessionLimits } from "./limits.ts";

/** Deadlines of a session. All times in milliseconds since the Unix epoch. */
export interface Waiting {
  readonly openedAt: number;
  readonly registered: boolean;
  /** When the peer last sent a line. */
  readonly heardAt: number;
  /** Time of the unanswered PING; undefined without one. */
  readonly pingSentAt: number | undefined;
  /** When the flood budget allows reading again; undefined where it does now. */
  readonly floodUntil: number | undefined;
  /** When its user has to give up its nick. */
  readonly nickDueAt: number | undefined;
  /** The batch that is open, and when its last line came. */
  readonly batch: { readonly touchedAt: number } | undefined;
}

/** When the peer will have been silent for too long: it is sent PING, or, with a PING unanswered, closed. */
export function silenceDeadline(waiting: Waiting, limits: SessionLimits): number {
  if (waiting.pingSentAt === undefined) return waiting.heardAt + limits.pingInterval;
  return Math.max(waiting.pingSentAt, waiting.heardAt) + limits.pingTimeout;
}

export function registrationDeadline(waiting: Waiting, limits: SessionLimits): number {
  return waiting.openedAt + limits.registrationTimeout;
}

/** When a batch will have been open for too long. While reading waits for the flood budget, its lines cannot come. */
export function batchDeadline(
  { touchedAt }: { readonly touchedAt: number },
  { floodUntil }: Pick<Waiting, "floodUntil">,
  limits: SessionLimits,
): number {
  return floodUntil === undefined ? touchedAt + limits.batchTimeout : Number.POSITIVE_INFINITY;
}

/** The next time at which one of them is due. */
export function nextDeadline(waiting: Waiting, limits: SessionLimits): number {
  const { batch, floodUntil, nickDueAt = Number.POSITIVE_INFINITY } = waiting;
  const alive = waiting.registered ? silenceDeadline(waiting, limits) : registrationDeadline(waiting, limits);
  const due = Math.min(alive, nickDueAt);
  if (floodUntil !== undefined) return Math.min(due, floodUntil);
  return batch === undefined ? due : Math.min(due, batchDeadline(batch, waiting, limits));
}
