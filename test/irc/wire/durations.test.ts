import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { formatDuration, parseDuration } from "../../../src/irc/wire/durations.ts";

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

describe("a duration", () => {
  it.each([
    ["90", 90 * MINUTE],
    ["0", 0],
    ["30s", 30_000],
    ["1d2h30m", DAY + 2 * HOUR + 30 * MINUTE],
    ["2W", 14 * DAY],
    ["1y", 365 * DAY],
  ])("is read: %s", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(["", "x", "1h1d", "1h1h", "-5", "1.5h", "*@host", "1d ", "123456789", "1234567h", "192.0.2.1"])(
    "is invalid: %j",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it.each([
    [0, "0s"],
    [999, "0s"],
    [90 * MINUTE, "1h30m"],
    [8 * DAY, "1w1d"],
  ])("of %d milliseconds is written %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it("that was written is read as the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000_000_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});
