/** Addresses that are exempt from flood control: single ones and CIDR ranges, IPv4 and IPv6. */
import { isInRange, parseAddressRange } from "../network/address-ranges.ts";
import type { AddressRange } from "../network/address-ranges.ts";

export class AddressList {
  readonly #ranges: readonly AddressRange[];

  /** Throws an Error that names the entry for one that is neither an address nor a CIDR range. */
  constructor(entries: readonly string[]) {
    this.#ranges = entries.map((entry) => {
      const range = parseAddressRange(entry);
      if (range === undefined) throw new Error(`${entry} is neither an address nor a CIDR range`);
      return range;
    });
  }

  /** False for a text that is not an address (a Unix socket has the empty one). */
  has(address: string): boolean {
    const parsed = this.#ranges.length === 0 ? undefined : parseAddressRange(address);
    return parsed !== undefined && this.#ranges.some((range) => isInRange(parsed, range));
  }
}
