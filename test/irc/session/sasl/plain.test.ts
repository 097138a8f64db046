import { describe, expect, it } from "bun:test";
import { plain } from "../../../../src/irc/session/sasl/plain.ts";
import { preparePassword } from "../../../../src/irc/session/sasl/prepare.ts";

describe("RFC 4616: PLAIN", () => {
  it.each([
    ["\0tim\0tanstaaftanstaaf", "tim", "tanstaaftanstaaf"],
    ["tim\0tim\0a password", "tim", "a password"],
    ["\0ana\0é", "ana", "é"],
  ])("reads %j", (text, name, password) => {
    expect(plain.respond(Buffer.from(text))).toEqual({ kind: "password", name, password });
  });

  it.each(["", "tim", "\0tim", "\0tim\0", "\0\0password", "Ursel\0Kurt\0xipj3plmq", "\0tim\0a\0b"])(
    "fails with %j",
    (text) => {
      expect(plain.respond(Buffer.from(text))).toEqual({ kind: "failed" });
    },
  );

  it("fails with bytes that are not UTF-8", () => {
    expect(plain.respond(Buffer.from([0, 0x61, 0, 0xff]))).toEqual({ kind: "failed" });
  });
});

describe("RFC 4013, section 3: SASLprep of a password", () => {
  it.each([
    ["I\u00adX", "IX"],
    ["user", "user"],
    ["USER", "USER"],
    ["\u00aa", "a"],
    ["\u2168", "IX"],
    ["a\u00a0b", "a b"],
  ])("of %j is %j", (password, prepared) => {
    expect(preparePassword(password)).toBe(prepared);
  });

  it.each(["\u0007", "\u06271", "\u00ad", ""])("refuses %j", (password) => {
    expect(preparePassword(password)).toBeUndefined();
  });
});
