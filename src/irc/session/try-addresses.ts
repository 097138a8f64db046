/** The addresses that failed tries and new accounts are counted by: ranges as the engine counts them, with exemptions. */
import { numberOptions, rangeOf } from "../../server/index.ts";
import type { RangePrefixes } from "../../server/index.ts";
import { AddressList } from "./address-list.ts";

export interface TryAddressOptions extends RangePrefixes {
  /** Addresses and CIDR ranges that are not counted. */
  readonly exempt: readonly string[];
}

const DEFAULTS: TryAddressOptions = {
  ipv4Prefix: numberOptions.ipv4Prefix.default,
  ipv6Prefix: numberOptions.ipv6Prefix.default,
  exempt: [],
};

export class TryAddresses {
  #options: TryAddressOptions;
  #exempt: AddressList;

  /** Throws an Error that names it for an exemption that is neither an address nor a range. */
  constructor(options = DEFAULTS) {
    this.#options = options;
    this.#exempt = new AddressList(options.exempt);
  }

  /** Counts by other ranges from now on. Throws like the constructor, changing nothing. */
  configure(options = DEFAULTS): void {
    this.#exempt = new AddressList(options.exempt);
    this.#options = options;
  }

  /** The range that an address counts with; undefined for an exempt one. All Unix sockets count as one. */
  keyOf(address: string): string | undefined {
    return this.#exempt.has(address) ? undefined : rangeOf(address, this.#options);
  }
}
