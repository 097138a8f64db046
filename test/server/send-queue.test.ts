import { beforeEach, describe, expect, it } from "bun:test";
import { SendQueue, type ByteWriter, type SendStats } from "../../src/server/send-queue.ts";
import { SendRing } from "../../src/server/send-ring.ts";
import { SpanPool } from "../../src/server/span-pool.ts";

const CAPACITY = 2 ** 20;

/** Takes at most `room` bytes in all, and keeps each write. */
class Kernel implements ByteWriter {
  readonly writes: string[] = [];
  /** The buffers that were handed over, to see which bytes were copied. */
  readonly buffers: Uint8Array[] = [];
  room = Infinity;

  write(bytes: Uint8Array, offset: number, length: number): number {
    const accepted = Math.min(length, this.room);
    this.room -= accepted;
    this.buffers.push(bytes);
    this.writes.push(Buffer.from(bytes.subarray(offset, offset + accepted)).toString());
    return accepted;
  }
}

let ring: SendRing;
let pool: SpanPool;
let stats: SendStats;
let queue: SendQueue;
let kernel: Kernel;

beforeEach(() => {
  ring = new SendRing(CAPACITY, () => {});
  pool = new SpanPool();
  stats = { writes: 0, shortWrites: 0, bytes: 0 };
  queue = new SendQueue(ring, pool, stats);
  kernel = new Kernel();
});

function say(text: string): void {
  const start = ring.write(text);
  queue.append(start, ring.head);
}

/** Something that this queue does not hear: what is said before and after it is not adjacent. */
function gap(): void {
  ring.write("somebody else's");
}

