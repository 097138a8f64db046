/**
 * Long answers (LIST, WHO, NAMES): a part at a time, the next one when the kernel has had its chance to take the last and
 * others have been heard, and none while the peer is behind with reading. So their length alone never fills a peer's
 * send queue, and what they look through, though it may come to nothing, keeps nobody waiting.
 */
import type { LabelledAnswer } from "../delivery/label.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Realm } from "./realm.ts";
import { pauseReasons } from "./session.ts";
import type { Session } from "./session.ts";

/** Bytes of one part, and the last line beyond. */
const PART = 4_096;
/** Steps of one part: each looks at a channel or a user, and says of it what there is to say. */
const STEPS = 128;

/** An answer that is not complete. */
export interface PendingAnswer {
  readonly steps: Iterator<unknown>;
  /** Where the command was labelled. */
  readonly labelled: LabelledAnswer | undefined;
}

export class Pacer {
  readonly #realm: Realm;
  readonly #lifecycle: Lifecycle;

  constructor(realm: Realm, lifecycle: Lifecycle) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
  }

  /** Says the first part. Call while the command runs. */
  begin(session: Session, steps: Iterator<unknown>): void {
    if (advance(session, steps)) return;
    session.pause(pauseReasons.answer);
    this.#interrupt(session, steps);
  }

  /** The peer has caught up with reading. */
  writable(session: Session): void {
    if (session.answering === undefined) return;
    // It is there, although its PONG has to wait.
    session.heardAt = this.#realm.clock.now();
    this.#goOn(session);
  }

  #interrupt(session: Session, steps: Iterator<unknown>): void {
    session.answering = { steps, labelled: this.#realm.delivery.interrupt() };
    // After the turn's lines have been offered to the kernel.
    setImmediate(() => this.#goOn(session));
  }

  /** A peer that is behind is gone on with by `writable`. */
  #goOn(session: Session): void {
    const { answering, connection } = session;
    if (answering === undefined || session.ended || !connection.open) return;
    if (session.isPausedFor(pauseReasons.congestion)) return;
    const { delivery, clock } = this.#realm;
    session.answering = undefined;
    delivery.begin(session, clock.now());
    delivery.goOnWith(answering.labelled);
    try {
      if (!advance(session, answering.steps)) {
        this.#interrupt(session, answering.steps);
        return;
      }
      delivery.finish();
    } catch (error) {
      this.#lifecycle.broken(session, "a long answer", error);
    }
    session.resume(pauseReasons.answer);
  }
}

/** Whether the answer is complete. */
function advance({ connection }: Session, steps: Iterator<unknown>): boolean {
  const full = connection.pendingBytes + PART;
  for (let left = STEPS; left > 0 && connection.open && connection.pendingBytes < full; left -= 1) {
    if (steps.next().done === true) return true;
  }
  return false;
}
