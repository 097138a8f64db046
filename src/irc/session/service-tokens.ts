/** Tokens by which services outside of IRC know a user: short-lived, bounded in number, and forgotten with the process. */
import { tokenServiceRows } from "../network/token-services.ts";
import type { TokenServiceName } from "../network/token-services.ts";

/** The one whom a token is for. */
export interface TokenOwner {
  readonly service: TokenServiceName;
  readonly account: string | undefined;
  readonly nick: string;
}

interface TokenLimits {
  readonly serviceTokens: number;
  readonly serviceTokenTime: number;
}

/** Tokens that one account, or one guest, has at once. The oldest one is forgotten. */
const MOST_OF_ONE = 32;

export class ServiceTokens {
  /** In the order of their making. */
  readonly #tokens = new Map<string, TokenOwner & { readonly until: number }>();
  #made = 0;

  /**
   * `now` in milliseconds since the Unix epoch, here and below. `textOf` gives a text that nobody can guess, another one for
   * each number.
   */
  make(
    owner: TokenOwner,
    now: number,
    { serviceTokens, serviceTokenTime }: TokenLimits,
    textOf: (number: number) => string,
  ): string {
    this.#made += 1;
    for (const [token, { until }] of this.#tokens) if (until <= now) this.#tokens.delete(token);
    const own = [...this.#tokens].filter(([, other]) => isSameOwner(owner, other)).map(([token]) => token);
    for (const token of own.slice(0, Math.max(0, own.length - MOST_OF_ONE + 1))) this.#tokens.delete(token);
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size >= serviceTokens && oldest !== undefined) this.#tokens.delete(oldest);
    const token = textOf(this.#made);
    this.#tokens.set(token, { ...owner, until: now + serviceTokenTime });
    return token;
  }

  /** The one who asked for it; undefined for a token of another service, and for one that is over or used. */
  use(service: TokenServiceName, token: string, now: number): TokenOwner | undefined {
    const found = this.#tokens.get(token);
    if (found?.service !== service || found.until <= now) return undefined;
    if (tokenServiceRows[service].once) this.#tokens.delete(token);
    return found;
  }
}

function isSameOwner(one: TokenOwner, other: TokenOwner): boolean {
  const same = one.account === undefined ? one.nick === other.nick : true;
  return one.service === other.service && one.account === other.account && same;
}
