/** Codes of two factors: time-based ones, and their place after a password. Source: RFC 6238. */
import { Secret, TOTP } from "otpauth";
import { CODE_LENGTH } from "./lengths.ts";

/** Seconds of a time step. */
const PERIOD = 30;
/** Steps that a clock may be off, either way. Source: RFC 6238, section 5.2. */
const DRIFT = 1;
const DIGITS = 6;

/** The time step of a code; undefined if it is wrong at this time. `key` in Base32, `now` in milliseconds since the Unix epoch. */
export function stepOf(key: string, code: string, now: number): number | undefined {
  const delta = totp(key).validate({ token: code, timestamp: now, window: DRIFT });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD) + delta;
}

/** The address that apps for codes read. Source: Google Authenticator, "Key URI Format". */
export function keyUri(key: string, issuer: string, label: string): string {
  return totp(key, { issuer, label }).toString();
}

function totp(key: string, names: { readonly issuer?: string; readonly label?: string } = {}): TOTP {
  const secret = Secret.fromBase32(key);
  return new TOTP({ ...names, algorithm: "SHA1", digits: DIGITS, period: PERIOD, secret });
}

const WITH_CODE = new RegExp(`^(.+) (\\d{${DIGITS}}|[A-Za-z2-7]{${CODE_LENGTH}})$`, "su");

/**
 * A password, and the code after it: a space, then six digits or a recovery code. For accounts with two factors only: a
 * password may end like this.
 */
export function splitCode(text: string): { readonly password: string; readonly code: string | undefined } {
  const [, password = text, code] = WITH_CODE.exec(text) ?? [];
  return { password, code };
}
