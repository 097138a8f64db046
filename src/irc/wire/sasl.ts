/** SASL as IRC carries it: the mechanisms, and the parts that a response is sent in. Source: IRCv3 sasl-3.1 and sasl-3.2. */
import { isOffered } from "./features.ts";
import type { Features, Needing } from "./features.ts";
import type { ClientTransport } from "./transport.ts";

interface MechanismRow extends Needing {
  /** Parts of a response that are enough for anyone. */
  readonly parts: number;
  /** Only for clients that the connection itself vouches for: with a certificate, or a browser that stays logged in. */
  readonly vouched?: true;
}

/** In the order of the capability's value and of 908: the best first. */
export const mechanismRows = {
  EXTERNAL: {
    parts: 5,
    vouched: true,
    help: "The certificate of the connection, or the cookie of a browser.",
  },
  "SCRAM-SHA-512": { parts: 5, help: "A password that is never sent." },
  "SCRAM-SHA-256": { parts: 5, help: "A password that is never sent." },
  OAUTHBEARER: { parts: 24, needs: "singleSignOn", help: "A token of the identity provider." },
  IRCV3BEARER: { parts: 24, needs: "singleSignOn", help: "A token of the identity provider." },
  PLAIN: { parts: 5, help: "A password." },
} as const satisfies Record<string, MechanismRow>;

export type SaslMechanism = keyof typeof mechanismRows;

const saslMechanisms = Object.keys(mechanismRows) as readonly SaslMechanism[];

/** The mechanisms of a server with these features, as far as a client can use them. */
export function offeredMechanisms(
  features: Features,
  { fingerprint, remembered }: ClientTransport,
): readonly SaslMechanism[] {
  return saslMechanisms.filter((name) => {
    const row: MechanismRow = mechanismRows[name];
    return isOffered(row, features) && (row.vouched !== true || remembered || fingerprint !== undefined);
  });
}

export function findMechanism(
  name: string,
  features: Features,
  transport: ClientTransport,
): SaslMechanism | undefined {
  return offeredMechanisms(features, transport).find((mechanism) => mechanism === name.toUpperCase());
}

/** Characters of a part. A shorter one is the last. Source: IRCv3 sasl-3.1, "The AUTHENTICATE command". */
const PART_LENGTH = 400;
/** Stands for an empty part. */
const EMPTY = "+";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The response of a client, part by part. */
export class SaslResponse {
  readonly #longest: number;
  #text = "";

  /** A response of more parts is too long. */
  constructor(parts: number) {
    this.#longest = parts * PART_LENGTH;
  }

  /** The complete response; `more` if another part follows. After any other result the next part begins a new response. */
  add(part: string): Buffer | "more" | "too-long" | "malformed" {
    const text = part === EMPTY ? this.#text : this.#text + part;
    this.#text = "";
    if (part.length > PART_LENGTH || text.length > this.#longest) return "too-long";
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
