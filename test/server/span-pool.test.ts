import { describe, expect, it } from "bun:test";
import { NO_SPAN, SpanPool } from "../../src/server/span-pool.ts";

describe("SpanPool", () => {
  it("hands out spans with their positions and no successor", () => {
    const pool = new SpanPool();
    const span = pool.allocate(2 ** 31 - 2, -(2 ** 31) + 3);
    expect([pool.start(span), pool.end(span), pool.next(span)]).toEqual([
      2 ** 31 - 2,
      -(2 ** 31) + 3,
      NO_SPAN,
    ]);
    expect(pool.length(span)).toBe(5);
    expect(pool.inUse).toBe(1);
  });

  it("returns the successor when a span is released, and uses its place again", () => {
    const pool = new SpanPool();
    const first = pool.allocate(0, 1);
    const second = pool.allocate(5, 6);
    pool.setNext(first, second);
    expect(pool.release(first)).toBe(second);
    expect(pool.allocate(8, 9)).toBe(first);
    expect(pool.next(first)).toBe(NO_SPAN);
    expect(pool.start(second)).toBe(5);
  });

  it("grows past its first arrays without losing a span", () => {
    const pool = new SpanPool();
    const spans: number[] = [];
    for (let index = 0; index < 5000; index++) {
      const span = pool.allocate(index, index * 3);
      const last = spans.at(-1);
      if (last !== undefined) pool.setNext(last, span);
      spans.push(span);
    }
    expect(new Set(spans).size).toBe(5000);
    let span = spans[0] ?? NO_SPAN;
    for (let index = 0; index < 5000; index++) {
      expect([pool.start(span), pool.end(span)]).toEqual([index, index * 3]);
      span = pool.release(span);
    }
    expect(span).toBe(NO_SPAN);
    expect(pool.inUse).toBe(0);
  });
});
