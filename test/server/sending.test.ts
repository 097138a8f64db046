/** The send ring, the span pool and several send queues together, against a model that copies everything. */
import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { SendQueue, type ByteWriter, type SendStats } from "../../src/server/send-queue.ts";
import { SendRing } from "../../src/server/send-ring.ts";
import { SpanPool } from "../../src/server/span-pool.ts";

const PEERS = 5;

/** Milliseconds after which a failure is reported as it is: shrinking long lists of steps can take minutes. */
const SHRINKING_LIMIT = 4000;

/** Behaviour of a kernel for one write: takes at most so many bytes, or is closed, or closes while it is asked. */
type Answer = number | "closed" | "closes";

type Step =
  /** A line is written to the ring and sent to the peers whose bits are set. */
  | { readonly kind: "say"; readonly payload: string | Uint8Array; readonly peers: number }
  /** A span that is still in the ring is sent once more. */
  | { readonly kind: "repeat"; readonly pick: number; readonly peers: number }
  /** A payload too long for the ring is sent to one peer. */
  | { readonly kind: "say at length"; readonly payload: Uint8Array; readonly peer: number }
  | { readonly kind: "flush"; readonly peer: number; readonly answers: readonly Answer[] }
  /** The peer copies out what lies in that part of the ring although the ring did not ask for it. */
  | { readonly kind: "evict"; readonly peer: number; readonly part: number }
  /** The connection goes and another comes in its place. */
  | { readonly kind: "replace"; readonly peer: number };

/** One queue, the naive model of what it holds, and a kernel that checks each byte that it is given. */
class Peer implements ByteWriter {
  readonly queue: SendQueue;
  answers: Answer[] = [];
  #expected: Uint8Array[] = [];

  constructor(ring: SendRing, pool: SpanPool, stats: SendStats) {
    this.queue = new SendQueue(ring, pool, stats);
  }

  expect(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#expected.push(bytes);
  }

  get pendingBytes(): number {
    return this.#expected.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  write(bytes: Uint8Array, offset: number, length: number): number {
    if (length === 0 || offset < 0 || offset + length > bytes.length)
      throw new Error("A write out of bounds");
    const answer = this.answers.shift() ?? Infinity;
    if (answer === "closes") {
      this.forget();
      return length;
    }
    if (answer === "closed") return -1;
    const accepted = Math.min(length, answer);
    const all = Buffer.concat(this.#expected);
    const taken = bytes.subarray(offset, offset + accepted);
    if (!all.subarray(0, accepted).equals(taken)) throw new Error("The peer reads what it was not sent");
    this.#expected = accepted < all.length ? [all.subarray(accepted)] : [];
    return accepted;
  }

  /** Flushes and checks that the result says how it was. */
  flush(): void {
    const asked = this.answers.length;
    const result = this.queue.flush(this);
    const gone = this.answers.length < asked && result === "closed";
    if (result === "drained") expect(this.pendingBytes).toBe(0);
    else if (result === "blocked") expect(this.pendingBytes).toBeGreaterThan(0);
    else expect(gone).toBe(true);
    if (gone) this.forget();
    this.answers = [];
  }

  forget(): void {
    this.#expected = [];
    this.queue.clear();
  }
}

/** All peers over one ring. */
class Sending {
  readonly ring: SendRing;
  readonly pool = new SpanPool();
  readonly stats: SendStats = { writes: 0, shortWrites: 0, bytes: 0 };
  readonly peers: Peer[] = [];
  readonly #spans: { start: number; end: number; bytes: Uint8Array }[] = [];
  #floor: number;
  evicted = 0;

  constructor(capacity: number, first: number) {
    this.#floor = first;
    const reclaim = (before: number): void => {
      this.#floor = before;
      for (const { queue } of this.peers) {
        this.evicted += queue.evict(before);
        expect(queue.evict(before)).toBe(0);
      }
    };
    this.ring = new SendRing(capacity, reclaim, { first });
    for (let peer = 0; peer < PEERS; peer++) {
      this.peers.push(new Peer(this.ring, this.pool, this.stats));
    }
  }

