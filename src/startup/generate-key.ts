/** `generate-key`: a new secret for the option `network.cloak-key`. */

/** Random bytes of a key: as many as SHA-256 uses. */
const KEY_BYTES = 32;

export function generateKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(KEY_BYTES))).toString("base64url");
}
