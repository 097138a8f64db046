/**
 * Endpoints and keys of push subscriptions, as WEBPUSH REGISTER gives them. Reads no name server: the addresses of a host
 * are checked when it is connected to. Source: soju.im/webpush, "REGISTER Subcommand".
 */
import ipaddr from "ipaddr.js";
import { parseTags } from "./parse.ts";

/** The keys of a device, in Base64 for URLs without padding. */
export interface DeviceKeys {
  readonly p256dh: string;
  readonly auth: string;
}

/** The first of the three bits of 2000::/3, and its length. Source: IANA, "IPv6 Global Unicast Address Space". */
const GLOBAL_UNICAST = { bits: 0x20, mask: 0xe0 } as const;
/** The curve y² = x³ − 3x + b over the integers modulo p. Source: NIST SP 800-186, section 3.2.1.3 (P-256). */
const P256 = {
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
} as const;
/** First byte of a point that is written without compression. */
const UNCOMPRESSED = 4;
const COORDINATE_BYTES = 32;
const POINT_BYTES = 65;
const SECRET_BYTES = 16;

/**
 * True for an address that anyone on the Internet can reach: no loopback, private, link-local, carrier-grade NAT, multicast,
 * reserved, translated or tunnelled one, and no IPv4 address of that kind in an IPv6 one. False for anything else.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  const [first = 0] = parsed.toByteArray();
  return parsed.kind() === "ipv4" || (first & GLOBAL_UNICAST.mask) === GLOBAL_UNICAST.bits;
}

/** The address that a URL names in place of a host name; undefined for a name. */
export function addressIn({ hostname }: URL): string | undefined {
  const address = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(address) ? address : undefined;
}

/** An https URL in printable ASCII without a user, whose host is a name or a public address. */
export function isPushEndpoint(text: string): boolean {
  if (!/^https:\/\/[!-~]+$/u.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.protocol !== "https:" || url.username !== "" || url.password !== "") return false;
  const address = addressIn(url);
  return address === undefined || isPublicAddress(address);
}

/** Undefined for keys that nothing can be encrypted with: the point has to be on the curve. */
export function readDeviceKeys(word: string): DeviceKeys | undefined {
  const keys = parseTags(word);
  const p256dh = bytesOf(keys.get("p256dh"), POINT_BYTES);
  const auth = bytesOf(keys.get("auth"), SECRET_BYTES);
  if (p256dh === undefined || auth === undefined || !isPoint(p256dh)) return undefined;
  return { p256dh: p256dh.toString("base64url"), auth: auth.toString("base64url") };
}

function bytesOf(word: string | undefined, length: number): Buffer | undefined {
  if (word === undefined || !/^[A-Za-z0-9_-]+={0,2}$/u.test(word)) return undefined;
  const bytes = Buffer.from(word, "base64url");
  return bytes.length === length ? bytes : undefined;
}

/** True for a point of P-256, without compression. With any other, the encryption would throw. */
function isPoint(bytes: Buffer): boolean {
  const { p, b } = P256;
  const [x, y] = [0, COORDINATE_BYTES].map((from) =>
    BigInt(`0x${bytes.toString("hex", 1 + from, 1 + from + COORDINATE_BYTES)}`),
  ) as [bigint, bigint];
  return bytes[0] === UNCOMPRESSED && x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
}
