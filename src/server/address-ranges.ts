/** Addresses as texts, and lists of address ranges such as 192.0.2.0/24; IPv4 and IPv6. */
import { fromByteArray, IPv6, parse, parseCIDR } from "ipaddr.js";

/** The ranges that addresses are counted by: the holder of one address has all of its range. */
export interface RangePrefixes {
  /** Bits of the prefix of an IPv4 range: with 32 each address counts alone. */
  readonly ipv4Prefix: number;
  /** Bits of the prefix of an IPv6 range. */
  readonly ipv6Prefix: number;
}

/**
 * The range that an address counts with: `2001:db8::/64`, or the address itself where that is the whole range. `address` is
 * a normalised one, or the empty one of a Unix socket, which stays.
 */
export function rangeOf(address: string, { ipv4Prefix, ipv6Prefix }: RangePrefixes): string {
  const bits = address.includes(":") ? ipv6Prefix : ipv4Prefix;
  if (address === "" || (bits === 32 && !address.includes(":"))) return address;
  const bytes = parse(address).toByteArray();
  const first = fromByteArray(bytes.map((byte, place) => byte & maskOf(bits - 8 * place))).toString();
  return bits === 8 * bytes.length ? first : `${first}/${bits}`;
}

/** The mask of a byte of which this many bits or more belong to the prefix. */
function maskOf(bits: number): number {
  return bits >= 8 ? 0xff : bits <= 0 ? 0 : (0xff << (8 - bits)) & 0xff;
}

/**
 * The usual form of an address (RFC 5952), and IPv4 for IPv4 written as IPv6.
 * @throws Error for a text that is not an address.
 */
export function usualForm(address: string): string {
  const parsed = parse(address);
  if (!(parsed instanceof IPv6)) return parsed.toString();
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : parsed.toRFC5952String();
}

/** True if one of two ranges is in the other. A single address is a range of its own. */
export function overlap(one: string, other: string): boolean {
  const [[first, bits], [second, others]] = [rangeFrom(one), rangeFrom(other)];
  return first.kind() === second.kind() && first.match(second, Math.min(bits, others));
}

function rangeFrom(text: string): ReturnType<typeof parseCIDR> {
  if (text.includes("/")) return parseCIDR(text);
  const address = parse(text);
  return [address, 8 * address.toByteArray().length];
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
