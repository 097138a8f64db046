/**
 * Counts deliveries by their bytes. All deliveries of a run have one length, so a client's count is a division; that the
 * bytes really are those lines is checked once a chunk, and the stamps are read for a sample of the clients only.
 */
import { STAMP_LENGTH, type Client } from "./client.ts";

const NEWLINE = 10;
const ZERO = 48;

export class Deliveries {
  /** Bytes delivered in each channel. */
  readonly channelBytes: Float64Array;
  total = 0;
  /** Latencies of the sampled deliveries, in microseconds. */
  readonly latencies: number[] = [];
  readonly #lineLength: number;
  readonly #sampleEvery: number;

  /** `lineLength` in bytes, line end included. The stamps of each `sampleEvery`-th client are read. */
  constructor(channels: number, lineLength: number, sampleEvery: number) {
    this.channelBytes = new Float64Array(channels);
    this.#lineLength = lineLength;
    this.#sampleEvery = sampleEvery;
  }

  /** Throws when the chunk holds anything but deliveries of the expected length. */
  add(client: Client, chunk: Buffer, offset: number, nowMicroseconds: number): void {
    this.total += chunk.length;
    this.channelBytes[client.channel] = (this.channelBytes[client.channel] ?? 0) + chunk.length;
    const length = this.#lineLength;
    const lastEnd = chunk.length - ((offset + chunk.length) % length);
    if (lastEnd > 0 && chunk[lastEnd - 1] !== NEWLINE) {
      throw new Error(
        `client ${client.nick} was sent something other than the load: ${chunk.toString("latin1", 0, 200)}`,
      );
    }
    if (client.index % this.#sampleEvery !== 0) return;
    for (let end = lastEnd; end >= STAMP_LENGTH + 2; end -= length) {
      this.latencies.push(nowMicroseconds - readStamp(chunk, end - 2 - STAMP_LENGTH));
    }
  }

  /** Deliveries in one channel so far, the fraction of an unfinished one included. */
  inChannel(channel: number): number {
    return (this.channelBytes[channel] ?? 0) / this.#lineLength;
  }

  get count(): number {
    return Math.floor(this.total / this.#lineLength);
  }

  /** The `fraction` (0.5, 0.99 …) of the sampled latencies, in microseconds. */
  percentiles(fractions: readonly number[]): number[] {
    const sorted = Float64Array.from(this.latencies).toSorted();
    return fractions.map(
      (fraction) => sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? Number.NaN,
    );
  }
}

/** Reads a stamp as `stamp()` wrote it. */
function readStamp(chunk: Buffer, at: number): number {
  let value = 0;
  for (let index = at; index < at + STAMP_LENGTH; index += 1)
    value = value * 10 + (chunk[index] ?? ZERO) - ZERO;
  return value;
}

/** A time in microseconds as digits of a fixed length. */
export function stamp(at: number): string {
  return Math.floor(at).toString().padStart(STAMP_LENGTH, "0");
}

/** Microseconds on the clock that stamps are taken from. */
export function microseconds(): number {
  return Bun.nanoseconds() / 1000;
}
