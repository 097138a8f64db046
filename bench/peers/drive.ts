/** Sends the load: with a closed window of messages in flight, or at a fixed rate whatever the server does. */
import { channelName, type Client } from "./client.ts";
import type { Crowd } from "./crowd.ts";
import { Deliveries, microseconds, stamp } from "./deliveries.ts";

export interface DriveOptions {
  readonly channels: number;
  readonly senders: number;
  readonly messages: number;
  /** Messages in flight for each sender; ignored with a rate. */
  readonly window: number;
  /** Messages a second in all, or 0 for a closed window. */
  readonly rate: number;
  /** Bytes of text in a message besides its stamp. */
  readonly textLength: number;
  /** Latency is read at each client whose index this divides. */
  readonly sampleEvery: number;
}

export interface DriveOutcome {
  readonly deliveries: Deliveries;
  readonly seconds: number;
}

/**
 * Resolves when every message has reached everyone. Rejects when a client fails or hears something else. With the length of a line, as
 * `measureLine` found it, nothing but the load is sent.
 */
export async function drive(crowd: Crowd, options: DriveOptions, lineLength?: number): Promise<DriveOutcome> {
  const length = lineLength ?? (await measureLine(crowd, options));
  const driver = new Driver(crowd, options, new Deliveries(options.channels, length, options.sampleEvery));
  crowd.onDelivery = (client, chunk, offset) => driver.delivered(client, chunk, offset);
  crowd.count();
  try {
    return await crowd.orFail(driver.run());
  } finally {
    crowd.onDelivery = undefined;
    crowd.uncount();
  }
}

/** Sends one message in the first channel and measures the line that its members get, in bytes. */
export async function measureLine(crowd: Crowd, options: DriveOptions): Promise<number> {
  const seen = Promise.withResolvers<number>();
  crowd.onDelivery = (_client, chunk, offset) => {
    if (chunk.at(-1) === 10) seen.resolve(offset + chunk.length);
  };
  crowd.count();
  crowd.clients[0]?.write(messageLine(0, "x".repeat(options.textLength), 0));
  const length = await crowd.orFail(seen.promise);
  crowd.uncount();
  await crowd.sync();
  return length;
}

function messageLine(channel: number, filler: string, at: number): string {
  return `PRIVMSG ${channelName(channel)} :${filler} ${stamp(at)}\r\n`;
}

/** State of a channel while the load runs. */
interface Room {
  readonly channel: number;
  /** Clients that receive a message there. */
  recipients: number;
  senders: number;
  sent: number;
}

class Driver {
  readonly #options: DriveOptions;
  readonly #deliveries: Deliveries;
  readonly #senders: readonly Client[];
  readonly #rooms: readonly Room[];
  readonly #filler: string;
  readonly #done = Promise.withResolvers<void>();
  #began = 0;
  #sent = 0;
  #expected = 0;
  #stepping = false;
  #finished = false;

  constructor(crowd: Crowd, options: DriveOptions, deliveries: Deliveries) {
    this.#options = options;
    this.#deliveries = deliveries;
    this.#filler = "x".repeat(options.textLength);
    this.#senders = crowd.clients.slice(0, options.senders);
    const rooms = Array.from({ length: options.channels }, (_, channel) => newRoom(channel));
    for (const { channel } of crowd.clients) (rooms[channel] ?? newRoom(channel)).recipients += 1;
    for (const { channel } of this.#senders) (rooms[channel] ?? newRoom(channel)).senders += 1;
    this.#rooms = rooms;
  }

  async run(): Promise<DriveOutcome> {
    this.#began = microseconds();
    this.#step();
    try {
      await this.#done.promise;
    } finally {
      this.#finished = true;
    }
    return { deliveries: this.#deliveries, seconds: (microseconds() - this.#began) / 1e6 };
  }

  delivered(client: Client, chunk: Buffer, offset: number): void {
    try {
      this.#deliveries.add(client, chunk, offset, microseconds());
    } catch (error) {
      this.#done.reject(error);
    }
    this.#stepSoon();
  }

  /** Once an event loop turn: a window is looked at when deliveries have come, a rate is kept by looking all the time. */
  #stepSoon(): void {
    if (this.#stepping || this.#finished) return;
    this.#stepping = true;
    setImmediate(() => {
      this.#stepping = false;
      if (!this.#finished) this.#step();
    });
  }

  #step(): void {
    if (this.#sent >= this.#options.messages && this.#deliveries.count >= this.#expected) {
      this.#done.resolve();
    } else if (this.#options.rate === 0) {
      this.#fillWindows();
    } else {
      this.#keepPace();
      this.#stepSoon();
    }
  }

  #fillWindows(): void {
    const now = microseconds();
    for (const sender of this.#senders) {
      const room = this.#rooms[sender.channel];
      if (room === undefined) continue;
      const inFlight = room.sent - this.#deliveries.inChannel(room.channel) / room.recipients;
      const free = Math.floor(this.#options.window * room.senders - inFlight);
      const lines = Math.min(free, this.#options.messages - this.#sent);
      let text = "";
      for (let line = 0; line < lines; line += 1) text += this.#message(room, now);
      if (text !== "") sender.write(text);
    }
  }

  #keepPace(): void {
    const { rate, messages } = this.#options;
    const due = Math.min(messages, Math.ceil(((microseconds() - this.#began) / 1e6) * rate));
    for (let number = this.#sent; number < due; number += 1) {
      const sender = this.#senders[number % this.#senders.length];
      const room = this.#rooms[sender?.channel ?? 0];
      if (room === undefined) continue;
      // Stamped with the time at which it was due: a late send counts against the server that made us late.
      sender?.write(this.#message(room, this.#began + (number / rate) * 1e6));
    }
  }

  #message(room: Room, at: number): string {
    this.#sent += 1;
    this.#expected += room.recipients;
    room.sent += 1;
    return messageLine(room.channel, this.#filler, at);
  }
}

/** The sender does not hear itself: one member fewer than there will be. */
function newRoom(channel: number): Room {
  return { channel, recipients: -1, senders: 0, sent: 0 };
}
