/**
 * Completes commands that cannot end at once: those that wait for outside work (a promise), and long answers (an iterator),
 * which go out a part at a time, no faster than the peer reads. The client's further lines wait meanwhile, and the command's
 * frame keeps its label. The one way of waiting in the session layer.
 */
import type { Effect, Rest } from "../commands/command.ts";
import { NOT_TIMED } from "./command-timings.ts";
import type { Context } from "./session-context.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Realm } from "./realm.ts";
import { pauseReasons } from "./session.ts";
import type { Session } from "./session.ts";
import { SessionEnded, waitFor } from "./waiting.ts";

/** Bytes of one part of a long answer; its last line may go beyond. */
const PART = 4_096;
/** Steps of one part: each looks at one channel or user. */
const STEPS = 128;

/** A long answer that waits for its peer or for the next turn. */
export interface LongReply {
  readonly context: Context;
  readonly steps: Iterator<void>;
  /** When the command began. */
  readonly begunAt: number;
}

export class Runner {
  readonly #realm: Realm;
  readonly #lifecycle: Lifecycle;
  readonly #effect: (effect: Effect, session: Session, now: number) => void;

  /** `effect` does what a command asks of the world outside, after the command. */
  constructor(
    realm: Realm,
    lifecycle: Lifecycle,
    effect: (effect: Effect, session: Session, now: number) => void,
  ) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
    this.#effect = effect;
  }

  /** Completes a command: `rest` is what its handler returned, `begunAt` its beginning for `timings.end`. */
  complete(context: Context, rest: Rest, begunAt = NOT_TIMED): void {
    // Its answer is there once the log has applied what it submitted.
    const work = rest ?? context.applied;
    if (work === undefined) this.#finish(context, begunAt);
    else if ("then" in work) void this.#await(context, work, begunAt);
    else {
      context.session.pause(pauseReasons.command);
      this.#advance({ context, steps: work, begunAt });
    }
  }

  /** The peer has caught up with reading: its long answer goes on. */
  writable(session: Session): void {
    const { longReply } = session;
    if (longReply === undefined) return;
    // The peer is there, although its PONG has to wait.
    session.heardAt = this.#realm.steadyClock.now();
    this.#resume(longReply);
  }

  async #await(context: Context, rest: Promise<void>, begunAt: number): Promise<void> {
    const { session, frame, command } = context;
    // Users of a parked machine may ask on.
    if (!this.#realm.parking.isParked || session.user === undefined) session.pause(pauseReasons.command);
    try {
      if (rest !== context.applied) await rest;
      if (context.applied !== undefined) await waitFor(this.#realm, session, frame, context.applied);
      this.#finish(context, begunAt);
    } catch (error) {
      if (!(error instanceof SessionEnded)) this.#lifecycle.broken(frame, session, command, error);
    }
    // Registration may have begun a long answer: the channels of the user.
    if (session.longReply === undefined) session.resume(pauseReasons.command);
  }

  #resume(reply: LongReply): void {
    const { session, frame, command } = reply.context;
    if (session.longReply !== reply || session.ended || !session.connection.open) return;
    // `writable` resumes it.
    if (session.isPausedFor(pauseReasons.congestion)) return;
    session.longReply = undefined;
    frame.now = this.#realm.clock.now();
    try {
      this.#advance(reply);
    } catch (error) {
      this.#lifecycle.broken(frame, session, command, error);
    }
  }

  #advance(reply: LongReply): void {
    const { session } = reply.context;
    if (sayPart(session, reply.steps)) {
      this.#finish(reply.context, reply.begunAt);
      session.resume(pauseReasons.command);
      return;
    }
    session.longReply = reply;
    // After the turn's lines have been offered to the kernel.
    setImmediate(() => {
      this.#resume(reply);
    });
  }

  #finish(context: Context, begunAt: number): void {
    context.frame.finish();
    for (const effect of context.effects) this.#effect(effect, context.session, context.now);
    this.#realm.timings.end(context.command, begunAt);
  }
}

/** True if the answer is complete. */
function sayPart({ connection }: Session, steps: Iterator<void>): boolean {
  const full = connection.pendingBytes + PART;
  for (let left = STEPS; left > 0 && connection.open && connection.pendingBytes < full; left -= 1) {
    if (steps.next().done === true) return true;
  }
  return false;
}
