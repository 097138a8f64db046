/** Keys of SCRAM: derived from a password when it is set, and made up for accounts that do not exist. */
import { createHash, createHmac, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { PasswordKeys, ScramKeys } from "../../network/durable.ts";

export type ScramHash = keyof PasswordKeys["scram"];

/** Rounds of PBKDF2 for new passwords. The least is 4,096. Source: RFC 7677, section 4. */
const ITERATIONS = 16_384;
const SALT_BYTES = 16;
const LENGTHS = { sha256: 32, sha512: 64 } as const;

const stretch = promisify(pbkdf2);

export function hmac(hash: ScramHash, key: Uint8Array, text: string): Buffer {
  return createHmac(hash, key).update(text).digest();
}

export function digest(hash: ScramHash, bytes: Uint8Array): Buffer {
  return createHash(hash).update(bytes).digest();
}

/** `password` after SASLprep, `salt` in Base64. Works off the main thread. Source: RFC 5802, section 3. */
export async function deriveKeys(
  hash: ScramHash,
  password: string,
  salt: string,
  iterations: number,
): Promise<ScramKeys> {
  const salted = await stretch(password, Buffer.from(salt, "base64"), iterations, LENGTHS[hash], hash);
  const storedKey = digest(hash, hmac(hash, salted, "Client Key")).toString("base64");
  const serverKey = hmac(hash, salted, "Server Key").toString("base64");
  return { iterations, salt, storedKey, serverKey };
}

/** Keys for a new password, after SASLprep, each with a salt of its own. */
export async function newScramKeys(password: string): Promise<PasswordKeys["scram"]> {
  const keys = (hash: ScramHash): Promise<ScramKeys> =>
    deriveKeys(hash, password, randomBytes(SALT_BYTES).toString("base64"), ITERATIONS);
  const [sha256, sha512] = await Promise.all([keys("sha256"), keys("sha512")]);
  return { sha256, sha512 };
}

/** Keys that look like those of an account, and are the same each time, for a name without one. */
export function decoyKeys(hash: ScramHash, secret: Uint8Array, name: string): ScramKeys {
  const made = (purpose: string): Buffer => hmac(hash, secret, `decoy ${purpose} ${name}`);
  return {
    iterations: ITERATIONS,
    salt: made("salt").subarray(0, SALT_BYTES).toString("base64"),
    storedKey: made("stored key").toString("base64"),
    serverKey: made("server key").toString("base64"),
  };
}
