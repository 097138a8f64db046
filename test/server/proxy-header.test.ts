import { describe, expect, it } from "bun:test";
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { usualForm } from "../../src/server/address-ranges.ts";
import { LONGEST_BINARY, readProxyHeader } from "../../src/server/proxy-header.ts";
import { binary, fact, proxied4, proxied6, tlsFact } from "./proxy-headers.ts";

const MALFORMED = { kind: "faulty", fault: "malformed" } as const;
const TOO_LONG = { kind: "faulty", fault: "too-long" } as const;

function read(header: string | Uint8Array) {
  return readProxyHeader(typeof header === "string" ? Buffer.from(header, "latin1") : header);
}

function client(address: string, port: number) {
  return { address, port, secure: undefined, fingerprint: undefined };
}

/** TLS, and the fingerprint, of a client of version 2 with these facts. */
function wordOf(...facts: readonly Buffer[]) {
  const reading = read(proxied4("192.0.2.7", 4000, ...facts));
  if (reading.kind !== "complete" || reading.client === undefined) throw new Error("No client");
  const { secure, fingerprint: read256 } = reading.client;
  return [secure, read256];
}

const someHeaders = fc.oneof(
  fc.tuple(fc.ipV4(), fc.nat(65_535)).map(([address, port]) => ({
    header: Buffer.from(`PROXY TCP4 ${address} 192.0.2.254 ${port} 6667\r\n`),
    client: client(address, port),
  })),
  fc.tuple(fc.ipV6(), fc.nat(65_535)).map(([address, port]) => ({
    header: Buffer.from(`PROXY TCP6 ${address} 2001:db8::1 ${port} 6667\r\n`),
    client: client(usualForm(address), port),
  })),
  fc.tuple(fc.ipV4(), fc.nat(65_535), fc.uint8Array({ maxLength: 300 })).map(([address, port, value]) => ({
    header: proxied4(address, port, fact(0x04, value)),
    client: client(address, port),
  })),
  fc.constantFrom("PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n").map((header) => ({
    header: Buffer.from(header),
    client: undefined,
  })),
);

