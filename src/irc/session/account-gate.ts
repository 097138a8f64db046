/** The gate of every log-in: the account exists, is not suspended, is not being guessed at, and the proof is right. */
import type { LoginOutcome, Unproven } from "../commands/account/account-port.ts";
import type { Frame } from "../delivery/frame.ts";
import type { AccountRecord } from "../network/durable.ts";
import { accountFor } from "../network/policy/login.ts";
import type { LoginRefusal, Proven } from "../network/policy/login.ts";
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

/** Refusals that count as failed tries. */
const FAILURES: ReadonlySet<string> = new Set(["wrong", "certificate", "token"] satisfies Unproven[]);

/** Resolves to the proved account, given the one that the client named. */
export type Proof = (account: AccountRecord | undefined) => Promise<Proven | Unproven>;

/** The proof by the password itself. */
export function byPassword({ services }: Pick<Realm, "services">, password: string): Proof {
  const prepared = preparePassword(password) ?? "";
  return async (account) => {
    const right = await services.verifyPassword(prepared, account?.passwordHash ?? DECOY_HASH);
    return right === "busy" ? "busy" : passwordProof(account, right);
  };
}

/** The proof by a password that was looked at. */
export function passwordProof(account: AccountRecord | undefined, right: boolean): Proven | "wrong" {
  if (!right || account?.passwordHash === undefined) return "wrong";
  return { account: account.name, passwordHash: account.passwordHash };
}

/** The proof by the certificate of the connection. */
export function byCertificate(fingerprint: string): Proof {
  return (account) => {
    const listed = account?.certificates?.includes(fingerprint) === true;
    return Promise.resolve(listed ? { account: account.name, certificate: fingerprint } : "certificate");
  };
}

/** `name` is undefined where only the proof says which account it is. Waits for outside work, as `waitFor` does. */
export async function passGate(
  realm: Realm,
  session: Session,
  frame: Frame,
  name: string | undefined,
  proof: Proof,
): Promise<LoginOutcome> {
  const { failedTries, network, settings, observe } = realm;
  const { limits } = settings.session;
  const address = session.connection.remoteAddress;
  const shown = name?.slice(0, NAME_LENGTH) ?? "*";
  const account = name === undefined ? undefined : network.accounts.findByNick(name);
  // Tries with any nick of an account count together.
  const key = name === undefined ? undefined : `account ${network.fold(account?.name ?? shown)}`;
  const wait = failedTries.wait(address, key, limits, frame.now);
  if (wait > 0) {
    observe({ kind: "login-refused", client: session.facts, account: shown, reason: "too-many-tries" });
    return { wait: Math.ceil(wait / 1000) };
  }
  failedTries.begin(address, key, limits, frame.now);
  const proven = await waitFor(realm, session, frame, proof(account));
  // Only those who have proved themselves learn that the account is suspended.
  const outcome = typeof proven === "string" ? proven : provenNow(realm, proven);
  if (typeof outcome === "object" || outcome === "suspended") {
    failedTries.succeeded(address, key, limits, "keep");
  } else if (!FAILURES.has(outcome)) failedTries.takeBack(address, key);
  if (typeof outcome === "string") {
    const reason = outcome === "wrong" ? "password" : outcome;
    observe({ kind: "login-refused", client: session.facts, account: shown, reason });
    return outcome;
  }
  observe({ kind: "logged-in", client: session.facts, account: outcome.account });
  return outcome;
}

/** The account may have changed while the proof was looked at. */
function provenNow({ network }: Realm, proven: Proven): Proven | LoginRefusal {
  const account = accountFor(network.accounts, proven);
  return typeof account === "string" ? account : { ...proven, account: account.name };
}
