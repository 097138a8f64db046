/**
 * The header that a proxy sends first on a connection, before the bytes of its client: PROXY protocol, versions 1 and 2.
 * Knows bytes, and no socket. Source: haproxy's proxy-protocol.txt; sections are cited by their numbers there.
 */
import { createHash } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import { fromByteArray } from "ipaddr.js";
import { usualForm } from "./address-ranges.ts";

/** Why a peer that has to send a header did not become a connection. */
export type ProxyFault =
  /** The bytes are not a header, or a damaged one. */
  | "malformed"
  /** The header is longer than any may be. */
  | "too-long"
  /** No complete header came within `proxyTimeout`. */
  | "timeout"
  /** The peer was gone before its header was complete. */
  | "ended";

/** The client that a proxy speaks for. */
export interface ProxiedClient {
  /** Normalised, without brackets. */
  readonly address: string;
  readonly port: number;
  /** True if the client speaks TLS to the proxy; undefined where the header does not say, as version 1 never does. */
  readonly secure: boolean | undefined;
  /** SHA-256 of the client's certificate in lower-case hexadecimal digits, if the proxy sent that certificate. */
  readonly fingerprint: string | undefined;
}

export type HeaderReading =
  /** `needs` is the number of bytes, from the first one on, without which another look is of no use. */
  | { readonly kind: "incomplete"; readonly needs: number }
  | { readonly kind: "faulty"; readonly fault: "malformed" | "too-long" }
  /** `length` bytes are the header. `client` is undefined where the connection is the proxy's own, or of an unknown kind. */
  | { readonly kind: "complete"; readonly length: number; readonly client: ProxiedClient | undefined };

/** Longest header of version 1, with its CRLF (section 2.1). */
const LONGEST_LINE = 107;
/** Longest header of version 2. It has room for a certificate of the client; the protocol itself allows 64 KiB. */
export const LONGEST_BINARY = 16_384;

const LINE_START = Buffer.from("PROXY ");
const SIGNATURE = Buffer.from("\r\n\r\n\0\r\nQUIT\n");
/** Bytes of version 2 before the addresses: signature, version and command, family, length (section 2.2). */
const FIXED_PART = 16;

const MALFORMED = { kind: "faulty", fault: "malformed" } as const;
const TOO_LONG = { kind: "faulty", fault: "too-long" } as const;

/** Reads the header at the beginning of `bytes`, which may hold less than it, and more. */
export function readProxyHeader(bytes: Uint8Array): HeaderReading {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (beginsLike(buffer, LINE_START)) return readLine(buffer);
  return beginsLike(buffer, SIGNATURE) ? readBinary(buffer) : MALFORMED;
}

/** True if `bytes` begins with `start`, as far as either goes. */
function beginsLike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.subarray(0, length).equals(start.subarray(0, length));
}

/** Version 1: one line of text (section 2.1). */
function readLine(bytes: Buffer): HeaderReading {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf("\n");
  if (end === -1)
    return bytes.length < LONGEST_LINE ? { kind: "incomplete", needs: bytes.length + 1 } : TOO_LONG;
  const text = bytes.toString("latin1", LINE_START.length, end + 1);
  const length = end + 1;
  if (/^UNKNOWN(?: [^\r\n]*)?\r\n$/u.test(text)) return { kind: "complete", length, client: undefined };
  const [family = "", source = "", destination = "", port = "", ...others] = text.split(" ");
  const [ownPort = "", ...rest] = others;
  const isAddress = family === "TCP4" ? isIPv4 : isPlainIPv6;
  const wellFormed =
    (family === "TCP4" || family === "TCP6") &&
    rest.length === 0 &&
    isAddress(source) &&
    isAddress(destination) &&
    isPort(port) &&
    ownPort.endsWith("\r\n") &&
    isPort(ownPort.slice(0, -2));
  if (!wellFormed) return MALFORMED;
  const address = usualForm(source);
  const client = { address, port: Number(port), secure: undefined, fingerprint: undefined };
  return { kind: "complete", length, client };
}

/** Without the zone that `isIPv6` takes. */
function isPlainIPv6(text: string): boolean {
  return isIPv6(text) && !text.includes("%");
}

function isPort(text: string): boolean {
  return /^(?:0|[1-9]\d{0,4})$/u.test(text) && Number(text) <= 65_535;
}

/** Commands of version 2, with the version before them (section 2.2). */
const LOCAL = 0x20;
const PROXY = 0x21;

/** The bytes of both addresses, without and with ports, by address family: unspecified, IPv4, IPv6, Unix (section 2.2). */
const families = [
  { address: 0, block: 0 },
  { address: 4, block: 12 },
  { address: 16, block: 36 },
  { address: 0, block: 216 },
] as const;
const STREAM = 1;
const LAST_TRANSPORT = 2;

