/** Addresses that are exempt from flood control: single ones and CIDR ranges, IPv4 and IPv6. */
import ipaddr from "ipaddr.js";

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

export class AddressList {
  readonly #ranges: readonly Range[];

  /** Throws an Error that names the entry for one that is neither an address nor a CIDR range. */
  constructor(entries: readonly string[]) {
    this.#ranges = entries.map(parseRange);
  }

  /** False for a text that is not an address (a Unix socket has the empty one). */
  has(address: string): boolean {
    if (this.#ranges.length === 0 || !ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return this.#ranges.some(
      ([network, bits]) => parsed.kind() === network.kind() && parsed.match([network, bits]),
    );
  }
}

function parseRange(entry: string): Range {
  try {
    if (entry.includes("/")) return ipaddr.parseCIDR(entry);
    const address = ipaddr.process(entry);
    return [address, address.kind() === "ipv4" ? 32 : 128];
  } catch (cause) {
    throw new Error(`${entry} is neither an address nor a CIDR range`, { cause });
  }
}
