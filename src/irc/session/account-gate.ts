/** The gate of every log-in: the account exists, is not suspended, is not being guessed at, and the proof is right. */
import type { LoginOutcome } from "../commands/account/account-port.ts";
import type { Frame } from "../delivery/frame.ts";
import type { AccountRecord } from "../network/durable.ts";
import { accountFor } from "../network/policy/login.ts";
import { MAX_NICK_LENGTH } from "../wire/lengths.ts";
import type { Realm } from "./realm.ts";
import { preparePassword } from "./sasl/prepare.ts";
import type { Session } from "./session.ts";
import { waitFor } from "./waiting.ts";

/** The hash of a password that nobody knows: an unknown name takes as long as a known one. */
const DECOY_HASH =
  "$argon2id$v=19$m=65536,t=2,p=1$alRTgeXIKyaZw/zq+AaW7WpI+gKbZeqKj9DVpZ0+ucM$pt3b9lGn7bygbD6n0U4pvjOcMShm6BeM/jhAc81CVgU";

/** Characters of a name that are remembered: no account has as many. */
const NAME_LENGTH = 2 * MAX_NICK_LENGTH;

/** True if the client has proved that the account is its own; `busy` if that could not be looked at. */
export type Proof = (account: AccountRecord | undefined) => Promise<boolean | "busy">;

/** The proof by the password itself. */
export function byPassword({ services }: Pick<Realm, "services">, password: string): Proof {
  const prepared = preparePassword(password) ?? "";
  return (account) => services.verifyPassword(prepared, account?.passwordHash ?? DECOY_HASH);
}

/** The proof by the certificate of the connection. */
export function byCertificate(fingerprint: string): Proof {
  return (account) => Promise.resolve(account?.certificates?.includes(fingerprint) === true);
}

/** Waits for outside work, as `waitFor` does. */
export async function passGate(
  realm: Realm,
  session: Session,
  frame: Frame,
  name: string,
  proof: Proof,
  kind: "password" | "certificate" = "password",
): Promise<LoginOutcome> {
  const { failedTries, network, settings, observe } = realm;
  const { limits } = settings.session;
  const address = session.connection.remoteAddress;
  const shown = name.slice(0, NAME_LENGTH);
  const account = network.accounts.findByNick(name);
  // Tries with any nick of an account count together.
  const key = `account ${network.fold(account?.name ?? shown)}`;
  const wait = failedTries.wait(address, key, limits, frame.now);
  if (wait > 0) {
    observe({ kind: "login-refused", client: session.facts, account: shown, reason: "too-many-tries" });
    return { wait: Math.ceil(wait / 1000) };
  }
  failedTries.begin(address, key, limits, frame.now);
  const right = await waitFor(realm, session, frame, proof(account));
  if (right === "busy") {
    failedTries.takeBack(address, key);
    observe({ kind: "login-refused", client: session.facts, account: shown, reason: "busy" });
    return "busy";
  }
  // Only the owner learns that the account is suspended.
  const found =
    right && account !== undefined
      ? accountFor(network.accounts, { account: account.name, passwordHash: account.passwordHash })
      : "wrong";
  if (found !== "wrong") failedTries.succeeded(address, key, limits, "keep");
  if (typeof found === "string") {
    const reason = found === "wrong" ? kind : found;
    observe({ kind: "login-refused", client: session.facts, account: shown, reason });
    return found;
  }
  observe({ kind: "logged-in", client: session.facts, account: found.name });
  return { account: found.name, passwordHash: found.passwordHash };
}
