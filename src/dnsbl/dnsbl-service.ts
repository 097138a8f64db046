/**
 * DNS blocklists as the application asks for them: all lists are asked at the same time, and what does not answer in its
 * time lets the client in. Source: RFC 5782.
 */
import { isDeepStrictEqual } from "node:util";
import { parseAddressRange } from "../irc/network/address-ranges.ts";
import type { DnsblPort, Listing, ListingAction } from "../irc/session/dnsbl-port.ts";
import { Breaker } from "../circuit-breaker/breaker.ts";
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

/**
 * Why a list has said nothing: `list` if it refuses to answer, or its zone answers what no list would; `skipped` if it is
 * left alone since it has failed too often.
 */
type Failure = Extract<Answer, { readonly kind: "failed" }>["reason"] | "list" | "skipped";

/** The meaning of an answer about a client. */
type Verdict = Listing | "ignore" | "unlisted" | { readonly failure: Failure };

/** Reports about a list: it fails, at most one report an hour; it is not asked for some time; it answers again. */
type ListState = "failed" | "skipped" | "works";

/** Counters, since the start. */
interface DnsblMetrics {
  readonly answers: Readonly<Record<ListingAction | "ignore" | "unlisted", number>>;
  readonly failures: Readonly<Record<Failure, number>>;
  /** Lists that are left alone now. */
  readonly skipped: number;
}

/** A list, and how it has answered. */
interface Asked {
  readonly list: Blocklist;
  readonly breaker: Breaker;
  isSkipped: boolean;
}

/** Texts for operators. */
const failureTexts: Readonly<Record<Exclude<Failure, "skipped">, string>> = {
  timeout: "does not answer in time",
  server: "cannot be asked: DNS answers with an error",
  busy: "is not asked about everyone: too many look-ups at one time",
  list: "refuses to answer: it may not know this resolver, or want fewer queries",
};

/** Milliseconds between two reports of failures of the same list. */
const WARNING_PERIOD = 3_600_000;

function areKnown(verdicts: readonly (Verdict | Promise<Verdict>)[]): verdicts is readonly Verdict[] {
  return verdicts.every((verdict) => !(verdict instanceof Promise));
}

function promised(verdict: Verdict | Promise<Verdict>): Promise<Verdict> {
  return Promise.resolve(verdict);
}

function isListing(verdict: Verdict): verdict is Listing {
  return typeof verdict !== "string" && "action" in verdict;
}

const ON_NO_LIST: readonly Listing[] = [];
const SKIPPED: Verdict = { failure: "skipped" };

export class DnsblService implements DnsblPort {
  readonly #now: () => number;
  readonly #report: (zone: string, state: ListState, text: string) => void;
  readonly #answers = { refuse: 0, "require-account": 0, mark: 0, ignore: 0, unlisted: 0 };
  readonly #failures = { timeout: 0, server: 0, busy: 0, list: 0, skipped: 0 };
  /** When a failure of a list was reported last, by zone. */
  readonly #warned = new Map<string, number>();
  #options: DnsblOptions;
  #lists: readonly Asked[];
  #lookUps: LookUps;

  /** `now` is a steady clock. */
  constructor(
    options: DnsblOptions,
    now: () => number,
    report: (zone: string, state: ListState, text: string) => void,
  ) {
    this.#now = now;
    this.#report = report;
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
    const skipped = this.#lists.filter(({ isSkipped }) => isSkipped).length;
    return { answers: this.#answers, failures: this.#failures, skipped };
  }

  look(address: string): readonly Listing[] | Promise<readonly Listing[]> {
    const parsed = this.#lists.length === 0 || address === "" ? undefined : parseAddressRange(address);
    if (parsed === undefined) return ON_NO_LIST;
    const asked = this.#lists.filter(({ list }) => list.asks(parsed));
    if (asked.length === 0) return ON_NO_LIST;
    const verdicts = asked.map((each) => this.#ask(each, address, queryName(parsed, each.list.zone)));
    const counted = (known: readonly Verdict[]): readonly Listing[] => {
      known.forEach((verdict, place) => this.#count(asked[place]?.list.zone ?? "", verdict));
      return known.filter(isListing).toSorted(byStrictness);
    };
    return areKnown(verdicts) ? counted(verdicts) : Promise.all(verdicts.map(promised)).then(counted);
  }

  #ask(asked: Asked, address: string, name: string): Verdict | Promise<Verdict> {
    const { list, breaker } = asked;
    const known = this.#lookUps.known(name);
    if (known !== undefined) return verdictOf(list, address, known);
    if (!breaker.begin(this.#now(), this.#options.limits)) return SKIPPED;
    const answer = this.#lookUps.find(name, list.timeout);
    if (!(answer instanceof Promise)) {
      // Too many look-ups at one time are no fault of the list.
      breaker.dropped();
      return verdictOf(list, address, answer);
    }
    return answer.then((late) => {
      const verdict = verdictOf(list, address, late);
      this.#note(asked, typeof verdict !== "object" || isListing(verdict));
      return verdict;
    });
  }

  /** Notes if a list has answered a look-up. */
  #note(asked: Asked, hasAnswered: boolean): void {
    const { breaker, list } = asked;
    const { limits } = this.#options;
    if (hasAnswered) {
      breaker.succeeded();
      if (asked.isSkipped) this.#report(list.zone, "works", "answers again");
      asked.isSkipped = false;
    } else if (breaker.failed(this.#now(), limits) && !asked.isSkipped) {
      asked.isSkipped = true;
      const seconds = Math.round(limits.pause / 1000);
      const text = `has not answered ${limits.failures} times in a row, and is tried every ${seconds} s from now on`;
      this.#report(list.zone, "skipped", text);
    }
  }

  #count(zone: string, verdict: Verdict): void {
    if (typeof verdict === "string") this.#answers[verdict] += 1;
    else if (isListing(verdict)) this.#answers[verdict.action] += 1;
    else this.#countFailure(zone, verdict.failure);
  }

  #countFailure(zone: string, failure: Failure): void {
    this.#failures[failure] += 1;
    if (failure === "skipped") return;
    const before = this.#warned.get(zone);
    const now = this.#now();
    if (before !== undefined && now < before + WARNING_PERIOD) return;
    this.#warned.set(zone, now);
    this.#report(zone, "failed", failureTexts[failure]);
  }
}

function verdictOf(list: Blocklist, address: string, answer: Answer): Verdict {
  if (answer.kind === "failed") return { failure: answer.reason };
  if (answer.kind === "unlisted") return "unlisted";
  const listing = list.judge(address, answer.replies);
  return listing === "error" ? { failure: "list" } : listing;
}

function blocklistsOf({ lists }: DnsblOptions): readonly Asked[] {
  return lists.map((list) => ({ list: new Blocklist(list), breaker: new Breaker(), isSkipped: false }));
}

function lookUpsOf({ lists, servers, limits }: DnsblOptions, now: () => number): LookUps {
  const longest = lists.reduce((most, { timeout }) => Math.max(most, timeout), 1);
  return new LookUps({ limits, servers, longest }, now);
}
