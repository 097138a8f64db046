/** Connects and registers many clients, a few at a time, and joins them to their channels. */
import { Client, type ClientEvents } from "./client.ts";

export interface CrowdOptions {
  readonly hostname: string;
  readonly port: number;
  readonly clients: number;
  readonly channels: number;
  /** Clients that may be on their way at once. */
  readonly connecting: number;
}

/** Told of each chunk of deliveries: see `ClientEvents.delivered`. */
export type DeliveryListener = ClientEvents["delivered"];

export class Crowd {
  readonly clients: Client[] = [];
  /** Seconds from the first connect to the last join. */
  readySeconds = 0;
  onDelivery: DeliveryListener | undefined;
  readonly #options: CrowdOptions;
  readonly #events: ClientEvents;
  readonly #failed = Promise.withResolvers<never>();
  #joined = 0;
  #synced = 0;
  readonly #allJoined = Promise.withResolvers<void>();
  #allSynced = Promise.withResolvers<void>();

  constructor(options: CrowdOptions) {
    this.#options = options;
    this.#events = {
      joined: () => this.#onJoined(),
      synced: () => {
        this.#synced += 1;
        if (this.#synced === options.clients) this.#allSynced.resolve();
      },
      delivered: (client, chunk, offset) => this.onDelivery?.(client, chunk, offset),
      failed: (client, detail) => this.#failed.reject(new Error(`client ${client.nick}: ${detail}`)),
    };
    // Whoever waits for one of the steps hears of it; between two steps nobody does.
    this.#failed.promise.catch(() => undefined);
  }

  /** Resolves when every client is in its channel. Rejects as soon as one is refused or dropped. */
  async join(): Promise<void> {
    const began = Bun.nanoseconds();
    for (let index = 0; index < Math.min(this.#options.connecting, this.#options.clients); index += 1)
      this.#connectNext();
    await this.orFail(this.#allJoined.promise);
    this.readySeconds = (Bun.nanoseconds() - began) / 1e9;
  }

  /** Resolves when every client has read everything that the server has said to it so far. */
  async sync(): Promise<void> {
    this.#synced = 0;
    this.#allSynced = Promise.withResolvers<void>();
    for (const client of this.clients) client.sync();
    await this.orFail(this.#allSynced.promise);
  }

  /** `promise`, or a rejection when a client is refused or dropped first. */
  async orFail<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#failed.promise]);
  }

  count(): void {
    for (const client of this.clients) client.count();
  }

  /** Back to reading lines as text. */
  uncount(): void {
    for (const client of this.clients) client.uncount();
  }

  close(): void {
    for (const client of this.clients) client.close();
  }

  #connectNext(): void {
    const index = this.clients.length;
    if (index >= this.#options.clients) return;
    const client = new Client(index, index % this.#options.channels, this.#events);
    this.clients.push(client);
    client
      .connect(this.#options.hostname, this.#options.port)
      .catch((error: unknown) =>
        this.#failed.reject(new Error(`client ${client.nick}: cannot connect`, { cause: error })),
      );
  }

  #onJoined(): void {
    this.#joined += 1;
    if (this.#joined === this.#options.clients) this.#allJoined.resolve();
    else this.#connectNext();
  }
}
