/**
 * Replaces addresses by hosts for others to see: keyed, stable, and with segments for the ranges that operators ban.
 * Without the key nobody can derive the address, or recognise a neighbouring one. `segment.segment.segment.ip`, the
 * narrowest range first: for IPv4 the address, its /24 and its /16; for IPv6 its /64 (one household), its /48 and its /32.
 * Two addresses share a segment if and only if they share that range, so that `*!*@*.b.c.ip` matches the /24 or the /48.
 */
import { createHmac } from "node:crypto";
import ipaddr from "ipaddr.js";

const RANGES = { ipv4: [32, 24, 16], ipv6: [64, 48, 32] } as const;

/** Characters of a segment: 50 bits, so that two of a million ranges share one by chance once in 2,000 networks. */
const SEGMENT_LENGTH = 10;
/** Lowercase letters and digits that are easy to tell apart and valid in a host name. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

/** Suffix of every cloak. */
const SUFFIX = "ip";

/** Hides nothing of a peer on this machine. */
const LOCAL_HOST = "localhost";

export class Cloak {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** The host for an address as the engine gives it; empty for a Unix socket. */
  hostOf(remoteAddress: string): string {
    if (remoteAddress === "" || !ipaddr.isValid(remoteAddress)) return LOCAL_HOST;
    const address = ipaddr.process(remoteAddress);
    if (address.range() === "loopback") return LOCAL_HOST;
    const kind = address.kind();
    const bytes = address.toByteArray();
    return [...RANGES[kind].map((bits) => this.#segment(kind, bytes, bits)), SUFFIX].join(".");
  }

  #segment(kind: keyof typeof RANGES, bytes: readonly number[], bits: number): string {
    const prefix = Uint8Array.from(bytes.slice(0, bits / 8));
    const digest = createHmac("sha256", this.#key).update(`${kind}/${bits}:`).update(prefix).digest();
    // 256 is a multiple of the alphabet's length, so that each character is as likely as any other.
    return Array.from(digest.subarray(0, SEGMENT_LENGTH), (byte) =>
      ALPHABET.charAt(byte % ALPHABET.length),
    ).join("");
  }
}
