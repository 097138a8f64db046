/** Texts that follow from others and a secret: the same each time, and nobody else can know them. */
import { randomBytes } from "node:crypto";
import type { ScramKeys } from "../network/durable.ts";
import { decoyKeys, hmac } from "./sasl/scram-keys.ts";
import type { ScramHash } from "./sasl/scram-keys.ts";

/** Characters of a code that people type. */
const CODE_LENGTH = 8;

export class Secrets {
  readonly #secret: Buffer;

  /** The secret is new at each start if `key` is undefined. */
  constructor(key: string | undefined) {
    this.#secret =
      key === undefined ? randomBytes(32) : hmac("sha256", Buffer.from(key), "secrets of accounts");
  }

  /** Keys for a name without an account. */
  decoy(hash: ScramHash, name: string): ScramKeys {
    return decoyKeys(hash, this.#secret, name);
  }

  code(text: string, length = CODE_LENGTH): string {
    return hmac("sha256", this.#secret, `code ${text}`).toString("hex").slice(0, length);
  }
}
