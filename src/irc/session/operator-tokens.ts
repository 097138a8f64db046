/** Tokens by which operators use the API: short-lived, bounded in number, and forgotten with the process. */
import { hashToken, newToken } from "./tokens.ts";

/** Milliseconds. */
const LIFETIME = 15 * 60_000;
/** Tokens that one session has at once. The oldest one is forgotten. */
const MOST_OF_ONE = 8;
/** The same for all sessions together. */
const MOST = 1_000;
/** Characters: 260 bits. */
const LENGTH = 52;
/** Tells them from the tokens that are kept. */
const PREFIX = "relais-operator_";

/** The session that asked for a token, and the operator that its user was then. */
export interface TokenHolder {
  /** `user.id` */
  readonly user: number;
  /** Number of the session. */
  readonly session: number;
  /** Name of the operator block. */
  readonly operator: string;
}

export class OperatorTokens {
  /** By the hash, in the order of their making. */
  readonly #holders = new Map<string, TokenHolder & { readonly until: number }>();

  /** `now` in milliseconds that only grow, here and below. */
  make(holder: TokenHolder, now: number): { readonly token: string; readonly seconds: number } {
    for (const [hash, { until }] of this.#holders) if (until <= now) this.#holders.delete(hash);
    const own = [...this.#holders].filter(
      ([, { user, session }]) => user === holder.user && session === holder.session,
    );
    for (const [hash] of own.slice(0, Math.max(0, own.length - MOST_OF_ONE + 1))) this.#holders.delete(hash);
    const [oldest] = this.#holders.keys();
    if (this.#holders.size >= MOST && oldest !== undefined) this.#holders.delete(oldest);
    const token = `${PREFIX}${newToken(LENGTH)}`;
    this.#holders.set(hashToken(token), { ...holder, until: now + LIFETIME });
    return { token, seconds: LIFETIME / 1000 };
  }

  /** Undefined for a token that is over, or that is not one of these. */
  find(token: string, now: number): TokenHolder | undefined {
    const found = this.#holders.get(hashToken(token));
    return found === undefined || found.until <= now ? undefined : found;
  }
}
