/** Facts of an account besides its password. Of secrets there are only hashes, but for the key of TOTP, which has to be known. */

/** A password for one device of the owner. */
export interface ApplicationPassword {
  /** As its owner called it; compared as the network compares nicks. */
  readonly name: string;
  /** A hash in hexadecimal digits. */
  readonly hash: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** The last use, to within a day. */
  readonly usedAt?: number;
}

/** A browser that stays logged in: it has a cookie with a secret. */
export interface Browser {
  /** Its number among those of the account. */
  readonly number: number;
  /** The hash of the secret, in hexadecimal digits. */
  readonly hash: string;
  /** As it calls itself: `Firefox on Linux`. */
  readonly name: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** The last visit, to within an hour. */
  readonly seenAt: number;
  readonly expiresAt: number;
}

/** The second factor. Source: RFC 6238. */
export interface TwoFactors {
  /** The key of TOTP, in Base32. */
  readonly secret: string;
  /** The time step of the last code that was used: only later ones count. */
  readonly lastStep: number;
  /** Hashes of the recovery codes that are left. */
  readonly recovery: readonly string[];
}

/** A code that was sent by e-mail and has not come back. */
export interface AwaitedCode {
  /** A hash in hexadecimal digits. */
  readonly hash: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  /** Wrong codes so far. */
  readonly wrong: number;
}

/** The confirmation of another e-mail address. */
export interface NewEmail extends AwaitedCode {
  readonly address: string;
}

/** Wrong codes after which the right one does not count either. */
const MOST_WRONG_CODES = 10;

/** True if this is the code that is awaited. `now` in milliseconds since the Unix epoch. */
export function isAwaited(code: AwaitedCode | undefined, hash: string, now: number): boolean {
  return code?.hash === hash && now < code.expiresAt && code.wrong < MOST_WRONG_CODES;
}
