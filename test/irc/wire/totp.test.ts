import { describe, expect, it } from "bun:test";
import { keyUri, splitCode, stepOf } from "../../../src/irc/wire/totp.ts";

/** The key of RFC 6238, appendix B: the digits 1 to 0, twice. */
const KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("stepOf", () => {
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("knows the code of RFC 6238 at %i seconds", (seconds, code) => {
    expect(stepOf(KEY, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
  });

  it.each([
    [-60, undefined],
    [-30, 1],
    [0, 1],
    [30, 1],
    [60, undefined],
  ])("takes the code of another step, one step either way: %i seconds later", (off, step) => {
    expect(stepOf(KEY, "287082", (59 + off) * 1_000)).toBe(step);
  });

  it.each(["", "28708", "2870822", "28708a"])("refuses another form: %p", (code) => {
    expect(stepOf(KEY, code, 59_000)).toBeUndefined();
  });
});

describe("keyUri", () => {
  it("names key, network and account", () => {
    const uri = new URL(keyUri(KEY, "Tea & Co", "ana"));
    expect(uri.protocol).toBe("otpauth:");
    expect(decodeURIComponent(uri.pathname)).toBe("/Tea & Co:ana");
    expect(uri.searchParams.get("secret")).toBe(KEY);
    expect(uri.searchParams.get("issuer")).toBe("Tea & Co");
  });
});

describe("splitCode", () => {
  it.each([
    ["secret 123456", "secret", "123456"],
    ["two words 123456", "two words", "123456"],
    ["123456 654321", "123456", "654321"],
    ["secret abcdefghijklmnop", "secret", "abcdefghijklmnop"],
    ["secret", "secret", undefined],
    ["secret123456", "secret123456", undefined],
    ["secret 12345", "secret 12345", undefined],
    ["123456", "123456", undefined],
    ["secret 123456 ", "secret 123456 ", undefined],
  ])("reads %p", (text, password, code) => {
    expect(splitCode(text)).toEqual({ password, code });
  });
});
