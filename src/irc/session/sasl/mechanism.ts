/** A SASL mechanism as a machine of responses and challenges: it knows no client, no clock and no random source. */
import type { AccountRecord } from "../../network/durable.ts";

/** The answer to a response. */
export type SaslStep =
  | { readonly kind: "failed" }
  | { readonly kind: "challenge"; readonly text: string }
  /** A password to be verified ends the exchange. */
  | { readonly kind: "password"; readonly name: string; readonly password: string }
  /** The certificate of the connection ends the exchange. The name is that of the account, or empty. */
  | { readonly kind: "certificate"; readonly name: string }
  /** The proof of a password, compared with the keys of `account`. If it is right, `text` is the last challenge. */
  | {
      readonly kind: "proof";
      readonly name: string;
      readonly account: AccountRecord | undefined;
      readonly right: boolean;
      readonly text: string;
    }
  /** A token ends the exchange, if it is right. `name` is the account that the client asks for, if it asks for one. */
  | { readonly kind: "token"; readonly name: string | undefined; readonly token: string }
  /** A response without a token. The failure is explained. */
  | { readonly kind: "error" }
  /** The client has taken note of the last challenge. */
  | { readonly kind: "done" };

export interface Mechanism {
  /** Takes the next response. */
  respond(response: Buffer): SaslStep;
  /** A failure is explained in a challenge; the next response ends the exchange. */
  readonly explains?: boolean;
}

export const FAILED: SaslStep = { kind: "failed" };

/** Undefined for a name with an equals sign that stands for nothing. Source: RFC 5802, section 5.1. */
export function decodeName(text: string): string | undefined {
  if (/=(?!2C|3D)/u.test(text)) return undefined;
  return text.replaceAll("=2C", ",").replaceAll("=3D", "=");
}

/** Undefined for bytes that are not UTF-8. */
export function textOf(response: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(response);
  } catch {
    return undefined;
  }
}
