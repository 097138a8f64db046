import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { LimitError } from "../../src/server/errors.ts";
import { SendRing } from "../../src/server/send-ring.ts";

const CAPACITY = 4096;

/** Milliseconds after which a failure is reported as it is: shrinking long lists can take minutes. */
const SHRINKING_LIMIT = 4000;

/** The first position from which the first bytes of a test cross the place where positions wrap. */
const BELOW_THE_WRAP = 2 ** 31 - CAPACITY;

/** Bytes from one position to another. */
function distance(start: number, end: number): number {
  return (end - start) | 0;
}

function read(ring: SendRing, start: number, end: number): Buffer {
  return ring.bytes.subarray(start & ring.mask, (start & ring.mask) + distance(start, end));
}

/** A line of a head and of bytes that follow a received head of one byte. */
interface Line {
  readonly head: string;
  readonly rest: Uint8Array;
}

/** Writes a piece; returns its start and the bytes that it has to have. */
function put(ring: SendRing, value: string | Uint8Array | Line): readonly [start: number, bytes: Buffer] {
  if (typeof value === "string") return [ring.write(value), Buffer.from(value)];
  if (value instanceof Uint8Array) return [ring.writeBytes(value), Buffer.from(value)];
  const { head, rest } = value;
  const bytes = Buffer.concat([Buffer.from(head), rest, Buffer.from("\r\n")]);
  return [ring.writeLine(head, Buffer.concat([Buffer.from("?"), rest]), 1), bytes];
}