/** Version 2: a fixed part, addresses, and facts as type, length and value. */
function readBinary(bytes: Buffer): HeaderReading {
  if (bytes.length < FIXED_PART) return { kind: "incomplete", needs: FIXED_PART };
  const command = bytes.readUInt8(12);
  const length = FIXED_PART + bytes.readUInt16BE(14);
  if (command !== LOCAL && command !== PROXY) return MALFORMED;
  if (length > LONGEST_BINARY) return TOO_LONG;
  if (bytes.length < length) return { kind: "incomplete", needs: length };
  const header = bytes.subarray(0, length);
  const client = command === LOCAL ? undefined : readClient(header);
  return client === "malformed" ? MALFORMED : { kind: "complete", length, client };
}

/** Undefined for a family or a transport that is valid and that this server does not use: it counts as unspecified. */
function readClient(header: Buffer): ProxiedClient | undefined | "malformed" {
  const kind = header.readUInt8(13);
  const family = families[kind >> 4];
  const transport = kind & 0x0f;
  if (family === undefined || transport > LAST_TRANSPORT) return "malformed";
  if (family.block === 0) return undefined;
  const factsAt = FIXED_PART + family.block;
  if (header.length < factsAt) return "malformed";
  const facts = readFacts(header, factsAt);
  if (facts === undefined || !hasRightChecksum(header, facts)) return "malformed";
  const tls = readTls(header, facts);
  if (tls === undefined) return "malformed";
  if (family.address === 0 || transport !== STREAM) return undefined;
  const source = header.subarray(FIXED_PART, FIXED_PART + family.address);
  const address = usualForm(fromByteArray([...source]).toString());
  return { address, port: header.readUInt16BE(FIXED_PART + 2 * family.address), ...tls };
}

/** Types of facts (section 2.2). The certificate is in DER, and is a fact inside that of TLS. */
const types = { checksum: 0x03, tls: 0x20, certificate: 0x28 } as const;

/**
 * Our own type, of those for applications (section 2.2.8): SHA-256 of the client's certificate in hexadecimal digits. For
 * proxies that cannot send the certificate, as haproxy cannot.
 */
const FINGERPRINT = 0xe5;

/** One fact: its type, and where its value begins and ends in the header. */
interface Fact {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** The facts from `start` to the end of `bytes`; undefined where one is cut off. */
function readFacts(bytes: Buffer, start: number): readonly Fact[] | undefined {
  const facts: Fact[] = [];
  let at = start;
  while (at < bytes.length) {
    if (at + 3 > bytes.length) return undefined;
    const value = at + 3;
    const end = value + bytes.readUInt16BE(at + 1);
    if (end > bytes.length) return undefined;
    facts.push({ type: bytes.readUInt8(at), start: value, end });
    at = end;
  }
  return facts;
}

/** True without a checksum too (section 2.2.3). */
function hasRightChecksum(header: Buffer, facts: readonly Fact[]): boolean {
  const fact = facts.find(({ type }) => type === types.checksum);
  if (fact === undefined) return true;
  if (fact.end - fact.start !== 4) return false;
  const copy = Buffer.from(header);
  copy.fill(0, fact.start, fact.end);
  return crc32c(copy) === header.readUInt32BE(fact.start);
}

const CLIENT_TLS = 0x01;
/** The client sent a certificate, on this connection or earlier in its session. */
const CLIENT_CERTIFICATE = 0x06;
/** Bytes before the facts inside: the bits above, and the result of the proxy's check of the certificate. */
const TLS_FIXED_PART = 5;

/** The proxy's word for TLS and certificate (section 2.2.6); undefined where it is damaged. */
function readTls(
  header: Buffer,
  facts: readonly Fact[],
): Pick<ProxiedClient, "secure" | "fingerprint"> | undefined {
  const fact = facts.find(({ type }) => type === types.tls);
  if (fact === undefined) return { secure: undefined, fingerprint: undefined };
  const value = header.subarray(fact.start, fact.end);
  if (value.length < TLS_FIXED_PART) return undefined;
  const inner = readFacts(value, TLS_FIXED_PART);
  if (inner === undefined) return undefined;
  const bits = value.readUInt8(0);
  const secure = (bits & CLIENT_TLS) !== 0;
  if (!secure || (bits & CLIENT_CERTIFICATE) === 0) return { secure, fingerprint: undefined };
  const certificate = inner.find(({ type, start, end }) => type === types.certificate && end > start);
  if (certificate === undefined) return { secure, fingerprint: statedFingerprint(header, facts) };
  const der = value.subarray(certificate.start, certificate.end);
  return { secure, fingerprint: createHash("sha256").update(der).digest("hex") };
}

function statedFingerprint(header: Buffer, facts: readonly Fact[]): string | undefined {
  const fact = facts.find(({ type }) => type === FINGERPRINT);
  const text = fact && header.toString("latin1", fact.start, fact.end).toLowerCase();
  return text !== undefined && /^[0-9a-f]{64}$/u.test(text) ? text : undefined;
}

/** CRC32c, bits reflected. Source: RFC 4960, appendix B. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xff_ff_ff_ff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : 0x82_f6_3b_78);
  }
  return ~crc >>> 0;
}