describe("SendQueue", () => {
  it("sends adjacent spans in one write, straight from the ring", () => {
    for (const text of ["one ", "two ", "three"]) say(text);
    expect(pool.inUse).toBe(1);
    expect(queue.flush(kernel)).toBe("drained");
    expect(kernel.writes).toEqual(["one two three"]);
    expect(kernel.buffers).toEqual([ring.bytes]);
    expect(pool.inUse).toBe(0);
  });

  it("gathers small spans that are not adjacent into one write", () => {
    for (const text of ["one ", "two ", "three"]) {
      say(text);
      gap();
    }
    expect(pool.inUse).toBe(3);
    expect(queue.flush(kernel)).toBe("drained");
    expect(kernel.writes).toEqual(["one two three"]);
    expect(stats).toEqual({ writes: 1, shortWrites: 0, bytes: 13 });
  });

  it("writes long spans from where they lie, between gathered ones", () => {
    const long = "x".repeat(20_000);
    for (const text of ["a", "b", long, "c", "d"]) {
      say(text);
      gap();
    }
    expect(queue.flush(kernel)).toBe("drained");
    expect(kernel.writes).toEqual(["ab", long, "cd"]);
    expect(kernel.buffers[1]).toBe(ring.bytes);
  });

  it("gathers no more at once than fits, and loses nothing by it", () => {
    const texts = Array.from({ length: 20 }, (_, index) => String.fromCharCode(97 + index).repeat(10_000));
    for (const text of texts) {
      say(text);
      gap();
    }
    expect(queue.flush(kernel)).toBe("drained");
    expect(kernel.writes.join("")).toBe(texts.join(""));
    expect(kernel.writes.map((write) => write.length)).toEqual([60_000, 60_000, 60_000, 20_000]);
  });

  it("does not join spans that meet at the physical end of the ring", () => {
    ring = new SendRing(1024, () => {});
    queue = new SendQueue(ring, pool, stats);
    for (let count = 0; count < 7; count++) ring.write("x".repeat(128));
    say("y".repeat(128));
    expect(ring.head).toBe(1024);
    say("z");
    expect(queue.flush(kernel)).toBe("drained");
    expect(kernel.writes.join("")).toBe(`${"y".repeat(128)}z`);
  });

  it("keeps what the kernel refuses and goes on from there", () => {
    say("hello ");
    gap();
    say("world");
    kernel.room = 8;
    expect(queue.flush(kernel)).toBe("blocked");
    expect(queue.pendingBytes).toBe(3);
    expect(queue.flush(kernel)).toBe("blocked");
    kernel.room = Infinity;
    expect(queue.flush(kernel)).toBe("drained");
    expect(kernel.writes).toEqual(["hello wo", "", "rld"]);
    expect(stats).toEqual({ writes: 3, shortWrites: 2, bytes: 11 });
  });

  it("asks the kernel for nothing when nothing waits", () => {
    queue.append(ring.head, ring.head);
    expect(queue.flush(kernel)).toBe("drained");
    expect(stats.writes).toBe(0);
    expect(pool.inUse).toBe(0);
  });

  it("reports a closed writer, whether it says so or has the queue cleared", () => {
    say("lost");
    expect(queue.flush({ write: () => -1 })).toBe("closed");
    expect(queue.pendingBytes).toBe(4);
    const clearing: ByteWriter = {
      write(_bytes, _offset, length) {
        queue.clear();
        return length;
      },
    };
    expect(queue.flush(clearing)).toBe("closed");
    expect(queue.pendingBytes).toBe(0);
    expect(pool.inUse).toBe(0);
    expect(stats.bytes).toBe(0);
  });

  it("copies out only what lies below a position, and sends it first", () => {
    say("old");
    gap();
    const before = ring.head + 2;
    say("split");
    expect(queue.evict(before)).toBe(5);
    expect(queue.evict(before)).toBe(0);
    expect(queue.pendingBytes).toBe(8);
    expect(pool.inUse).toBe(1);
    say(" and on");
    ring.bytes.fill("#", 0, before);
    expect(queue.flush(kernel)).toBe("drained");
    expect(kernel.writes).toEqual(["oldsplit and on"]);
  });

  it("keeps the order when a newer span is sent before an older one", () => {
    const older = ring.write("older ");
    const newer = ring.write("newer ");
    const { head } = ring;
    queue.append(newer, head);
    queue.append(older, newer);
    queue.append(newer, head);
    expect(queue.evict(newer)).toBe(12);
    ring.bytes.fill("#", 0, newer);
    expect(queue.flush(kernel)).toBe("drained");
    expect(kernel.writes).toEqual(["newer older newer "]);
  });

  it("sends bytes that are too long for the ring in their turn", () => {
    const long = "y".repeat(3 * CAPACITY);
    say("before ");
    queue.appendBytes(Buffer.from(long));
    say(" after");
    expect(queue.pendingBytes).toBe(long.length + 13);
    kernel.room = 1_000_000;
    expect(queue.flush(kernel)).toBe("blocked");
    kernel.room = Infinity;
    expect(queue.flush(kernel)).toBe("drained");
    expect(kernel.writes.join("")).toBe(`before ${long} after`);
    expect(pool.inUse).toBe(0);
  });

  it("sends up to the first byte that waits for a commit, and nothing past it", () => {
    ring = new SendRing(CAPACITY, () => {}, { commits: true });
    queue = new SendQueue(ring, pool, stats);
    const commit = (): boolean => ring.commit(() => true);
    const old = ring.write("old ");
    const end = ring.head;
    queue.append(old, end);
    expect(queue.flush(kernel)).toBe("held");
    commit();
    // It goes on where the committed bytes end: one span is in part sent.
    say("new ");
    expect(queue.flush(kernel)).toBe("held");
    queue.appendBytes(Buffer.from("beside "));
    queue.append(old, end);
    expect(queue.flush(kernel)).toBe("held");
    expect(kernel.writes).toEqual(["old "]);
    commit();
    expect(queue.flush(kernel)).toBe("drained");
    expect(kernel.writes.join("")).toBe("old new beside old ");
  });

  it("is empty after clear and can be used again", () => {
    say("in the ring");
    gap();
    queue.evict(ring.head);
    say("and behind");
    queue.clear();
    expect(queue.pendingBytes).toBe(0);
    expect(pool.inUse).toBe(0);
    say("new");
    expect(queue.flush(kernel)).toBe("drained");
    expect(kernel.writes).toEqual(["new"]);
  });
});
