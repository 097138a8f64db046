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
export async function waitFor<T>(
  { clock }: Realm,
  session: Session,
  frame: Frame,
  work: Promise<T>,
): Promise<T> {
  const [outcome] = await Promise.allSettled([work]);
  if (session.ended) throw new SessionEnded();
  frame.now = clock.now();
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
