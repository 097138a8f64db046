/** SASL as IRC carries it: the mechanisms, and the parts that a response is sent in. Source: IRCv3 sasl-3.1 and sasl-3.2. */

import type { ClientTransport } from "./transport.ts";

/** In the order of the capability's value and of 908: the best first. */
export const saslMechanisms = ["EXTERNAL", "SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];

/** The mechanisms that a client can use: EXTERNAL needs a certificate. */
export function usableMechanisms({ fingerprint }: ClientTransport): readonly SaslMechanism[] {
  return saslMechanisms.filter((mechanism) => mechanism !== "EXTERNAL" || fingerprint !== undefined);
}

export function findMechanism(name: string, transport: ClientTransport): SaslMechanism | undefined {
  return usableMechanisms(transport).find((mechanism) => mechanism === name.toUpperCase());
}

/** Characters of a part. A shorter one is the last. Source: IRCv3 sasl-3.1, "The AUTHENTICATE command". */
const PART_LENGTH = 400;
/** Characters of a whole response: more than any mechanism here needs. */
const RESPONSE_LENGTH = 5 * PART_LENGTH;
/** Stands for an empty part. */
const EMPTY = "+";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The response of a client, part by part. */
export class SaslResponse {
  #text = "";

  /** The complete response; `more` if another part follows. After any other result the next part begins a new response. */
  add(part: string): Buffer | "more" | "too-long" | "malformed" {
    const text = part === EMPTY ? this.#text : this.#text + part;
    this.#text = "";
    if (part.length > PART_LENGTH || text.length > RESPONSE_LENGTH) return "too-long";
    if (part.length === PART_LENGTH) {
      this.#text = text;
      return "more";
    }
    return BASE64.test(text) ? Buffer.from(text, "base64") : "malformed";
  }
}

/** The parts of a challenge, at least one. */
export function saslParts(challenge: string): string[] {
  const text = Buffer.from(challenge).toString("base64");
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += PART_LENGTH) parts.push(text.slice(at, at + PART_LENGTH));
  if (text.length % PART_LENGTH === 0) parts.push(EMPTY);
  return parts;
}
