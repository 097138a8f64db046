/** Sends the load: with a closed window of messages in flight, or at a fixed rate whatever the server does. */
import { channelName } from "./client.ts";
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
  readonly sampleEvery: number;
}

export interface DriveOutcome {
  readonly deliveries: Deliveries;
  readonly seconds: number;
  readonly sent: number;
}

/** Resolves when every message has reached everyone. Rejects when a client fails or hears something else. */
export async function drive(crowd: Crowd, options: DriveOptions): Promise<DriveOutcome> {
  const recipients = channelSizes(crowd, options.channels).map((size) => size - 1);
  const deliveries = new Deliveries(options.channels, await lineLength(crowd, options), options.sampleEvery);
  const done = Promise.withResolvers<void>();
  const senders = crowd.clients.slice(0, options.senders);
  const sentInChannel = new Float64Array(options.channels);
  const sendersInChannel = new Float64Array(options.channels);
  for (const sender of senders)
    sendersInChannel[sender.channel] = (sendersInChannel[sender.channel] ?? 0) + 1;
  const filler = "x".repeat(options.textLength);
  let sent = 0;
  let expected = 0;
  let turn = 0;
  let finished = false;
  let stepping = false;

  const message = (channel: number, at: number): string => {
    sent += 1;
    expected += recipients[channel] ?? 0;
    sentInChannel[channel] = (sentInChannel[channel] ?? 0) + 1;
    return `PRIVMSG ${channelName(channel)} :${filler} ${stamp(at)}\r\n`;
  };

  const fillWindows = (): void => {
    const now = microseconds();
    for (const sender of senders) {
      const channel = sender.channel;
      const inFlight =
        (sentInChannel[channel] ?? 0) - deliveries.inChannel(channel) / (recipients[channel] ?? 1);
      let room = Math.floor(options.window * (sendersInChannel[channel] ?? 1) - inFlight);
      let text = "";
      for (; room > 0 && sent < options.messages; room -= 1) text += message(channel, now);
      if (text !== "") sender.write(text);
    }
  };

  const began = microseconds();
  const keepPace = (): void => {
    const due = Math.min(options.messages, ((microseconds() - began) / 1e6) * options.rate);
    for (let missing = Math.ceil(due) - sent; missing > 0; missing -= 1) {
      const sender = senders[turn];
      turn = (turn + 1) % senders.length;
      // Stamped with the time at which it was due: a late send counts against the server that made us late.
      sender?.write(message(sender.channel, began + (sent / options.rate) * 1e6));
    }
  };

  const step = (): void => {
    stepping = false;
    if (finished) return;
    if (sent >= options.messages && deliveries.count >= expected) {
      finished = true;
      done.resolve();
      return;
    }
    if (options.rate === 0) fillWindows();
    else {
      keepPace();
      stepSoon();
    }
  };

  // Once an event loop turn: a window is looked at when deliveries have come in, a rate is kept by looking all the time.
  const stepSoon = (): void => {
    if (stepping) return;
    stepping = true;
    setImmediate(step);
  };

  crowd.onDelivery = (client, chunk, offset) => {
    try {
      deliveries.add(client, chunk, offset, microseconds());
      stepSoon();
    } catch (error) {
      finished = true;
      done.reject(error);
    }
  };
  crowd.count();
  step();
  try {
    await crowd.orFail(done.promise);
  } finally {
    finished = true;
    crowd.onDelivery = undefined;
    crowd.uncount();
  }
  return { deliveries, seconds: (microseconds() - began) / 1e6, sent };
}

function channelSizes(crowd: Crowd, channels: number): Float64Array {
  const sizes = new Float64Array(channels);
  for (const client of crowd.clients) sizes[client.channel] = (sizes[client.channel] ?? 0) + 1;
  return sizes;
}

/** Sends one message in the first channel and measures the line that its members get. */
async function lineLength(crowd: Crowd, options: DriveOptions): Promise<number> {
  const seen = Promise.withResolvers<number>();
  crowd.onDelivery = (client, chunk, offset) => {
    if (chunk.at(-1) === 10) seen.resolve(offset + chunk.length);
  };
  crowd.count();
  const text = `${"x".repeat(options.textLength)} ${stamp(0)}`;
  crowd.clients[0]?.write(`PRIVMSG ${channelName(0)} :${text}\r\n`);
  const length = await crowd.orFail(seen.promise);
  crowd.uncount();
  await crowd.sync();
  return length;
}
