import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { LineFramer, type LineSink } from "../../src/server/line-framer.ts";

const TOO_LONG = "(too long)";

/** Hears lines as Latin-1 text, in which each byte is one character, and stops where told. */
class Recorder implements LineSink {
  readonly events: string[] = [];
  readonly views: Uint8Array[] = [];
  stops: () => boolean = () => false;
  /** Set when it stops; nothing may be reported to it until the next push. */
  stopped = false;

  line(view: Uint8Array): boolean {
    this.views.push(view);
    return this.#hear(Buffer.from(view).toString("latin1"));
  }

  tooLong(): boolean {
    return this.#hear(TOO_LONG);
  }

  #hear(event: string): boolean {
    if (this.stopped) throw new Error(`Told of ${JSON.stringify(event)} after it stopped`);
    this.events.push(event);
    this.stopped = this.stops();
    return !this.stopped;
  }
}

/** Events after these bytes, from a model that looks at all of them at once. */
function model(bytes: string, lineLimit: number): string[] {
  const parts = bytes.split("\n");
  const unfinished = parts.pop() ?? "";
  const events = parts
    .map((part) => (part.endsWith("\r") ? part.slice(0, -1) : part))
    .filter((line) => line !== "")
    .map((line) => (line.length > lineLimit ? TOO_LONG : line));
  const mayStillFit = unfinished.length <= lineLimit || unfinished.replace(/\r$/, "").length <= lineLimit;
  return mayStillFit ? events : [...events, TOO_LONG];
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

/** Pushes a chunk as an engine does: what is left when the sink stopped is pushed again. */
function pushAll(framer: LineFramer, chunk: Uint8Array, sink: Recorder): void {
  for (let rest = chunk; ;) {
    sink.stopped = false;
    const consumed = framer.push(rest, sink);
    if (!sink.stopped) expect(consumed).toBe(rest.length);
    if (consumed === rest.length) return;
    expect(consumed).toBeGreaterThan(0);
    rest = rest.subarray(consumed);
  }
}

function frame(chunks: string[], lineLimit = 512): string[] {
  const framer = new LineFramer(lineLimit);
  const sink = new Recorder();
  for (const chunk of chunks) pushAll(framer, bytesOf(chunk), sink);
  return sink.events;
}

/** Bytes in which line ends are frequent; 0xff stands for all that is neither LF nor CR. */
const stream = fc.string({
  unit: fc.oneof(
    { weight: 2, arbitrary: fc.constant("\n") },
    { weight: 2, arbitrary: fc.constant("\r") },
    { weight: 7, arbitrary: fc.constantFrom("a", "b", "\0", "\xff") },
  ),
  maxLength: 120,
  size: "max",
});
const lineLimit = fc.integer({ min: 1, max: 12 });

describe("LineFramer", () => {
  it("finds the same lines as the naive model, however the bytes are cut and wherever the sink stops", () => {
    fc.assert(
      fc.property(
        stream,
        lineLimit,
        fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
        fc.infiniteStream(fc.boolean()),
        (bytes, limit, cuts, stops) => {
          const framer = new LineFramer(limit);
          const sink = new Recorder();
          sink.stops = () => stops.next().value === true;
          for (let position = 0; position < bytes.length;) {
            const next = Math.min(bytes.length, position + Number(cuts.next().value));
            pushAll(framer, bytesOf(bytes.slice(position, next)), sink);
            position = next;
            // Not only the same in the end: the framer reports a line, or a line that is too long, as soon as it is
            // certain.
            expect(sink.events).toEqual(model(bytes.slice(0, position), limit));
            expect(framer.bufferedBytes).toBeLessThanOrEqual(limit + 1);
            if (bytes[position - 1] === "\n") expect(framer.bufferedBytes).toBe(0);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("finds the same lines one byte at a time", () => {
    fc.assert(
      fc.property(stream, lineLimit, (bytes, limit) => {
        expect(frame(bytes.split(""), limit)).toEqual(model(bytes, limit));
      }),
      { numRuns: 500 },
    );
  });

  it("ends a line at LF and at CRLF, and keeps every other CR", () => {
    expect(frame(["one\ntwo\r\nth\rree\r\r\n"])).toEqual(["one", "two", "th\rree\r"]);
    expect(frame(["one\r", "\ntwo", "\r\n"])).toEqual(["one", "two"]);
  });

  it("skips empty lines", () => {
    expect(frame(["\n\r\n\na\n\r", "\n"])).toEqual(["a"]);
  });

  it("counts neither LF nor CRLF towards the limit", () => {
    expect(frame(["12345\r\n1234\r", "\n12345", "\r", "\n12345\r\r\n"], 5)).toEqual([
      "12345",
      "1234",
      "12345",
      TOO_LONG,
    ]);
  });

  it("tells of a line over the limit once, at once, stores nothing of it, and goes on with the next", () => {
    const framer = new LineFramer(5);
    const sink = new Recorder();
    framer.push(bytesOf("12345"), sink);
    expect(sink.events).toEqual([]);
    framer.push(bytesOf("6"), sink);
    expect(sink.events).toEqual([TOO_LONG]);
    expect(framer.bufferedBytes).toBe(0);
    framer.push(bytesOf("7".repeat(1000)), sink);
    expect(framer.bufferedBytes).toBe(0);
    framer.push(bytesOf("8\r\nnext\r\n"), sink);
    expect(sink.events).toEqual([TOO_LONG, "next"]);
  });

  it("gives long lines as views into the chunk, and short ones in a place of their own", () => {
    const chunk = bytesOf(`${"x".repeat(1025)}\r\n${"y".repeat(1024)}\r\nshort\r\npart`);
    const sink = new Recorder();
    const framer = new LineFramer(2000);
    framer.push(chunk, sink);
    const [long, short, shorter] = sink.views;
    expect(long?.buffer).toBe(chunk.buffer);
    expect(long?.byteOffset).toBe(chunk.byteOffset);
    expect(short?.buffer).not.toBe(chunk.buffer);
    expect(shorter?.buffer).toBe(short?.buffer as ArrayBuffer);
    expect(framer.bufferedBytes).toBe(4);
  });

  it("keeps a line that is being read as it is while another is read meanwhile", () => {
    const inner = new Recorder();
    const outer: string[] = [];
    const sink: LineSink = {
      line(view) {
        new LineFramer(512).push(bytesOf("inner line\r\n"), inner);
        outer.push(Buffer.from(view).toString());
        return true;
      },
      tooLong: () => true,
    };
    new LineFramer(512).push(bytesOf("one\r\ntwo\r\n"), sink);
    expect(outer).toEqual(["one", "two"]);
    expect(inner.events).toEqual(["inner line", "inner line"]);
  });

  it("can give short lines again after a sink threw", () => {
    const sink = new Recorder();
    const throwing: LineSink = {
      line() {
        throw new Error("sink");
      },
      tooLong: () => true,
    };
    const chunk = bytesOf("one\r\n");
    expect(() => new LineFramer(512).push(chunk, throwing)).toThrow("sink");
    new LineFramer(512).push(chunk, sink);
    expect(sink.events).toEqual(["one"]);
    expect(sink.views[0]?.buffer).not.toBe(chunk.buffer);
  });

  it("keeps a long line that comes in small parts", () => {
    const line = Array.from({ length: 8703 }, (_, index) => String.fromCharCode(97 + (index % 26))).join("");
    expect(frame([...(line.match(/.{1,37}/g) ?? []), "\r\n"], 8703)).toEqual([line]);
  });

  it("returns after the line at which the sink stopped", () => {
    const framer = new LineFramer(4);
    const sink = new Recorder();
    sink.stops = () => true;
    const chunk = bytesOf("one\r\ntoo long\nthree\n");
    expect(framer.push(chunk, sink)).toBe(5);
    sink.stopped = false;
    expect(framer.push(chunk.subarray(5), sink)).toBe(9);
    expect(sink.events).toEqual(["one", TOO_LONG]);
  });

  it("forgets an unfinished line on reset", () => {
    const framer = new LineFramer(5);
    const sink = new Recorder();
    framer.push(bytesOf("half"), sink);
    framer.reset();
    expect(framer.bufferedBytes).toBe(0);
    framer.push(bytesOf("line\n123456"), sink);
    framer.reset();
    framer.push(bytesOf("new\n"), sink);
    expect(sink.events).toEqual(["line", TOO_LONG, "new"]);
  });

  it("takes an empty chunk at any time", () => {
    expect(frame(["", "12345\r", "", "\n", "123456", "", "\nok", "", "\n"], 5)).toEqual([
      "12345",
      TOO_LONG,
      "ok",
    ]);
  });
});
