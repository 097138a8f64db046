/** Compares passwords of clients (PASS, OPER), as often as the failures of their address and of the name allow. */
import type { PasswordOutcome } from "../commands/command.ts";
import type { Frame } from "../delivery/frame.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";
import { waitFor } from "./waiting.ts";

/** Wait before the next try where too many passwords wait to be verified. */
const BUSY_SECONDS = 5;

export interface PasswordTry {
  /** Undefined for the connection password. */
  readonly name: string | undefined;
  readonly password: string;
  readonly hash: string;
}

/** Waits for outside work, as `waitFor` does. */
export async function checkPassword(
  realm: Realm,
  session: Session,
  frame: Frame,
  { name, password, hash }: PasswordTry,
): Promise<PasswordOutcome> {
  const { failedTries, services, settings, steadyClock } = realm;
  const { limits } = settings.session;
  const address = session.connection.remoteAddress;
  const now = steadyClock.now();
  const wait = failedTries.wait(address, name, limits, now);
  if (wait > 0) return { wait: Math.ceil(wait / 1000) };
  failedTries.begin(address, name, limits, now);
  const right = await waitFor(realm, session, frame, services.verifyPassword(password, hash));
  if (right === "busy") {
    failedTries.takeBack(address, name);
    return { wait: BUSY_SECONDS };
  }
  if (right) failedTries.succeeded(address, name, limits);
  return right ? "right" : "wrong";
}