  run(step: Step): void {
    switch (step.kind) {
      case "say": {
        const { payload } = step;
        const start = typeof payload === "string" ? this.ring.write(payload) : this.ring.writeBytes(payload);
        this.#spans.push({ start, end: this.ring.head, bytes: Buffer.from(payload as string) });
        this.#send(this.#spans.length - 1, step.peers);
        return;
      }
      case "repeat":
        this.#send(step.pick % this.#spans.length, step.peers);
        return;
      case "say at length": {
        const peer = this.peer(step.peer);
        peer.queue.appendBytes(step.payload);
        peer.expect(step.payload);
        return;
      }
      case "flush": {
        const peer = this.peer(step.peer);
        peer.answers = [...step.answers];
        peer.flush();
        return;
      }
      case "evict": {
        const { head } = this.ring;
        const readable = (head - this.#floor) | 0;
        this.peer(step.peer).queue.evict((this.#floor + Math.floor(readable * step.part)) | 0);
        return;
      }
      case "replace":
        this.peer(step.peer).forget();
    }
  }

  peer(index: number): Peer {
    const peer = this.peers[index];
    if (peer === undefined) throw new Error(`No peer ${index}`);
    return peer;
  }

  #send(index: number, peers: number): void {
    const span = this.#spans[index];
    if (span === undefined || !this.ring.isReadable(span.start)) return;
    for (const [number, peer] of this.peers.entries()) {
      if ((peers & (1 << number)) === 0) continue;
      peer.queue.append(span.start, span.end);
      peer.expect(span.bytes);
    }
  }
}

function filled(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => seed + index * 7);
}

function anyBytes(most: number): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.nat(most), fc.nat(255)).map(([length, seed]) => filled(length, seed));
}

/** Steps for a ring of this capacity; a code point takes four bytes at most. */
function steps(capacity: number): fc.Arbitrary<Step[]> {
  const pieceLimit = capacity / 8;
  const peer = fc.nat(PEERS - 1);
  const peers = fc.nat(2 ** PEERS - 1);
  const payload = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60, size: "max" }),
    fc.string({ unit: fc.constantFrom("a", "é", "語", "\u{1f375}", "\ud800"), maxLength: 60, size: "max" }),
    anyBytes(pieceLimit),
  );
  const answer = fc.oneof(
    { weight: 4, arbitrary: fc.nat(capacity) },
    { weight: 4, arbitrary: fc.constant(Infinity) },
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom("closed" as const, "closes" as const) },
  );
  const step = fc.oneof(
    { weight: 12, arbitrary: fc.record({ kind: fc.constant("say" as const), payload, peers }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("repeat" as const), pick: fc.nat(), peers }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("say at length" as const),
        payload: anyBytes(capacity),
        peer,
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant("flush" as const),
        peer,
        answers: fc.array(answer, { maxLength: 3, size: "max" }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("evict" as const),
        peer,
        part: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("replace" as const), peer }) },
  );
  return fc.array(step, { minLength: 1, maxLength: 150, size: "max" });
}

describe("ring, spans and queues", () => {
  for (const { capacity, first, numRuns } of [
    { capacity: 4096, first: 0, numRuns: 250 },
    // Large enough for spans that are written in place, and for more of them than one gathered write takes.
    { capacity: 256 * 1024, first: 0, numRuns: 40 },
    // Positions wrap on the way.
    { capacity: 4096, first: 2 ** 31 - 4096, numRuns: 250 },
    { capacity: 256 * 1024, first: 2 ** 31 - 256 * 1024, numRuns: 20 },
  ]) {
    it(`give each peer the bytes that it was sent, and no others, over a ring of ${capacity} bytes from ${first}`, () => {
      let evicted = 0;
      let shortWrites = 0;
      fc.assert(
        fc.property(steps(capacity), (list) => {
          const sending = new Sending(capacity, first);
          for (const step of list) {
            sending.run(step);
            for (const peer of sending.peers) expect(peer.queue.pendingBytes).toBe(peer.pendingBytes);
          }
          for (const peer of sending.peers) peer.flush();
          for (const peer of sending.peers) expect(peer.queue.pendingBytes).toBe(0);
          expect(sending.pool.inUse).toBe(0);
          evicted += sending.evicted;
          shortWrites += sending.stats.shortWrites;
        }),
        { numRuns, interruptAfterTimeLimit: SHRINKING_LIMIT },
      );
      // The model would hold trivially if the steps never came so far.
      // How much there is to evict is left to chance; that there is some is not.
      expect(evicted).toBeGreaterThan(0);
      expect(shortWrites).toBeGreaterThan(0);
    });
  }
});
