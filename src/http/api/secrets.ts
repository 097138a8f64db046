/** Tokens as their holders have them: `relais_<name>_<secret>`. Only a hash of the secret is kept. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Names of tokens and webhooks. */
export const PROGRAM_NAME = /^[a-z][a-z0-9-]{0,31}$/u;
const PREFIX = "relais";
/** Bytes. */
const SECRET_LENGTH = 32;

/** A new secret, and the hash of it that is kept. A fast hash is right for random bytes. */
export function newSecret(): { readonly secret: string; readonly hash: string } {
  const secret = randomBytes(SECRET_LENGTH).toString("base64url");
  return { secret, hash: hashOf(secret) };
}

export function tokenText(name: string, secret: string): string {
  return `${PREFIX}_${name}_${secret}`;
}

/** Undefined for a text that is no token. */
export function readToken(text: string): { readonly name: string; readonly secret: string } | undefined {
  const [, name, secret] = /^relais_([a-z][a-z0-9-]{0,31})_([\w-]{43})$/u.exec(text) ?? [];
  return name === undefined || secret === undefined ? undefined : { name, secret };
}

/** Takes the same time for every secret. */
export function isSecretOf(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(hash.padEnd(64).slice(0, 64)));
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