describe("a PROXY header", () => {
  it("is read the same however it is cut, and nothing behind it is", () => {
    fc.assert(
      fc.property(someHeaders, fc.uint8Array({ maxLength: 40 }), ({ header, client: expected }, rest) => {
        for (let length = 0; length < header.length; length += 1) {
          const reading = readProxyHeader(header.subarray(0, length));
          expect(reading.kind).toBe("incomplete");
          if (reading.kind !== "incomplete") return;
          expect(reading.needs).toBeGreaterThan(length);
          expect(reading.needs).toBeLessThanOrEqual(header.length);
        }
        const whole = { kind: "complete", length: header.length, client: expected } as const;
        expect(readProxyHeader(header)).toEqual(whole);
        expect(readProxyHeader(Buffer.concat([header, rest]))).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  it("never throws for any bytes, and asks for no more than the longest header has", () => {
    const start = fc.constantFrom(
      Buffer.from(""),
      Buffer.from("PROXY TCP4 "),
      proxied4("192.0.2.1", 1).subarray(0, 13),
    );
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 400 }), (before, bytes) => {
        const reading = readProxyHeader(Buffer.concat([before, bytes]));
        if (reading.kind === "incomplete") expect(reading.needs).toBeLessThanOrEqual(LONGEST_BINARY);
      }),
    );
  });

  it("with any one bit wrong is refused or read as another one, and never throws", () => {
    const header = proxied4("192.0.2.7", 4000, tlsFact(0x03, fact(0x28, Buffer.from("certificate"))));
    for (let bit = 0; bit < header.length * 8; bit += 1) {
      const damaged = Buffer.from(header);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const reading = readProxyHeader(damaged);
      if (reading.kind === "complete") expect(reading.length).toBe(header.length);
    }
  });
});

describe("a PROXY header of version 1", () => {
  it("names the client and its port, with the address in its usual form", () => {
    const line = "PROXY TCP6 2001:0DB8::0:7 ::1 56324 6697\r\n";
    expect(read(line)).toEqual({
      kind: "complete",
      length: line.length,
      client: client("2001:db8::7", 56_324),
    });
    const mapped = "PROXY TCP6 ::ffff:192.0.2.7 ::1 0 6697\r\n";
    expect(read(mapped)).toMatchObject({ client: client("192.0.2.7", 0) });
  });

  it.each([
    "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
    "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r \n",
    "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
    "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
    "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
    "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
    "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
    "PROXY TCP4 192.0.2.1  192.0.2.2 1 2\r\n",
    "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
    "PROXY TCP4 ::1 ::1 1 2\r\n",
    "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
    "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
    "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
    "PROXY UNKNOWNS\r\n",
    "PROXY \r\n",
    "PROXYTCP4",
    "proxy TCP4",
    "NICK tea\r\n",
    "GET / HTTP/1.1\r\n",
    "\u0016\u0003\u0001",
  ])("is refused as malformed: %j", (line) => {
    expect(read(line)).toEqual(MALFORMED);
  });

  it("has at most 107 bytes", () => {
    const longest = `PROXY UNKNOWN ${"f".repeat(91)}\r\n`;
    expect(longest.length).toBe(107);
    expect(read(longest)).toMatchObject({ kind: "complete" });
    expect(read(longest.slice(0, 106))).toEqual({ kind: "incomplete", needs: 107 });
    expect(read(`PROXY UNKNOWN ${"f".repeat(92)}\r\n`)).toEqual(TOO_LONG);
  });
});

describe("a PROXY header of version 2", () => {
  it("names a client of IPv6, and one of IPv4 that is written as IPv6", () => {
    const six = Buffer.from("20010db8000000000000000000000007", "hex");
    expect(read(proxied6(six, 4000))).toMatchObject({ client: client("2001:db8::7", 4000) });
    const mapped = Buffer.from("00000000000000000000ffffc0000207", "hex");
    expect(read(proxied6(mapped, 4000))).toMatchObject({ client: client("192.0.2.7", 4000) });
  });

  it.each([
    ["LOCAL without addresses", binary(0x20, 0x00, Buffer.alloc(0))],
    ["LOCAL with anything in the block, which is dropped", binary(0x20, 0xff, Buffer.alloc(5, 0xff))],
    ["an unspecified family", binary(0x21, 0x00, Buffer.alloc(7, 0xff))],
    ["a Unix socket", binary(0x21, 0x31, Buffer.alloc(216))],
    ["UDP", binary(0x21, 0x12, Buffer.alloc(12, 1))],
    ["an unspecified transport", binary(0x21, 0x10, Buffer.alloc(12, 1))],
  ])("leaves the proxy's own address for %s", (_, header) => {
    expect(read(header)).toEqual({ kind: "complete", length: header.length, client: undefined });
  });

  it.each([
    ["another version", binary(0x11, 0x11, Buffer.alloc(12))],
    ["another command", binary(0x22, 0x11, Buffer.alloc(12))],
    ["another family", binary(0x21, 0x41, Buffer.alloc(12))],
    ["another transport", binary(0x21, 0x13, Buffer.alloc(12))],
    ["too few bytes for IPv4", binary(0x21, 0x11, Buffer.alloc(11))],
    ["too few bytes for IPv6", binary(0x21, 0x21, Buffer.alloc(35))],
    ["too few bytes for a Unix socket", binary(0x21, 0x31, Buffer.alloc(215))],
    ["half a fact", proxied4("192.0.2.1", 1, Buffer.from([4, 0]))],
    ["a fact longer than the header", proxied4("192.0.2.1", 1, Buffer.from([4, 0, 2, 0]))],
    ["a fact of TLS that is too short", proxied4("192.0.2.1", 1, fact(0x20, Buffer.alloc(4)))],
    ["a damaged fact inside that of TLS", proxied4("192.0.2.1", 1, tlsFact(1, Buffer.from([0x21, 0, 9])))],
    ["a signature that is not one", Buffer.from("\r\n\r\n\0\r\nQUIT\r", "latin1")],
  ])("is refused as malformed: %s", (_, header) => {
    expect(read(header)).toEqual(MALFORMED);
  });

  it("has room for a certificate, and no more than 16 KiB", () => {
    const room = LONGEST_BINARY - proxied4("192.0.2.1", 1).length - 3;
    const longest = proxied4("192.0.2.1", 1, fact(4, Buffer.alloc(room)));
    expect(read(longest)).toMatchObject({ kind: "complete", length: LONGEST_BINARY });
    // Its length alone says so.
    const longer = proxied4("192.0.2.1", 1, fact(4, Buffer.alloc(room + 1)));
    expect(read(longer.subarray(0, 16))).toEqual(TOO_LONG);
  });

  it("is held to its checksum, if it has one", () => {
    // CRC32c of this header with four zeros in place of the checksum, as computed by another program.
    const right = proxied4("192.0.2.7", 4000, fact(3, Buffer.from("67464c8f", "hex")));
    expect(read(right)).toMatchObject({ client: client("192.0.2.7", 4000) });
    const wrong = proxied4("192.0.2.8", 4000, fact(3, Buffer.from("67464c8f", "hex")));
    expect(read(wrong)).toEqual(MALFORMED);
    expect(read(proxied4("192.0.2.7", 4000, fact(3, Buffer.alloc(3))))).toEqual(MALFORMED);
  });
});

describe("the proxy's word for TLS", () => {
  const der = Buffer.from("a certificate in DER");
  const fingerprint = createHash("sha256").update(der).digest("hex");
  const stated = fact(0xe5, Buffer.from(fingerprint.toUpperCase()));

  it("is the first bit of its fact", () => {
    expect(wordOf(tlsFact(0x01, fact(0x21, Buffer.from("TLSv1.3"))))).toEqual([true, undefined]);
    expect(wordOf(tlsFact(0x00))).toEqual([false, undefined]);
    expect(wordOf(fact(0x05, Buffer.from("an id")))).toEqual([undefined, undefined]);
  });

  it("comes with the fingerprint of the certificate, verified or not, from this connection or its session", () => {
    expect(wordOf(tlsFact(0x03, fact(0x22, Buffer.from("tea")), fact(0x28, der)))).toEqual([
      true,
      fingerprint,
    ]);
    expect(wordOf(tlsFact(0x05, fact(0x28, der)))).toEqual([true, fingerprint]);
  });

  it("comes with the fingerprint that the proxy states, if it sends no certificate", () => {
    expect(wordOf(tlsFact(0x03), stated)).toEqual([true, fingerprint]);
    expect(wordOf(stated, tlsFact(0x03, fact(0x28, Buffer.from("another"))))).not.toEqual([
      true,
      fingerprint,
    ]);
    expect(wordOf(tlsFact(0x03), fact(0xe5, Buffer.from("tea")))).toEqual([true, undefined]);
  });

  it("has no fingerprint without TLS, or where the proxy says that there was no certificate", () => {
    expect(wordOf(tlsFact(0x02, fact(0x28, der)), stated)).toEqual([false, undefined]);
    expect(wordOf(tlsFact(0x01, fact(0x28, der)), stated)).toEqual([true, undefined]);
    expect(wordOf(stated)).toEqual([undefined, undefined]);
    expect(wordOf(tlsFact(0x03, fact(0x28, Buffer.alloc(0))))).toEqual([true, undefined]);
  });
});
