/**
 * One client of the load generator. While it registers and joins, its lines are read as text; from then on only bytes are
 * counted, so that the generator does next to nothing for a delivery. Knows no statistics and no pacing.
 */
import type { Socket } from "bun";

/** Length of the stamp that ends each message: microseconds in decimal digits. */
export const STAMP_LENGTH = 15;

/** Reports of a client to the generator. */
export interface ClientEvents {
  /** In its channel, all earlier noise not necessarily read yet. */
  joined(client: Client): void;
  /** The answer to `sync()` was read, and so everything that the server said before it. */
  synced(client: Client): void;
  /** Bytes of deliveries arrived. `chunk` starts `offset` bytes into a line. */
  delivered(client: Client, chunk: Buffer, offset: number): void;
  /** The server refused or dropped the client; `detail` is its line or the error. */
  failed(client: Client, detail: string): void;
}

/** Numerics after which a client cannot be used: nick taken, banned, channel full or closed, too many channels. */
const REFUSALS = new Set([
  "403",
  "404",
  "405",
  "432",
  "433",
  "437",
  "451",
  "461",
  "463",
  "465",
  "471",
  "473",
  "474",
]);

export class Client {
  readonly index: number;
  /** All nicks have one length, so that all deliveries have one length. */
  readonly nick: string;
  readonly channel: number;
  /** Deliveries' bytes received since counting began. */
  bytes = 0;
  #socket: Socket<Client> | undefined;
  #text = "";
  #counting = false;
  readonly #events: ClientEvents;

  constructor(index: number, channel: number, events: ClientEvents) {
    this.index = index;
    this.nick = `l${String(index).padStart(6, "0")}`;
    this.channel = channel;
    this.#events = events;
  }

  async connect(hostname: string, port: number): Promise<void> {
    this.#socket = await Bun.connect<Client>({ hostname, port, data: this, socket: handlers });
    this.#socket.setNoDelay(true);
    this.write(`NICK ${this.nick}\r\nUSER load 0 * :load\r\n`);
  }

  /** Loopback takes these few bytes whole; a short write means that the server has stopped reading. */
  write(text: string): void {
    const wrote = this.#socket?.write(text) ?? -1;
    if (wrote !== text.length) this.#events.failed(this, `wrote ${wrote} of ${text.length} bytes`);
  }

  sync(): void {
    this.write("PING sync\r\n");
  }

  /** From here on everything that arrives is a delivery. Call when synced. */
  count(): void {
    this.#counting = true;
    this.bytes = 0;
  }

  /** Back to reading lines as text. */
  uncount(): void {
    this.#counting = false;
  }

  close(): void {
    this.#counting = false;
    this.#socket?.terminate();
    this.#socket = undefined;
  }

  receive(chunk: Buffer): void {
    if (this.#counting) {
      const before = this.bytes;
      this.bytes = before + chunk.length;
      this.#events.delivered(this, chunk, before);
      return;
    }
    const lines = (this.#text + chunk.toString("latin1")).split("\r\n");
    this.#text = lines.pop() ?? "";
    for (const line of lines) this.#read(line);
  }

  ended(detail: string): void {
    if (this.#socket === undefined) return;
    this.#socket = undefined;
    this.#events.failed(this, detail);
  }

  #read(line: string): void {
    const words = line.split(" ");
    const first = words[0] ?? "";
    const second = words[1] ?? "";
    if (first === "PING") this.write(`PONG ${words.slice(1).join(" ")}\r\n`);
    else if (first === "ERROR") this.#events.failed(this, line);
    else if (second === "001") this.write(`JOIN ${channelName(this.channel)}\r\n`);
    else if (second === "366") this.#events.joined(this);
    else if (second === "PONG") this.#events.synced(this);
    else if (REFUSALS.has(second)) this.#events.failed(this, line);
  }
}

/** All channel names have one length. */
export function channelName(channel: number): string {
  return `#l${String(channel).padStart(5, "0")}`;
}

const handlers = {
  data(socket: Socket<Client>, chunk: Buffer): void {
    socket.data.receive(chunk);
  },
  close(socket: Socket<Client>, error?: Error): void {
    socket.data.ended(error === undefined ? "closed by the server" : error.message);
  },
  error(socket: Socket<Client>, error: Error): void {
    socket.data.ended(error.message);
  },
};
