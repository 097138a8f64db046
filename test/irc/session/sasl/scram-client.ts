/** The client's side of SCRAM, by RFC 5802 alone: it shares no code with the server. */
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

export class ScramClient {
  readonly #hash: "sha256" | "sha512";
  readonly #password: string;
  readonly #bare: string;
  readonly #header: string;
  #salted = Buffer.alloc(0);
  #message = "";

  constructor(hash: "sha256" | "sha512", name: string, password: string, nonce = "fyko", header = "n,,") {
    this.#hash = hash;
    this.#password = password;
    this.#header = header;
    this.#bare = `n=${name.replaceAll("=", "=3D").replaceAll(",", "=2C")},r=${nonce}`;
  }

  get first(): string {
    return this.#header + this.#bare;
  }

  final(serverFirst: string): string {
    const [, nonce = "", salt = "", rounds = ""] = /^r=([^,]+),s=([^,]+),i=(\d+)$/u.exec(serverFirst) ?? [];
    const length = this.#hash === "sha256" ? 32 : 64;
    this.#salted = pbkdf2Sync(
      this.#password,
      Buffer.from(salt, "base64"),
      Number(rounds),
      length,
      this.#hash,
    );
    const withoutProof = `c=${Buffer.from(this.#header).toString("base64")},r=${nonce}`;
    this.#message = `${this.#bare},${serverFirst},${withoutProof}`;
    const clientKey = this.#hmac(this.#salted, "Client Key");
    const signature = this.#hmac(createHash(this.#hash).update(clientKey).digest(), this.#message);
    const proof = clientKey.map((byte, place) => byte ^ (signature[place] ?? 0));
    return `${withoutProof},p=${Buffer.from(proof).toString("base64")}`;
  }

  /** The last challenge of a server that knows the password. */
  get serverFinal(): string {
    const serverKey = this.#hmac(this.#salted, "Server Key");
    return `v=${this.#hmac(serverKey, this.#message).toString("base64")}`;
  }

  #hmac(key: Uint8Array, text: string): Buffer {
    return createHmac(this.#hash, key).update(text).digest();
  }
}
