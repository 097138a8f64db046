/** Addresses as texts, and lists of address ranges such as 192.0.2.0/24; IPv4 and IPv6. */
import { IPv6, parse, parseCIDR } from "ipaddr.js";

/**
 * The usual form of an address (RFC 5952), and IPv4 for IPv4 written as IPv6.
 * @throws Error for a text that is not an address.
 */
export function usualForm(address: string): string {
  const parsed = parse(address);
  if (!(parsed instanceof IPv6)) return parsed.toString();
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : parsed.toRFC5952String();
}

export class AddressRanges {
  readonly #ranges: readonly ReturnType<typeof parseCIDR>[];

  /** @throws Error for a text that is not a range. */
  constructor(ranges: readonly string[]) {
    this.#ranges = ranges.map((range) => parseCIDR(range));
  }

  /** `address` is a normalised one. The empty one of a Unix socket is in no range. */
  has(address: string): boolean {
    if (address === "" || this.#ranges.length === 0) return false;
    const parsed = parse(address);
    return this.#ranges.some(([range, bits]) => parsed.kind() === range.kind() && parsed.match(range, bits));
  }
}
