/** The client's side of WebSocket: its request, and its frames. Source: RFC 6455, sections 4.1 and 5.2. */

/** Parts of the request that are not the usual ones. */
export interface RequestOptions {
  readonly path?: string;
  /** Sec-WebSocket-Protocol. */
  readonly protocols?: string;
  /** Further header fields. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends lines in binary messages. */
  readonly binary?: boolean;
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export type Opcode = (typeof opcodes)[keyof typeof opcodes];

/** A frame with a mask of zeros, which leaves the payload as it is. */
export function frame(opcode: Opcode, payload: Uint8Array | string, last = true): Buffer {
  const bytes = Buffer.from(payload);
  const head = Buffer.alloc(bytes.length < 126 ? 6 : bytes.length < 65_536 ? 8 : 14);
  head[0] = (last ? 0x80 : 0) | opcode;
  if (head.length === 6) head[1] = 0x80 | bytes.length;
  else if (head.length === 8) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(bytes.length, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(bytes.length), 2);
  }
  return Buffer.concat([head, bytes]);
}

/** A message as it arrived. */
export interface Message {
  readonly opcode: number;
  readonly payload: Buffer;
}

export class WebSocketCodec {
  /** Head of the response, once it is there. */
  response: string | undefined;
  readonly #options: RequestOptions;
  #received: Buffer = Buffer.alloc(0);
  #line: Buffer = Buffer.alloc(0);

  constructor(options: RequestOptions) {
    this.#options = options;
  }

  request(): Buffer {
    const { path = "/", protocols, headers = {} } = this.#options;
    const fields = {
      Host: "localhost",
      Upgrade: "websocket",
      Connection: "Upgrade",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
      ...(protocols !== undefined && { "Sec-WebSocket-Protocol": protocols }),
      ...headers,
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  }

  /** A message for each line that ends here; the rest waits for its end. */
  encode(data: Uint8Array): Buffer {
    const { binary = false } = this.#options;
    const bytes = Buffer.concat([this.#line, data]);
    const frames: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      const length = bytes[end - 1] === 13 ? end - 1 : end;
      frames.push(frame(binary ? opcodes.binary : opcodes.text, bytes.subarray(start, length)));
      start = end + 1;
    }
    this.#line = bytes.subarray(start);
    return Buffer.concat(frames);
  }

  /** The messages that are complete with this chunk. */
  decode(chunk: Uint8Array): readonly Message[] {
    this.#received = Buffer.concat([this.#received, chunk]);
    if (this.response === undefined) {
      const end = this.#received.indexOf("\r\n\r\n");
      if (end === -1) return [];
      this.response = this.#received.toString("latin1", 0, end);
      this.#received = this.#received.subarray(end + 4);
    }
    const messages: Message[] = [];
    let at = 0;
    for (;;) {
      const bytes = this.#received.subarray(at);
      const short = (bytes[1] ?? 0) & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length < head) break;
      const length =
        head === 2 ? short : head === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
      if (bytes.length < head + length) break;
      messages.push({ opcode: (bytes[0] ?? 0) & 15, payload: bytes.subarray(head, head + length) });
      at += head + length;
    }
    this.#received = this.#received.subarray(at);
    return messages;
  }
}
