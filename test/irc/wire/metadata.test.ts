import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { LINE_LENGTH } from "../../../src/irc/wire/lengths.ts";
import { defaultLimits, limitRows } from "../../../src/irc/network/limits.ts";
import type { Limits } from "../../../src/irc/network/limits.ts";
import { formatLine } from "../../../src/irc/wire/format.ts";
import { isMetadataKey, mostValueBytes } from "../../../src/irc/wire/metadata.ts";

describe("a key of metadata", () => {
  it.each(["url", "display-name", "im.xmpp", "soju.im/muted", "a_b", "0", "-", "k".repeat(48)])(
    "may be %s",
    (key) => {
      expect(isMetadataKey(key, 48)).toBe(true);
    },
  );

  it.each(["", "URL", "$url$", "a b", "é", "a:b", "a*", "k".repeat(49)])("may not be %p", (key) => {
    expect(isMetadataKey(key, 48)).toBe(false);
  });
});

const sized = [
  "nickLength",
  "usernameLength",
  "hostLength",
  "channelLength",
  "metadataKeyBytes",
  "metadataValueBytes",
] as const;

function within(name: (typeof sized)[number]): fc.Arbitrary<number> {
  return fc.integer({ min: limitRows[name].min, max: limitRows[name].max });
}

describe("the longest value", () => {
  it("is never cut in the line that tells it, whatever the limits are", () => {
    const someLimits = fc.record({
      nickLength: within("nickLength"),
      usernameLength: within("usernameLength"),
      hostLength: within("hostLength"),
      channelLength: within("channelLength"),
      metadataKeyBytes: within("metadataKeyBytes"),
      metadataValueBytes: within("metadataValueBytes"),
    });
    fc.assert(
      fc.property(someLimits, (some) => {
        const limits: Limits = { ...defaultLimits, ...some };
        const bytes = mostValueBytes(limits);
        expect(bytes).toBeGreaterThan(0);
        expect(bytes).toBeLessThanOrEqual(some.metadataValueBytes);
        const value = "v".repeat(bytes);
        const [nick, host, key] = [
          "n".repeat(some.nickLength),
          "h".repeat(some.hostLength),
          "k".repeat(some.metadataKeyBytes),
        ];
        const target = "#".padEnd(Math.max(some.channelLength, some.nickLength), "c");
        const mask = `${nick}!${"u".repeat(some.usernameLength)}@${host}`;
        const lines = [
          formatLine(mask, "METADATA", [target, key, "operators", value], true),
          formatLine(host, "761", [nick, target, key, "operators", value], true),
        ];
        for (const line of lines) {
          expect(line.length).toBeLessThanOrEqual(LINE_LENGTH);
          expect(line).toEndWith(` operators :${value}\r\n`);
        }
      }),
    );
  });
});
