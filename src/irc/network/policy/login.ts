/** Rules about logging in: which account a client that has proved itself may use, and what the log-in uses up. */
import { NotKept } from "../durable.ts";
import type { AccountRecord, Identity } from "../durable.ts";
import type { Network } from "../network.ts";

/** The part of a proof beside the password of the account. */
export type Factor =
  /** A code of TOTP, by its time step. */
  | { readonly kind: "code"; readonly step: number }
  | { readonly kind: "recovery-code"; readonly hash: string }
  /** None is needed: the user is logged in already. */
  | { readonly kind: "logged-in" };

/** A passed check: the account, and the proved credential as the account had it then. */
export type Proven = { readonly account: string } & (
  | { readonly passwordHash: string; readonly factor?: Factor }
  /** The fingerprint. */
  | { readonly certificate: string }
  | { readonly identity: Identity }
  /** The hash of a password for one device. */
  | { readonly applicationPassword: string }
  /** The hash of the secret of a browser that stays logged in. */
  | { readonly browser: string }
);

export type LoginRefusal =
  /** The account, its credential or its second factor is another one by now. */
  | "wrong"
  | "suspended"
  /** A ban of the server keeps the account out. */
  | "banned"
  /** Its owner has not confirmed the e-mail address. */
  | "unverified"
  /** The password is right; the second factor is missing. */
  | "code-needed";

/** Milliseconds. The last use of an application password is kept no more often. */
const USE_INTERVAL = 86_400_000;

/** The parts of the network that decide. */
type Keepers = Pick<Network, "accounts" | "bans">;

/** The account to log in to. Asked at the check and again when the log-in is applied: much may have changed in between. */
export function accountFor(
  { accounts, bans }: Keepers,
  proven: Proven,
  now: number,
): AccountRecord | LoginRefusal {
  const account = accounts.find(proven.account);
  if (account === undefined || !hasCredential(account, proven)) return "wrong";
  if (account.suspended !== undefined) return "suspended";
  if (bans.findAccount(account.name, now) !== undefined) return "banned";
  if (account.verification !== undefined) return "unverified";
  return lacksFactor(account, proven) ? "code-needed" : account;
}

function hasCredential(account: AccountRecord, proven: Proven): boolean {
  const { passwordHash, certificates, identity, applicationPasswords = [], browsers = [] } = account;
  if ("passwordHash" in proven) {
    const { factor } = proven;
    return passwordHash === proven.passwordHash && (factor === undefined || isGood(account, factor));
  }
  if ("certificate" in proven) return certificates?.includes(proven.certificate) === true;
  if ("applicationPassword" in proven)
    return applicationPasswords.some(({ hash }) => hash === proven.applicationPassword);
  if ("browser" in proven) return browsers.some(({ hash }) => hash === proven.browser);
  return identity?.issuer === proven.identity.issuer && identity.subject === proven.identity.subject;
}

/** Certificates, application passwords, browsers and tokens of a provider need no code. */
function lacksFactor({ twoFactors }: AccountRecord, proven: Proven): boolean {
  return twoFactors !== undefined && "passwordHash" in proven && proven.factor === undefined;
}

/**
 * The same when the log-in is applied: its code cannot be used again. `busy` where that cannot be kept. `now` in milliseconds
 * since the Unix epoch.
 */
export function enterAccount(
  network: Keepers,
  proven: Proven,
  now: number,
): AccountRecord | LoginRefusal | "busy" {
  const account = accountFor(network, proven, now);
  if (typeof account === "string") return account;
  const used = afterUse(account, proven, now);
  try {
    if (used !== account) network.accounts.replace(used);
    return used;
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
    // The date of the last use is no reason to keep anyone out.
    return "applicationPassword" in proven ? account : "busy";
  }
}

/** The proof of a client that has entered its account: it needs no code any longer. */
export function afterEntry(proven: Proven): Proven {
  return "passwordHash" in proven && proven.factor !== undefined
    ? { ...proven, factor: { kind: "logged-in" } }
    : proven;
}

/** True if the factor can be used. Each code counts once. */
export function isGood({ twoFactors }: AccountRecord, factor: Factor): boolean {
  switch (factor.kind) {
    case "code":
      return twoFactors !== undefined && factor.step > twoFactors.lastStep;
    case "recovery-code":
      return twoFactors?.recovery.includes(factor.hash) === true;
    case "logged-in":
      return true;
  }
}

function afterUse(account: AccountRecord, proven: Proven, now: number): AccountRecord {
  if ("applicationPassword" in proven) return afterDevice(account, proven.applicationPassword, now);
  const { twoFactors } = account;
  if (twoFactors === undefined || !("passwordHash" in proven)) return account;
  const { factor } = proven;
  if (factor?.kind === "code") return { ...account, twoFactors: { ...twoFactors, lastStep: factor.step } };
  if (factor?.kind !== "recovery-code") return account;
  const recovery = twoFactors.recovery.filter((hash) => hash !== factor.hash);
  return { ...account, twoFactors: { ...twoFactors, recovery } };
}

function afterDevice(account: AccountRecord, wanted: string, now: number): AccountRecord {
  const { applicationPasswords = [] } = account;
  const place = applicationPasswords.findIndex(({ hash }) => hash === wanted);
  const used = applicationPasswords[place];
  if (used === undefined || now - (used.usedAt ?? 0) < USE_INTERVAL) return account;
  return { ...account, applicationPasswords: applicationPasswords.with(place, { ...used, usedAt: now }) };
}
