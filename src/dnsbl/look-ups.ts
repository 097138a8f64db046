/**
 * Look-ups of names in DNS: each within its own time, no more at once than the limit, and the answers are remembered. Knows
 * names only.
 */
import { Resolver } from "node:dns/promises";
import type { DnsLimits } from "./limits.ts";

export type Answer =
  | { readonly kind: "replies"; readonly replies: readonly string[] }
  | { readonly kind: "unlisted" }
  | { readonly kind: "failed"; readonly reason: "timeout" | "server" | "busy" };

interface Remembered {
  readonly answer: Answer;
  readonly until: number;
}

export interface LookUpOptions {
  readonly limits: DnsLimits;
  /** `192.0.2.1`, `192.0.2.1:53`, `[2001:db8::1]:53`; empty for those of the system. */
  readonly servers: readonly string[];
  /** The longest time of a look-up, in milliseconds. */
  readonly longest: number;
}

/** The name does not exist, or has no address: codes of the resolver. */
const NOT_THERE: ReadonlySet<unknown> = new Set(["ENOTFOUND", "ENODATA"]);

const BUSY: Answer = { kind: "failed", reason: "busy" };
const UNLISTED: Answer = { kind: "unlisted" };

export class LookUps {
  readonly #options: LookUpOptions;
  readonly #limits: DnsLimits;
  readonly #now: () => number;
  #resolver: Resolver;
  /** Questions to this resolver so far. */
  #asked = 0;
  /** By name, the oldest first. */
  readonly #remembered = new Map<string, Remembered>();
  /** By name. */
  readonly #waiting = new Map<string, Promise<Answer>>();
  /** Questions that the resolver has not ended, those past their time too. */
  #open = 0;

  /** `now` is a steady clock. */
  constructor(options: LookUpOptions, now: () => number) {
    this.#options = options;
    this.#limits = options.limits;
    this.#now = now;
    this.#resolver = resolverOf(options);
  }

  /** Answers that are remembered, and questions that are open: for tests. */
  get sizes(): { readonly remembered: number; readonly open: number } {
    return { remembered: this.#remembered.size, open: this.#open };
  }

  /** The remembered answer. */
  known(name: string): Answer | undefined {
    const known = this.#remembered.get(name);
    return known !== undefined && this.#now() < known.until ? known.answer : undefined;
  }

  /** The addresses of a name: at once if they are known, otherwise within `timeout` milliseconds. Never rejects. */
  find(name: string, timeout: number): Answer | Promise<Answer> {
    const known = this.known(name);
    if (known !== undefined) return known;
    const waiting = this.#waiting.get(name);
    if (waiting !== undefined) return waiting;
    if (this.#open >= this.#limits.lookUpsAtOnce) return BUSY;
    const asking = this.#ask(name, timeout);
    this.#waiting.set(name, asking);
    return asking;
  }

  async #ask(name: string, timeout: number): Promise<Answer> {
    const late = Promise.withResolvers<Answer>();
    const timer = setTimeout(() => {
      late.resolve(this.#keep(name, { kind: "failed", reason: "timeout" }, this.#limits.cacheFailed));
    }, timeout);
    const answer = await Promise.race([this.#resolve(name), late.promise]);
    clearTimeout(timer);
    this.#waiting.delete(name);
    return answer;
  }

  /** An answer that comes too late is remembered all the same. */
  async #resolve(name: string): Promise<Answer> {
    const { cacheShortest, cacheLongest, cacheUnlisted, cacheFailed } = this.#limits;
    this.#open += 1;
    this.#asked += 1;
    // A resolver remembers answers as well, and without a limit.
    if (this.#asked > this.#limits.cacheEntries) {
      this.#resolver = resolverOf(this.#options);
      this.#asked = 1;
    }
    try {
      const records = await this.#resolver.resolve4(name, { ttl: true });
      if (records.length === 0) return this.#keep(name, UNLISTED, cacheUnlisted);
      const ttl = 1000 * Math.min(...records.map((record) => record.ttl));
      const replies = records.map(({ address }) => address);
      const lasting = Math.min(Math.max(ttl, cacheShortest), cacheLongest);
      return this.#keep(name, { kind: "replies", replies }, lasting);
    } catch (error) {
      if (NOT_THERE.has(codeOf(error))) return this.#keep(name, UNLISTED, cacheUnlisted);
      const reason = codeOf(error) === "ETIMEOUT" ? "timeout" : "server";
      return this.#keep(name, { kind: "failed", reason }, cacheFailed);
    } finally {
      this.#open -= 1;
    }
  }

  #keep(name: string, answer: Answer, milliseconds: number): Answer {
    this.#remembered.delete(name);
    if (milliseconds > 0) this.#remembered.set(name, { answer, until: this.#now() + milliseconds });
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= this.#limits.cacheEntries) break;
      this.#remembered.delete(oldest);
    }
    return answer;
  }
}

function resolverOf({ servers, longest }: LookUpOptions): Resolver {
  const resolver = new Resolver({ timeout: longest, tries: 1 });
  if (servers.length > 0) resolver.setServers(servers);
  return resolver;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
