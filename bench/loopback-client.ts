/** A client on loopback that counts line ends and looks at nothing else. */
import type { Socket } from "bun";

const NEWLINE = 10;

export class LoopbackClient {
  /** Line ends that have come and that nobody has waited for. */
  #lines = 0;
  #wanted = 0;
  #tail = "";
  #heard: (() => void) | undefined;
  #synced: (() => void) | undefined;
  #socket: Socket | undefined;

  static async connect(port: number): Promise<LoopbackClient> {
    const client = new LoopbackClient();
    client.#socket = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: { data: (_socket, chunk) => client.#receive(chunk) },
    });
    client.#socket.setNoDelay(true);
    return client;
  }

  write(text: string): void {
    const wrote = this.#socket?.write(text);
    if (wrote !== text.length) throw new Error(`only ${wrote} of ${text.length} bytes were taken`);
  }

  /** Resolves when this many more lines have come. */
  hear(lines: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wanted = lines;
    this.#heard = resolve;
    this.#look();
    return promise;
  }

  exchange(text: string, lines: number): Promise<void> {
    const heard = this.hear(lines);
    this.write(text);
    return heard;
  }

  /** Resolves when everything that an IRC server has said so far was read, and forgets it. */
  async sync(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#synced = resolve;
    this.write("PING :bench-sync\r\n");
    await promise;
    this.#lines = 0;
  }

  close(): void {
    this.#socket?.terminate();
  }

  #receive(chunk: Buffer): void {
    if (this.#synced !== undefined) {
      this.#tail = (this.#tail + chunk.toString("latin1")).slice(-100);
      if (/ PONG [^\r]*bench-sync\r\n$/.test(this.#tail)) {
        this.#tail = "";
        const resolve = this.#synced;
        this.#synced = undefined;
        resolve();
      }
      return;
    }
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) this.#lines += 1;
    this.#look();
  }

  #look(): void {
    if (this.#heard === undefined || this.#lines < this.#wanted) return;
    this.#lines -= this.#wanted;
    const resolve = this.#heard;
    this.#heard = undefined;
    resolve();
  }
}
