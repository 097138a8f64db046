import { describe, expect, it } from "bun:test";
import { HeldInput } from "../../src/server/held-input.ts";
import { LineFramer } from "../../src/server/line-framer.ts";

describe("held input", () => {
  it("is read chunk by chunk, and goes on where the sink stopped", () => {
    const held = new HeldInput();
    const framer = new LineFramer(100);
    const lines: string[] = [];
    const sink = {
      line(view: Uint8Array): boolean {
        lines.push(new TextDecoder().decode(view));
        return !lines.at(-1)?.startsWith("stop");
      },
      tooLong: () => true,
    };
    for (const chunk of ["a\nstop 1\nb", "c\nstop 2\n", "d\n"]) held.hold(Buffer.from(chunk));
    expect(held.bytes).toBe(21);
    expect(held.readChunk(framer, sink)).toBe(true);
    expect([lines, held.bytes]).toEqual([["a", "stop 1"], 12]);
    expect(held.readChunk(framer, sink)).toBe(true);
    expect(held.readChunk(framer, sink)).toBe(true);
    expect([lines, held.bytes]).toEqual([["a", "stop 1", "bc", "stop 2"], 2]);
    expect(held.readChunk(framer, sink)).toBe(true);
    expect(held.readChunk(framer, sink)).toBe(false);
    expect([lines.at(-1), held.bytes]).toEqual(["d", 0]);
  });

  it("may be dropped from inside the sink", () => {
    const held = new HeldInput();
    held.hold(Buffer.from("a\nb\n"));
    held.hold(Buffer.from("c\n"));
    const sink = {
      line(): boolean {
        held.drop();
        return false;
      },
      tooLong: () => true,
    };
    expect(held.readChunk(new LineFramer(100), sink)).toBe(false);
    expect([held.bytes, held.readChunk(new LineFramer(100), sink)]).toEqual([0, false]);
  });
});
