/** Headers that prove to push services that this server sends. Kept for a while, since a signature is dear. Source: RFC 8292. */
import { getVapidHeaders } from "web-push";
import type { VapidPair } from "../irc/session/push-port.ts";

/** Milliseconds for which a header is used. It is valid for 12 hours. */
const KEPT = 3_600_000;
/** Push services that are remembered. */
const MOST = 100;

export class Signatures {
  readonly #pair: VapidPair;
  readonly #contact: () => string;
  readonly #now: () => number;
  readonly #headers = new Map<string, { readonly header: string; readonly madeAt: number }>();

  /** `contact`: an https or mailto URL of the operator; `now` in milliseconds. */
  constructor(pair: VapidPair, contact: () => string, now: () => number) {
    this.#pair = pair;
    this.#contact = contact;
    this.#now = now;
  }

  for(endpoint: string): string {
    const { origin } = new URL(endpoint);
    const now = this.#now();
    const kept = this.#headers.get(origin);
    if (kept !== undefined && now - kept.madeAt < KEPT) return kept.header;
    const { publicKey, privateKey } = this.#pair;
    const made = getVapidHeaders(origin, this.#contact(), publicKey, privateKey, "aes128gcm");
    this.#headers.delete(origin);
    for (const [oldest] of this.#headers) {
      if (this.#headers.size < MOST) break;
      this.#headers.delete(oldest);
    }
    this.#headers.set(origin, { header: made.Authorization, madeAt: now });
    return made.Authorization;
  }
}
