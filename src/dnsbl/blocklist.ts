/** One DNS blocklist: the addresses that it is asked about, and what its replies mean. Asks nobody. */
import { isInRange, parseAddressRange } from "../irc/network/address-ranges.ts";
import type { AddressRange } from "../irc/network/address-ranges.ts";
import type { Listing, ListingAction } from "../irc/session/dnsbl-port.ts";

export interface BlocklistOptions {
  readonly zone: string;
  /** For replies that the next four do not name. */
  readonly action: ListingAction | "ignore";
  /** Replies, and ranges of them. */
  readonly refuse: readonly string[];
  readonly requireAccount: readonly string[];
  readonly mark: readonly string[];
  readonly ignore: readonly string[];
  /** For the client; %ip, %zone and %reply stand for what they say. */
  readonly reason: string;
  /** Addresses and ranges that it is not asked about. */
  readonly exempt: readonly string[];
  /** Milliseconds for its answer. */
  readonly timeout: number;
}

/** The strictest first. */
const strictness = ["refuse", "require-account", "mark", "ignore"] as const;

/** Replies are in here. Source: RFC 5782, section 2.1. */
const REPLIES = rangesOf(["127.0.0.0/8"]);
/** Replies by which lists say that they do not answer: wrong name, open resolver, too many queries. */
const ERRORS = rangesOf(["127.255.255.0/24"]);

export class Blocklist {
  readonly zone: string;
  readonly timeout: number;
  readonly #exempt: readonly AddressRange[];
  readonly #rows: readonly (readonly [ListingAction | "ignore", readonly AddressRange[]])[];
  readonly #action: ListingAction | "ignore";
  readonly #reason: string;

  constructor({ zone, timeout, exempt, action, reason, ...replies }: BlocklistOptions) {
    this.zone = zone;
    this.timeout = timeout;
    this.#exempt = rangesOf(exempt);
    this.#action = action;
    this.#reason = reason;
    const named = { ...replies, "require-account": replies.requireAccount };
    this.#rows = strictness.map((each) => [each, rangesOf(named[each])]);
  }

  asks(address: AddressRange): boolean {
    return !isIn(address, this.#exempt);
  }

  /** The meaning of the replies for an address: the strictest one counts. `error` if the list answers nobody, or not us. */
  judge(address: string, replies: readonly string[]): Listing | "ignore" | "error" {
    let found: { readonly action: ListingAction | "ignore"; readonly reply: string } | undefined;
    for (const reply of replies) {
      const parsed = parseAddressRange(reply);
      if (parsed === undefined || !isIn(parsed, REPLIES) || isIn(parsed, ERRORS)) continue;
      const action = this.#rows.find(([, ranges]) => isIn(parsed, ranges))?.[0] ?? this.#action;
      if (found === undefined || strictness.indexOf(action) < strictness.indexOf(found.action))
        found = { action, reply };
    }
    if (found === undefined) return "error";
    const { action, reply } = found;
    return action === "ignore"
      ? "ignore"
      : { action, zone: this.zone, reply, reason: this.#reasonFor(address, reply) };
  }

  #reasonFor(ip: string, reply: string): string {
    const values: Readonly<Record<string, string>> = { ip, zone: this.zone, reply };
    return this.#reason.replaceAll(/%(ip|zone|reply)\b/gu, (all, name: string) => values[name] ?? all);
  }
}

/** The strictest first. */
export function byStrictness(one: Listing, other: Listing): number {
  return strictness.indexOf(one.action) - strictness.indexOf(other.action);
}

function rangesOf(texts: readonly string[]): readonly AddressRange[] {
  return texts.flatMap((text) => parseAddressRange(text) ?? []);
}

function isIn(address: AddressRange, ranges: readonly AddressRange[]): boolean {
  return ranges.some((range) => isInRange(address, range));
}
