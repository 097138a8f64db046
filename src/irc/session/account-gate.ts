/**
 * The gate of every log-in: the account exists, is verified, is not suspended, is not being guessed at, the proof is right,
 * and so is the second factor.
 */
import type { LoginOutcome, Unproven } from "../commands/account/account-port.ts";
import type { ClientFacts } from "../commands/session-port.ts";
import type { Frame } from "../delivery/frame.ts";
import type { AccountRecord } from "../network/durable.ts";
import { accountFor } from "../network/policy/login.ts";
import type { Factor, LoginRefusal, Proven } from "../network/policy/login.ts";
import { MAX_NICK_LENGTH } from "../wire/lengths.ts";
import { splitCode } from "../wire/totp.ts";
import { findBrowser } from "./browser-access.ts";
import type { Realm } from "./realm.ts";
import { preparePassword } from "./sasl/prepare.ts";
import type { Session } from "./session.ts";
import { factorOf, hashToken } from "./tokens.ts";
import { waitFor } from "./waiting.ts";

/** The hash of a password that nobody knows: an unknown name takes as long as a known one. */
const DECOY_HASH =
  "$argon2id$v=19$m=65536,t=2,p=1$alRTgeXIKyaZw/zq+AaW7WpI+gKbZeqKj9DVpZ0+ucM$pt3b9lGn7bygbD6n0U4pvjOcMShm6BeM/jhAc81CVgU";

/** Characters of a name that are remembered: no account has as many. */
const NAME_LENGTH = 2 * MAX_NICK_LENGTH;

/** Refusals that count as failed tries. A missing code too: nobody finds out a password by leaving out the code. */
const FAILURES: ReadonlySet<string> = new Set(["wrong", "certificate", "token", "code-needed"] satisfies (
  Unproven | LoginRefusal
)[]);

/** Refusals of clients that have proved themselves. */
const REFUSED_AFTER_PROOF: ReadonlySet<string> = new Set([
  "suspended",
  "banned",
  "unverified",
] satisfies LoginRefusal[]);

/** Resolves to the proved account, given the one that the client named. `now` in milliseconds since the Unix epoch. */
export type Proof = (account: AccountRecord | undefined, now: number) => Promise<Proven | Unproven>;

type Verifier = Pick<Realm, "services">;

/** The client that wants to log in. A session is one. */
export interface Claimant {
  readonly facts: ClientFacts;
  readonly connection: { readonly remoteAddress: string };
  /** True once nobody waits for the answer. */
  readonly ended: boolean;
}

/**
 * The proof by a password: that of the account, followed by a code where it has two factors, or one for a device. A wrong
 * one costs the same work with any account and without.
 */
export function byPassword(realm: Verifier, text: string): Proof {
  return async (account, now) => {
    const device = byDevice(account, text);
    if (device !== undefined) return device;
    const factors = account?.twoFactors;
    const { password, code } = factors === undefined ? { password: text, code: undefined } : splitCode(text);
    const right = await verify(realm, account, password);
    if (right === "busy") return "busy";
    if (factors === undefined || code === undefined) return passwordProof(account, right);
    const factor = factorOf(factors, code, now);
    return passwordProof(account, right && factor !== undefined, factor);
  };
}

/** The same for a user who is logged in already: the password of the account alone. */
export function byPasswordAlone(realm: Verifier, password: string): Proof {
  return async (account) => {
    const right = await verify(realm, account, password);
    return right === "busy" ? "busy" : passwordProof(account, right, { kind: "logged-in" });
  };
}

/**
 * The same for a client that sends its password again and again: a code counts once, so an account with two factors needs a
 * password for a device.
 */
export function byLastingPassword(realm: Verifier, text: string): Proof {
  return async (account) => {
    const device = byDevice(account, text);
    if (device !== undefined) return device;
    const right = await verify(realm, account, text);
    return right === "busy" ? "busy" : passwordProof(account, right);
  };
}

function verify(
  { services }: Verifier,
  account: AccountRecord | undefined,
  password: string,
): Promise<boolean | "busy"> {
  return services.verifyPassword(preparePassword(password) ?? "", account?.passwordHash ?? DECOY_HASH);
}

function byDevice(account: AccountRecord | undefined, text: string): Proven | undefined {
  const hash = hashToken(text);
  const known = account?.applicationPasswords?.some((password) => password.hash === hash) === true;
  return known ? { account: account.name, applicationPassword: hash } : undefined;
}

/** The proof by a password that was looked at. */
export function passwordProof(
  account: AccountRecord | undefined,
  right: boolean,
  factor?: Factor,
): Proven | "wrong" {
  if (!right || account?.passwordHash === undefined) return "wrong";
  const proven = { account: account.name, passwordHash: account.passwordHash };
  return factor === undefined ? proven : { ...proven, factor };
}

/** The proof by the certificate of the connection. */
export function byCertificate(fingerprint: string): Proof {
  return (account) => {
    const listed = account?.certificates?.includes(fingerprint) === true;
    return Promise.resolve(listed ? { account: account.name, certificate: fingerprint } : "certificate");
  };
}

/** The proof by the secret of a browser that stays logged in, as the request of the connection brought it. */
export function byBrowser(hash: string): Proof {
  return (account, now) => {
    const known = findBrowser(account, hash, now);
    return Promise.resolve(account && known ? { account: account.name, browser: hash } : "certificate");
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
  const outcome = await enterGate(realm, session, name, (account) =>
    waitFor(realm, session, frame, proof(account, frame.now)),
  );
  if (typeof outcome !== "object" || !("account" in outcome)) return outcome;
  session.proof = outcome;
  if ("browser" in outcome) session.browser = outcome.browser;
  return outcome;
}

/** The same for a client that has no session. */
export async function enterGate(
  realm: Realm,
  client: Claimant,
  name: string | undefined,
  prove: (account: AccountRecord | undefined) => Promise<Proven | Unproven>,
): Promise<LoginOutcome> {
  const { failedTries, network, settings, observe, steadyClock } = realm;
  const { limits } = settings.session;
  const address = client.connection.remoteAddress;
  const shown = name?.slice(0, NAME_LENGTH) ?? "*";
  const account = name === undefined ? undefined : network.accounts.findByNick(name);
  // Tries with any nick of an account count together.
  const key = name === undefined ? undefined : `account ${network.fold(account?.name ?? shown)}`;
  const triedAt = steadyClock.now();
  const wait = failedTries.wait(address, key, limits, triedAt);
  if (wait > 0) {
    observe({ kind: "login-refused", client: client.facts, account: shown, reason: "too-many-tries" });
    return { wait: Math.ceil(wait / 1000) };
  }
  failedTries.begin(address, key, limits, triedAt);
  const proven = await prove(account);
  // Only those who have proved themselves learn more than that they are refused.
  const outcome = typeof proven === "string" ? proven : provenNow(realm, proven);
  if (typeof outcome === "object" || REFUSED_AFTER_PROOF.has(outcome)) {
    failedTries.succeeded(address, key, limits, "keep");
  } else if (!FAILURES.has(outcome)) failedTries.takeBack(address, key);
  if (typeof outcome === "string") {
    const reason = outcome === "wrong" ? "password" : outcome;
    observe({ kind: "login-refused", client: client.facts, account: shown, reason });
    return outcome;
  }
  observe({ kind: "logged-in", client: client.facts, account: outcome.account });
  return outcome;
}

/** The account may have changed while the proof was looked at. */
function provenNow({ network, clock }: Realm, proven: Proven): Proven | LoginRefusal {
  const account = accountFor(network, proven, clock.now());
  return typeof account === "string" ? account : { ...proven, account: account.name };
}
