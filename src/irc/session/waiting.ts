/** Waiting for outside work in the middle of a command. */
import type { Frame } from "../delivery/frame.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";

/** Thrown into a command whose session has ended while it waited. Nothing is left to do for it. */
export class SessionEnded extends Error {}

/**
 * Resolves with `work`; the frame then has the present time. Rejects with `SessionEnded` if the session has ended meanwhile,
 * and otherwise as `work` does.
 */
export async function waitFor<T>(realm: Realm, session: Session, frame: Frame, work: Promise<T>): Promise<T> {
  let value: T;
  try {
    value = await work;
  } catch (error) {
    goOn(realm, session, frame);
    throw error;
  }
  goOn(realm, session, frame);
  return value;
}

function goOn({ clock }: Realm, session: Session, frame: Frame): void {
  if (session.ended) throw new SessionEnded();
  frame.now = clock.now();
}
