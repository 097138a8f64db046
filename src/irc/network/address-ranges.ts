/** Addresses and CIDR ranges in one canonical form each, so that a range can be looked up and compared. */
import ipaddr from "ipaddr.js";

/** A single address is a range of its own. */
export interface AddressRange {
  readonly kind: "ipv4" | "ipv6";
  /** Length of the prefix: 0 to 32, or to 128. */
  readonly bits: number;
  /** The first address of the range, byte by byte. */
  readonly bytes: readonly number[];
}

/** Undefined for a text that is neither an address nor a range. `::ffff:192.0.2.1` is `192.0.2.1`. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [address = "", length, ...rest] = text.split("/");
  // The library also takes `127.1`, which people do not mean.
  if (rest.length > 0 || !isAddress(address)) return undefined;
  const parsed = ipaddr.process(address);
  const kind = parsed.kind();
  const max = kind === "ipv4" ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/u.test(length)) return undefined;
  const mapped = kind === "ipv4" && address.includes(":");
  const bits = length === undefined ? max : Number(length) - (mapped ? 96 : 0);
  if (bits < 0 || bits > max) return undefined;
  return { kind, bits, bytes: prefixOf(parsed.toByteArray(), bits) };
}

/** `192.0.2.0/24`, `2001:db8::/32`, `192.0.2.1`. Opens with no colon, so that it can stand as any parameter. */
export function formatAddressRange({ kind, bits, bytes }: AddressRange): string {
  const text = ipaddr.fromByteArray([...bytes]).toString();
  const address = text.startsWith(":") ? `0${text}` : text;
  return bits === (kind === "ipv4" ? 32 : 128) ? address : `${address}/${bits}`;
}

/** `192.0.2.0/24`, `::1/128`: with the length of the prefix for single addresses too. */
export function cidrOf({ bits, bytes }: AddressRange): string {
  return `${ipaddr.fromByteArray([...bytes]).toString()}/${bits}`;
}

/** The part of an address, or of a range, that a range with this length of prefix has in common. */
export function prefixOf(bytes: readonly number[], bits: number): readonly number[] {
  return bytes.map((byte, place) => {
    const kept = Math.min(8, Math.max(0, bits - place * 8));
    return byte & (0xff << (8 - kept)) & 0xff;
  });
}

export function isInRange(address: AddressRange, range: AddressRange): boolean {
  if (address.kind !== range.kind || address.bits < range.bits) return false;
  const prefix = prefixOf(address.bytes, range.bits);
  return prefix.every((byte, place) => byte === range.bytes[place]);
}

/** True if an address is in a range. False for a text that is not an address. */
export function isAddressIn(address: string, range: AddressRange): boolean {
  const parsed = parseAddressRange(address);
  return parsed !== undefined && isInRange(parsed, range);
}

function isAddress(text: string): boolean {
  return ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text);
}
