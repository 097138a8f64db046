/** Codes that a browser exchanges for its cookie: random, good for one exchange and a short time. Reads no clock. */
import type { Session } from "./session.ts";
import { hashToken, newToken } from "./tokens.ts";

/** Characters of a code: 160 bits. */
const LENGTH = 32;

interface Issued {
  readonly session: Session;
  /** The account that its user was logged in to. */
  readonly account: string;
  /** By the steady clock. */
  readonly expiresAt: number;
}

export class BrowserCodes {
  /** By hash, oldest first. */
  readonly #codes = new Map<string, Issued>();

  /** A session has one code: an earlier one no longer counts. `now` by the steady clock. */
  issue(session: Session, account: string, lifetime: number, now: number): string {
    for (const [hash, issued] of this.#codes) {
      if (issued.session === session || issued.session.ended || now >= issued.expiresAt)
        this.#codes.delete(hash);
    }
    const code = newToken(LENGTH);
    this.#codes.set(hashToken(code), { session, account, expiresAt: now + lifetime });
    return code;
  }

  /** Undefined for a wrong or used code, and for one whose session has ended or whose user is no longer logged in. */
  take(code: string, now: number): Pick<Issued, "session" | "account"> | undefined {
    const hash = hashToken(code);
    const issued = this.#codes.get(hash);
    this.#codes.delete(hash);
    if (issued === undefined || now >= issued.expiresAt || issued.session.ended) return undefined;
    return issued.session.user?.account === issued.account ? issued : undefined;
  }
}
