/** Names that DNS blocklists are asked for. Source: RFC 5782, sections 2.1 and 2.4. */
import type { AddressRange } from "../irc/network/address-ranges.ts";

/** The names of 127.0.0.2, which every working list has, and of 127.0.0.1, which none has. Source: RFC 5782, section 5. */
export function testNames(zone: string): { readonly listed: string; readonly unlisted: string } {
  return { listed: `2.0.0.127.${zone}`, unlisted: `1.0.0.127.${zone}` };
}

/** `7.2.0.192.zone` for 192.0.2.7; for IPv6 the 32 hexadecimal digits, the last one first. */
export function queryName({ kind, bytes }: AddressRange, zone: string): string {
  const labels = kind === "ipv4" ? bytes.map(String) : bytes.flatMap(hexadecimalDigits);
  return [...labels.toReversed(), zone].join(".");
}

function hexadecimalDigits(byte: number): readonly string[] {
  return [byte >> 4, byte & 15].map((digit) => digit.toString(16));
}
