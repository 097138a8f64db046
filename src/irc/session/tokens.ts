/** Codes and generated passwords: random texts that are compared by their hashes. */
import { createHash, randomBytes } from "node:crypto";
import type { TwoFactors } from "../network/account-facts.ts";
import type { Factor } from "../network/policy/login.ts";
import { stepOf } from "../wire/totp.ts";

/** The characters of Base32, in lower case. Source: RFC 4648, section 6. */
const CHARACTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** Five random bits for each character. */
export function newToken(length: number): string {
  return Array.from(randomBytes(length), (byte) => CHARACTERS[byte % CHARACTERS.length]).join("");
}

/**
 * The form in which a token is kept. A fast hash is right: a token is random and long, so that nobody can try all of them,
 * as they can with passwords that people choose. Case does not matter.
 */
export function hashToken(token: string): string {
  return createHash("sha256").update(token.toLowerCase()).digest("hex");
}

/** The factor that a code stands for, used before or not; undefined for a wrong one. */
export function factorOf({ secret, recovery }: TwoFactors, code: string, now: number): Factor | undefined {
  const step = stepOf(secret, code, now);
  if (step !== undefined) return { kind: "code", step };
  const hash = hashToken(code);
  return recovery.includes(hash) ? { kind: "recovery-code", hash } : undefined;
}
