/**
 * DNS blocklists as the application asks for them: all lists are asked at the same time, and what does not answer in its
 * time lets the client in. Source: RFC 5782.
 */
import { isDeepStrictEqual } from "node:util";
import { parseAddressRange } from "../irc/network/address-ranges.ts";
import type { DnsblPort, Listing, ListingAction } from "../irc/session/dnsbl-port.ts";
import { Blocklist, byStrictness } from "./blocklist.ts";
import type { BlocklistOptions } from "./blocklist.ts";
import type { DnsLimits } from "./limits.ts";
import { LookUps } from "./look-ups.ts";
import type { Answer } from "./look-ups.ts";
import { queryName } from "./names.ts";

export interface DnsblOptions {
  readonly lists: readonly BlocklistOptions[];
  /** `192.0.2.1`, `192.0.2.1:53`, `[2001:db8::1]:53`; empty for those of the system. */
  readonly servers: readonly string[];
  readonly limits: DnsLimits;
}

/** Why a list has said nothing: `list` if it refuses to answer, or its zone answers what no list would. */
type Failure = Extract<Answer, { readonly kind: "failed" }>["reason"] | "list";

/** Counters, since the start. */
interface DnsblMetrics {
  readonly answers: Readonly<Record<ListingAction | "ignore" | "unlisted", number>>;
  readonly failures: Readonly<Record<Failure, number>>;
}

/** Texts for operators. */
const failures: Readonly<Record<Failure, string>> = {
  timeout: "does not answer in time",
  server: "cannot be asked: DNS answers with an error",
  busy: "is not asked about everyone: too many look-ups at one time",
  list: "refuses to answer: it may not know this resolver, or want fewer queries",
};

/** Milliseconds between two warnings about the same list. */
const WARNING_PERIOD = 3_600_000;

function promised(answer: Answer | Promise<Answer>): Promise<Answer> {
  return Promise.resolve(answer);
}

function areKnown(answers: readonly (Answer | Promise<Answer>)[]): answers is readonly Answer[] {
  return answers.every((answer) => !("then" in answer));
}

const ON_NO_LIST: readonly Listing[] = [];

export class DnsblService implements DnsblPort {
  readonly #now: () => number;
  readonly #warn: (zone: string, text: string) => void;
  readonly #answers = { refuse: 0, "require-account": 0, mark: 0, ignore: 0, unlisted: 0 };
  readonly #failures = { timeout: 0, server: 0, busy: 0, list: 0 };
  /** When there was a warning about a list last, by zone. */
  readonly #warned = new Map<string, number>();
  #options: DnsblOptions;
  #lists: readonly Blocklist[];
  #lookUps: LookUps;

  /** `now` is a steady clock. `warn` hears of a list that says nothing, at most once an hour for each. */
  constructor(options: DnsblOptions, now: () => number, warn: (zone: string, text: string) => void) {
    this.#now = now;
    this.#warn = warn;
    this.#options = options;
    this.#lists = blocklistsOf(options);
    this.#lookUps = lookUpsOf(options, now);
  }

  /** Asks these lists from now on. Forgets all answers if they are others. */
  configure(options: DnsblOptions): void {
    if (isDeepStrictEqual(options, this.#options)) return;
    this.#options = options;
    this.#lists = blocklistsOf(options);
    this.#lookUps = lookUpsOf(options, this.#now);
    this.#warned.clear();
  }

  get metrics(): DnsblMetrics {
    return { answers: this.#answers, failures: this.#failures };
  }

  look(address: string): readonly Listing[] | Promise<readonly Listing[]> {
    const parsed = this.#lists.length === 0 || address === "" ? undefined : parseAddressRange(address);
    if (parsed === undefined) return ON_NO_LIST;
    const lists = this.#lists.filter((list) => list.asks(parsed));
    if (lists.length === 0) return ON_NO_LIST;
    const answers = lists.map((list) => this.#lookUps.find(queryName(parsed, list.zone), list.timeout));
    const judged = (known: readonly Answer[]): readonly Listing[] =>
      known.flatMap((answer, place) => this.#judge(lists[place], address, answer)).toSorted(byStrictness);
    return areKnown(answers) ? judged(answers) : Promise.all(answers.map(promised)).then(judged);
  }

  #judge(list: Blocklist | undefined, address: string, answer: Answer): readonly Listing[] {
    if (list === undefined) return ON_NO_LIST;
    if (answer.kind === "failed") return this.#failed(list, answer.reason);
    const listing = answer.kind === "unlisted" ? "unlisted" : list.judge(address, answer.replies);
    if (listing === "error") return this.#failed(list, "list");
    if (typeof listing === "string") {
      this.#answers[listing] += 1;
      return ON_NO_LIST;
    }
    this.#answers[listing.action] += 1;
    return [listing];
  }

  #failed({ zone }: Blocklist, reason: Failure): readonly Listing[] {
    this.#failures[reason] += 1;
    const before = this.#warned.get(zone);
    const now = this.#now();
    if (before === undefined || now >= before + WARNING_PERIOD) {
      this.#warned.set(zone, now);
      this.#warn(zone, failures[reason]);
    }
    return ON_NO_LIST;
  }
}

function blocklistsOf({ lists }: DnsblOptions): readonly Blocklist[] {
  return lists.map((list) => new Blocklist(list));
}

function lookUpsOf({ lists, servers, limits }: DnsblOptions, now: () => number): LookUps {
  const longest = lists.reduce((most, { timeout }) => Math.max(most, timeout), 1);
  return new LookUps({ limits, servers, longest }, now);
}
