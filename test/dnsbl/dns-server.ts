/** A DNS server for tests, over UDP on the loopback: answers questions for A records as a test says, or does not. */

/** The records of a name; or the code of an error; or no answer; or bytes that are no answer. */
export type Reply =
  | { readonly addresses: readonly string[]; readonly ttl?: number }
  | { readonly code: "NXDOMAIN" | "SERVFAIL" | "REFUSED" }
  | "silence"
  | "garbage";

const codes = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5 } as const;
const HEADER = 12;

export class DnsServer {
  /** Names that were asked for, in their order. */
  readonly asked: string[] = [];
  /** By name. Other names do not exist. */
  readonly replies = new Map<string, Reply>();
  /** For names without a reply of their own. */
  other: Reply = { code: "NXDOMAIN" };
  readonly #socket: Bun.udp.Socket<"buffer">;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  private constructor(socket: Bun.udp.Socket<"buffer">) {
    this.#socket = socket;
  }

  static async start(): Promise<DnsServer> {
    const made = Promise.withResolvers<DnsServer>();
    const socket = await Bun.udpSocket({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        data: async (from, question, port, address) => {
          const reply = (await made.promise).#answer(question);
          if (reply !== undefined) from.send(reply, port, address);
        },
      },
    });
    made.resolve(new DnsServer(socket));
    return made.promise;
  }

  /** As `dns.servers` takes it. */
  get address(): string {
    return `127.0.0.1:${this.#socket.port}`;
  }

  /** Resolves when as many questions have come. */
  questions(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ count, resolve });
    this.#wake();
    return promise;
  }

  stop(): void {
    this.#socket.close();
  }

  #answer(question: Buffer): Buffer | undefined {
    const labels: string[] = [];
    let place = HEADER;
    for (let length = question[place] ?? 0; length > 0; length = question[place] ?? 0) {
      labels.push(question.toString("latin1", place + 1, place + 1 + length));
      place += 1 + length;
    }
    const name = labels.join(".");
    this.asked.push(name);
    this.#wake();
    const reply = this.replies.get(name) ?? this.other;
    if (reply === "silence") return undefined;
    if (reply === "garbage") return Buffer.from("nothing that DNS would say");
    const [addresses, code] = "code" in reply ? [[], codes[reply.code]] : [reply.addresses, 0];
    const header = Buffer.from(question.subarray(0, HEADER));
    header.writeUInt16BE(0x8180 | code, 2);
    header.writeUInt16BE(addresses.length, 6);
    header.writeUInt32BE(0, 8);
    const ttl = "code" in reply ? 0 : (reply.ttl ?? 60);
    const records = addresses.map((address) => recordOf(address, ttl));
    // Up to the type and the class of the question.
    return Buffer.concat([header, question.subarray(HEADER, place + 5), ...records]);
  }

  #wake(): void {
    for (const { count, resolve } of this.#waiting) if (this.asked.length >= count) resolve();
  }
}

/** Source: RFC 1035, section 4.1.3. The name is a pointer to that of the question. */
function recordOf(address: string, ttl: number): Buffer {
  const record = Buffer.from([0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split(".").map(Number)]);
  record.writeUInt32BE(ttl, 6);
  return record;
}
