/** The device's side of a notification: decryption and the proof of the server, apart from the library that made them. */
import { createDecipheriv, createECDH, hkdfSync } from "node:crypto";
import type { ECDH } from "node:crypto";

const SALT_BYTES = 16;
const TAG_BYTES = 16;

/** A device with keys of its own. */
export class Device {
  readonly curve: ECDH = createECDH("prime256v1");
  readonly auth: Buffer;

  /** By default with new keys. */
  constructor(privateKey?: string, auth?: string) {
    if (privateKey === undefined) this.curve.generateKeys();
    else this.curve.setPrivateKey(Buffer.from(privateKey, "base64url"));
    this.auth =
      auth === undefined
        ? Buffer.from(crypto.getRandomValues(new Uint8Array(16)))
        : Buffer.from(auth, "base64url");
  }

  get keys(): { readonly p256dh: string; readonly auth: string } {
    return { p256dh: this.curve.getPublicKey("base64url"), auth: this.auth.toString("base64url") };
  }

  /** Source: RFC 8291, section 3.4, and RFC 8188, section 2. Throws for a message to another device. */
  decrypt(body: Buffer): string {
    const salt = body.subarray(0, SALT_BYTES);
    const keyLength = body[20] ?? 0;
    const server = body.subarray(21, 21 + keyLength);
    const sealed = body.subarray(21 + keyLength);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.curve.getPublicKey(), server]);
    const secret = derive(this.curve.computeSecret(server), this.auth, info, 32);
    const key = derive(secret, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
    const nonce = derive(secret, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
    const decipher = createDecipheriv("aes-128-gcm", key, nonce);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
    // The last record ends with 2 and zeros.
    return plain.subarray(0, plain.lastIndexOf(2)).toString();
  }
}

function derive(key: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", key, salt, info, length));
}

/** The claims of a VAPID header. Throws unless the key that it names has signed them. Source: RFC 8292, sections 2 and 3. */
export async function claimsOf(
  authorization: string,
): Promise<{ readonly key: string; readonly claims: unknown }> {
  const [, token = "", key = ""] = /^vapid t=([^,]+), k=(\S+)$/u.exec(authorization) ?? [];
  const [header = "", payload = "", signature = ""] = token.split(".");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const publicKey = await crypto.subtle.importKey("raw", Buffer.from(key, "base64url"), algorithm, false, [
    "verify",
  ]);
  const signed = Buffer.from(`${header}.${payload}`);
  if (!(await crypto.subtle.verify(algorithm, publicKey, Buffer.from(signature, "base64url"), signed))) {
    throw new Error("the signature is wrong");
  }
  return { key, claims: JSON.parse(Buffer.from(payload, "base64url").toString()) as unknown };
}
