/** A client that sends bytes, whatever they are, and reads lines only to see that they are lines. */
import { readHeardLine } from "../simulation/heard-line.ts";

const LF = 0x0a;
/** A text that does not occur by chance. */
const MARK = "all of it was read";

export class RawClient {
  readonly #closed = Promise.withResolvers<void>();
  #socket: Bun.Socket | undefined = undefined;
  #drained: (() => void) | undefined = undefined;
  #answered: (() => void) | undefined = undefined;
  #rest: Buffer = Buffer.alloc(0);
  #ended = false;
  /** Lines that came. */
  lines = 0;
  /** The first invalid line. */
  fault: unknown = undefined;

  /** Resolves once both sides are closed. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  get open(): boolean {
    return !this.#ended;
  }

  static async connect(port: number): Promise<RawClient> {
    const client = new RawClient();
    client.#socket = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        data: (_socket, chunk) => client.#received(chunk),
        drain: () => client.#drained?.(),
        close: () => client.#gone(),
        error: () => client.#gone(),
      },
    });
    return client;
  }

  /** Sends everything, or as much as the server takes before it closes. */
  async send(bytes: Buffer): Promise<void> {
    for (let sent = 0; sent < bytes.length && !this.#ended;) {
      const taken = this.#socket?.write(bytes.subarray(sent)) ?? -1;
      if (taken < 0) return;
      sent += taken;
      if (sent < bytes.length) await new Promise<void>((resolve) => (this.#drained = resolve));
    }
  }

  /** Resolves once the server has answered all that was sent, or closed. */
  async answered(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#answered = resolve;
    await this.send(Buffer.from(`\r\nPING :${MARK}\r\n`));
    await Promise.race([promise, this.closed]);
  }

  end(): void {
    this.#socket?.end();
  }

  #received(chunk: Buffer): void {
    let bytes = Buffer.concat([this.#rest, chunk]);
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF)) {
      this.lines += 1;
      try {
        if (readHeardLine(bytes.subarray(0, end + 1)).params.at(-1) === MARK) this.#answered?.();
      } catch (error) {
        this.fault ??= error;
      }
      bytes = bytes.subarray(end + 1);
    }
    this.#rest = bytes;
  }

  #gone(): void {
    this.#ended = true;
    this.#drained?.();
    this.#closed.resolve();
  }
}
