/**
 * The sending half of one connection: its queue, and how much of it the kernel has taken. Knows the ring and the peer;
 * the connection decides whether anything may be sent.
 */
import type { Engine } from "./engine.ts";
import { LimitError } from "./errors.ts";
import type { Peer } from "./peer.ts";
import { SendQueue } from "./send-queue.ts";
import type { ByteWriter, FlushResult } from "./send-queue.ts";

/** Appending and offering allocate nothing in steady state. */
export class Outgoing implements ByteWriter {
  readonly #ring: Engine<unknown>["ring"];
  readonly #peer: Peer;
  readonly #queue: SendQueue;
  /** The kernel took less than offered, and has not said that it takes more. */
  #waitsForDrain = false;
  #bytesTaken = 0;
  #bytesDropped = 0;

  constructor(engine: Pick<Engine<unknown>, "ring" | "spans" | "metrics">, peer: Peer) {
    this.#ring = engine.ring;
    this.#peer = peer;
    this.#queue = new SendQueue(engine.ring, engine.spans, engine.metrics.sent, peer.wholeLines);
  }

  /** Bytes that wait. */
  get pendingBytes(): number {
    return this.#queue.pendingBytes;
  }

  /** Bytes that the kernel took. */
  get bytesTaken(): number {
    return this.#bytesTaken;
  }

  /** Bytes that were queued and dropped. */
  get bytesDropped(): number {
    return this.#bytesDropped;
  }

  /** Queues text as UTF-8, or bytes: by way of the ring unless they are longer than a piece of it may be. */
  append(data: string | Uint8Array): void {
    const ring = this.#ring;
    if (typeof data === "string") {
      // A UTF-16 unit has at most three bytes in UTF-8; only long texts need counting.
      if (data.length * 3 <= ring.pieceLimit || Buffer.byteLength(data) <= ring.pieceLimit) {
        this.#queue.append(ring.write(data), ring.head);
      } else {
        this.#queue.appendBytes(Buffer.from(data));
      }
    } else if (data.length <= ring.pieceLimit) {
      this.#queue.append(ring.writeBytes(data), ring.head);
    } else {
      this.#queue.appendBytes(data);
    }
  }

  /**
   * Queues a span of the ring.
   * @throws LimitError when the ring has given up its bytes.
   */
  appendSpan(start: number, end: number): void {
    const ring = this.#ring;
    if (!ring.isReadable(start)) {
      throw new LimitError(
        "sendRingBytes",
        (ring.head - start) >>> 0,
        ring.capacity,
        "send a span in the turn in which it was written, or enlarge the ring",
      );
    }
    this.#queue.append(start, end);
  }

  /** Offers the kernel what waits and is committed, unless it has refused some and `drained` was not called since. */
  offer(): FlushResult {
    if (this.#queue.pendingBytes === 0) return "drained";
    if (this.#waitsForDrain) return "blocked";
    const result = this.#queue.flush(this);
    this.#waitsForDrain = result === "blocked";
    return result;
  }

  /** The kernel takes bytes again, or is to be asked whether it does. */
  drained(): void {
    this.#waitsForDrain = false;
  }

  /** Moves what waits below this ring position out of the ring; returns how many bytes that were. */
  evict(before: number): number {
    return this.#queue.evict(before);
  }

  /** A copy of what waits and is committed. It still waits afterwards. */
  copy(): Uint8Array {
    const copier = new Copier();
    this.#queue.flush(copier);
    const all = Buffer.concat(copier.parts);
    if (all.length > 0) this.#queue.appendBytes(all);
    return all;
  }

  /** Forgets what waits. */
  drop(): void {
    this.#bytesDropped += this.#queue.pendingBytes;
    this.#queue.clear();
  }

  write(bytes: Uint8Array, offset: number, length: number): number {
    const taken = this.#peer.write(bytes, offset, length);
    if (taken > 0) this.#bytesTaken += taken;
    return taken;
  }
}

/** Takes every byte. */
class Copier implements ByteWriter {
  readonly parts: Uint8Array[] = [];

  write(bytes: Uint8Array, offset: number, length: number): number {
    this.parts.push(bytes.slice(offset, offset + length));
    return length;
  }
}
