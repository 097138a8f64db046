/** Makes PROXY headers as a proxy does. Source: haproxy's proxy-protocol.txt. */

const SIGNATURE = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);

/** A fact of version 2: type, length, value. */
export function fact(type: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(3);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(value.length, 1);
  return Buffer.concat([head, value]);
}

/** The fact of TLS: its bits, and the facts inside. The proxy could not verify the certificate. */
export function tlsFact(bits: number, ...inner: readonly Buffer[]): Buffer {
  return fact(0x20, Buffer.concat([Buffer.from([bits, 0, 0, 0, 18]), ...inner]));
}

/** A header of version 2, from the command on. */
export function binary(command: number, family: number, rest: Uint8Array): Buffer {
  const head = Buffer.from([command, family, rest.length >> 8, rest.length & 0xff]);
  return Buffer.concat([SIGNATURE, head, rest]);
}

/** Version 2 for a client of TCP over IPv4, with facts. */
export function proxied4(address: string, port: number, ...facts: readonly Buffer[]): Buffer {
  const ports = Buffer.from([port >> 8, port & 0xff, 0x1a, 0x0b]);
  const addresses = [address, "192.0.2.254"].map((each) => Buffer.from(each.split(".").map(Number)));
  return binary(0x21, 0x11, Buffer.concat([...addresses, ports, ...facts]));
}

/** Version 2 for a client of TCP over IPv6, whose address is 16 bytes. */
export function proxied6(address: Uint8Array, port: number, ...facts: readonly Buffer[]): Buffer {
  const ports = Buffer.from([port >> 8, port & 0xff, 0x1a, 0x0b]);
  return binary(0x21, 0x21, Buffer.concat([address, Buffer.alloc(16, 1), ports, ...facts]));
}
