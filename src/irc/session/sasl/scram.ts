/** The mechanisms SCRAM-SHA-256 and SCRAM-SHA-512, without channel binding. Source: RFC 5802; RFC 7677. */
import { timingSafeEqual } from "node:crypto";
import type { AccountRecord, ScramKeys } from "../../network/durable.ts";
import { decodeName, FAILED, textOf } from "./mechanism.ts";
import type { Mechanism, SaslStep } from "./mechanism.ts";
import { digest, hmac } from "./scram-keys.ts";
import type { ScramHash } from "./scram-keys.ts";

/** Keys of an account, or made-up ones if there is no such account. */
export interface ScramCredentials {
  readonly account: AccountRecord | undefined;
  readonly keys: ScramKeys;
}

/** An exchange after the first challenge. */
interface Begun extends ScramCredentials {
  readonly name: string;
  /** The header for channel binding, as the client has to repeat it. */
  readonly header: string;
  /** The parts of client and server together. */
  readonly nonce: string;
  readonly clientFirst: string;
  readonly serverFirst: string;
}

/** `n,a=authzid,n=name,r=nonce` and extensions that need not be understood. A `y` is right: no binding is on offer. */
const CLIENT_FIRST = /^([ny],(?:a=([^,]+))?,)(n=([^,]+),r=([\u0021-\u002b\u002d-\u007e]+)(?:,.*)?)$/su;
/** `c=header,r=nonce`, extensions, and the proof last. */
const CLIENT_FINAL = /^(c=([^,]+),r=([^,]+)(?:,.*)?),p=([^,]+)$/su;

export class Scram implements Mechanism {
  readonly #hash: ScramHash;
  readonly #nonce: string;
  readonly #find: (name: string) => ScramCredentials;
  #begun: Begun | undefined = undefined;
  #proved = false;

  /** `nonce` is the server's part: printable ASCII without a comma. */
  constructor(hash: ScramHash, nonce: string, find: (name: string) => ScramCredentials) {
    this.#hash = hash;
    this.#nonce = nonce;
    this.#find = find;
  }

  respond(response: Buffer): SaslStep {
    if (this.#proved) return response.length === 0 ? { kind: "done" } : FAILED;
    const text = textOf(response);
    if (text === undefined) return FAILED;
    return this.#begun === undefined ? this.#first(text) : this.#final(text, this.#begun);
  }

  #first(text: string): SaslStep {
    const [, header = "", authorisation, clientFirst = "", saslName = "", clientNonce = ""] =
      CLIENT_FIRST.exec(text) ?? [];
    const name = decodeName(saslName);
    if (name === undefined || name === "") return FAILED;
    if (authorisation !== undefined && decodeName(authorisation) !== name) return FAILED;
    const found = this.#find(name);
    const nonce = clientNonce + this.#nonce;
    const serverFirst = `r=${nonce},s=${found.keys.salt},i=${found.keys.iterations}`;
    this.#begun = { ...found, name, header, nonce, clientFirst, serverFirst };
    return { kind: "challenge", text: serverFirst };
  }

  #final(text: string, { name, header, nonce, clientFirst, serverFirst, account, keys }: Begun): SaslStep {
    const [, withoutProof = "", binding = "", sentNonce = "", proof = ""] = CLIENT_FINAL.exec(text) ?? [];
    if (binding !== Buffer.from(header).toString("base64") || sentNonce !== nonce) return FAILED;
    const message = `${clientFirst},${serverFirst},${withoutProof}`;
    const right = this.#isRight(Buffer.from(proof, "base64"), message, keys);
    this.#proved = true;
    const signature = hmac(this.#hash, Buffer.from(keys.serverKey, "base64"), message);
    return { kind: "proof", name, account, right, text: `v=${signature.toString("base64")}` };
  }

  #isRight(proof: Buffer, message: string, { storedKey }: ScramKeys): boolean {
    const stored = Buffer.from(storedKey, "base64");
    const signature = hmac(this.#hash, stored, message);
    if (proof.length !== signature.length) return false;
    const clientKey = proof.map((byte, place) => byte ^ (signature[place] ?? 0));
    const found = digest(this.#hash, clientKey);
    return found.length === stored.length && timingSafeEqual(found, stored);
  }
}