describe("SendRing", () => {
  it("refuses a capacity that is no power of two or out of bounds", () => {
    for (const capacity of [0, 512, 5000, 4096.5, 2 ** 31, -4096, Number.NaN]) {
      expect(() => new SendRing(capacity, () => {})).toThrow(RangeError);
    }
  });

  it.each([
    ["from position 0", 0],
    ["over the wrap", BELOW_THE_WRAP],
    ["from below 0 to above it", -CAPACITY],
  ])("keeps the latest pieces whole, as UTF-8, and reclaims before it overwrites: %s", (_, first) => {
    // Code points take four bytes at most, so none of these is longer than a piece may be.
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 128, size: "max" }),
      fc.string({
        unit: fc.constantFrom("a", "é", "語", "\u{1f375}", "\ud800"),
        maxLength: 128,
        size: "max",
      }),
      fc.uint8Array({ maxLength: CAPACITY / 8, size: "max" }),
      fc.record({
        head: fc.string({ unit: fc.constantFrom("a", "é", "語"), maxLength: 64 }),
        rest: fc.uint8Array({ maxLength: 200, size: "max" }),
      }),
      fc.constant("x".repeat(CAPACITY / 8)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80, size: "max" }), (pieces) => {
        let floor = first;
        const reclaim = (before: number): void => {
          expect(distance(floor, before)).toBeGreaterThanOrEqual(CAPACITY / 8);
          expect(distance(before, ring.head)).toBeGreaterThanOrEqual(0);
          floor = before;
        };
        const ring = new SendRing(CAPACITY, reclaim, { first });
        const written: { start: number; bytes: Buffer }[] = [];
        for (const value of pieces) {
          const { head } = ring;
          const [start, bytes] = put(ring, value);
          expect(start).toBe(start | 0);
          expect(distance(head, start)).toBeGreaterThanOrEqual(0);
          expect(distance(start, ring.head)).toBe(bytes.length);
          written.push({ start, bytes });

          const readable = written.filter((earlier) => ring.isReadable(earlier.start));
          expect(readable.length).toBe(written.filter(({ start: at }) => distance(floor, at) >= 0).length);
          for (const earlier of readable) {
            const now = read(ring, earlier.start, earlier.start + earlier.bytes.length);
            if (!now.equals(earlier.bytes)) throw new Error(`The piece at ${earlier.start} has changed`);
          }
        }
      }),
      { numRuns: 60, interruptAfterTimeLimit: SHRINKING_LIMIT },
    );
  });

  it("uses the last bytes before the physical end where the exact length fits and the worst case does not", () => {
    const ring = new SendRing(CAPACITY, () => {});
    for (let piece = 0; piece < 7; piece++) ring.writeBytes(new Uint8Array(512));
    ring.writeBytes(new Uint8Array(412));
    expect(ring.write("x".repeat(100))).toBe(CAPACITY - 100);
    expect(ring.head).toBe(CAPACITY);
  });

  it("skips to the next turn where a piece would cross the physical end", () => {
    const ring = new SendRing(CAPACITY, () => {});
    for (let piece = 0; piece < 7; piece++) ring.writeBytes(new Uint8Array(512));
    ring.writeBytes(new Uint8Array(412));
    expect(ring.write("x".repeat(101))).toBe(CAPACITY);
  });

  it("reclaims nothing in the first turn and then a slice for many lines", () => {
    const reclaimed: number[] = [];
    const ring = new SendRing(CAPACITY, (before) => reclaimed.push(before));
    const line = "x".repeat(64);
    while (ring.head < CAPACITY) ring.write(line);
    expect(reclaimed).toEqual([]);
    ring.writeBytes(new Uint8Array(1));
    expect(reclaimed).toEqual([512]);
    while (ring.head < CAPACITY + 512) ring.writeBytes(new Uint8Array(1));
    expect(reclaimed).toEqual([512]);
    while (ring.head < 2 * CAPACITY) ring.write(line);
    expect(reclaimed).toEqual([512, 1024, 1536, 2048, 2560, 3072, 3584, 4096]);
  });

  it("refuses a piece past its limit and stays as it was", () => {
    const ring = new SendRing(CAPACITY, () => {});
    ring.write("before");
    expect(ring.pieceLimit).toBe(512);
    expect(() => ring.write("é".repeat(257))).toThrow(LimitError);
    expect(() => ring.write("x".repeat(513))).toThrow(LimitError);
    expect(() => ring.writeBytes(new Uint8Array(513))).toThrow(LimitError);
    expect(ring.head).toBe(6);
    expect(ring.write("é".repeat(256))).toBe(6);
  });

  it("wraps its positions at 32 bits, and can tell old from new there", () => {
    const reclaimed: number[] = [];
    const ring = new SendRing(CAPACITY, (before) => reclaimed.push(before), { first: BELOW_THE_WRAP });
    const block = new Uint8Array(ring.pieceLimit);
    const older = ring.writeBytes(block);
    expect(older).toBe(BELOW_THE_WRAP);
    for (let piece = 1; piece < 8; piece++) ring.writeBytes(block);
    expect(ring.head).toBe(-(2 ** 31));
    expect(ring.isReadable(older)).toBe(true);
    const start = ring.write("héllo");
    expect(start).toBe(-(2 ** 31));
    expect(read(ring, start, ring.head).toString()).toBe("héllo");
    expect(reclaimed).toEqual([BELOW_THE_WRAP + 512]);
    expect(ring.isReadable(older)).toBe(false);
    expect(ring.isReadable(older + 512)).toBe(true);
    expect(ring.isReadable(start)).toBe(true);
    expect(ring.isReadable(ring.head + 1)).toBe(false);
  });

  it("commits what was written before, if that succeeds, and not what is written meanwhile", () => {
    const ring = new SendRing(CAPACITY, () => {}, { commits: true });
    const first = ring.head;
    expect(ring.allCommitted).toBe(true);
    ring.write("one");
    expect(ring.commit(() => false)).toBe(false);
    expect(ring.committed).toBe(first);
    const end = ring.head;
    const written = (): boolean => {
      ring.write("two");
      return true;
    };
    expect(ring.commit(written)).toBe(false);
    expect(ring.committed).toBe(end);
    expect(ring.commit(() => true)).toBe(true);
    expect(ring.committed).toBe(ring.head);
    // There is nothing to commit, so that this is not called.
    expect(ring.commit(() => false)).toBe(true);
  });

  it("does not lag behind for ever where no commit succeeds", () => {
    const ring = new SendRing(CAPACITY, () => {}, { commits: true });
    for (let piece = 0; piece < 30; piece++) ring.writeBytes(new Uint8Array(512));
    expect(ring.allCommitted).toBe(false);
    expect(distance(ring.committed, ring.head)).toBeLessThanOrEqual(CAPACITY);
  });

  it("has committed everything where nobody has to commit", () => {
    const ring = new SendRing(CAPACITY, () => {});
    ring.write("one");
    expect(ring.committed).toBe(ring.head);
    expect(ring.isCommitted(ring.noteBeside())).toBe(true);
    expect(ring.allCommitted).toBe(true);
  });

  it("goes once through all positions and comes to the first one again", () => {
    const ring = new SendRing(2 ** 22, () => {});
    const block = new Uint8Array(ring.pieceLimit);
    for (let piece = 0; piece < 2 ** 32 / ring.pieceLimit; piece++) {
      const start = ring.writeBytes(block);
      if (!ring.isReadable(start)) throw new Error(`The piece at ${start} is not readable`);
    }
    expect(ring.head).toBe(0);
  });
});
