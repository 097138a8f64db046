import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { LIST_MASK_LENGTH, parseListMask } from "../../../src/irc/wire/extbans.ts";
import { byteLength } from "../../../src/irc/wire/utf8.ts";

const ACCOUNTS = { accounts: true };
const FINGERPRINT = "0b".repeat(32);
const WITH_COLONS = Array.from({ length: 32 }, () => "0B").join(":");

describe("parseListMask", () => {
  it.each([
    ["cid", "cid!*@*"],
    ["*!*@host.test", "*!*@host.test"],
    // No extended ban: a username may open so on other servers.
    ["~ident@host.test", "*!~ident@host.test"],
    ["~ident", "~ident!*@*"],
  ])("takes %s for nick!user@host: %s", (typed, text) => {
    expect(parseListMask(typed, ACCOUNTS)).toEqual({ kind: "userhost", text });
  });

  it.each([
    ["~a:bob", { kind: "account", text: "~a:bob", negated: false, value: "bob" }],
    ["~account:bob", { kind: "account", text: "~a:bob", negated: false, value: "bob" }],
    ["~ACCOUNT:**", { kind: "account", text: "~a:*", negated: false, value: "*" }],
    ["~!a:*", { kind: "account", text: "~!a:*", negated: true, value: "*" }],
    ["~c:#tea", { kind: "channel", text: "~c:#tea", negated: false, value: "#tea" }],
    ["~channel:#tea", { kind: "channel", text: "~c:#tea", negated: false, value: "#tea" }],
    ["~r:Ada?Love*", { kind: "realname", text: "~r:Ada?Love*", negated: false, value: "Ada?Love*" }],
    ["~z:*", { kind: "certificate", text: "~z:*", negated: false, value: "*" }],
    [
      `~!certfp:${WITH_COLONS}`,
      { kind: "certificate", text: `~!z:${FINGERPRINT}`, negated: true, value: FINGERPRINT },
    ],
    ["~fingerprint:0B0b*", { kind: "certificate", text: "~z:0b0b*", negated: false, value: "0b0b*" }],
    ["~realname:a:b", { kind: "realname", text: "~r:a:b", negated: false, value: "a:b" }],
  ])("reads %s", (typed, mask) => {
    expect(parseListMask(typed, ACCOUNTS)).toEqual(mask as ReturnType<typeof parseListMask>);
  });

  it.each([
    ["~m:cid", "~m:cid!*@*"],
    ["~mute:cid", "~m:cid!*@*"],
    ["~quiet:~account:bob", "~m:~a:bob"],
    ["~!m:~!r:x", "~!m:~!r:x"],
  ])("gives the mute %s its full form: %s", (typed, text) => {
    expect(parseListMask(typed, ACCOUNTS)).toMatchObject({
      kind: "mute",
      text,
      negated: text.startsWith("~!"),
    });
  });

  it.each([
    ["~x:cid", "No such extended ban"],
    ["~constructor:cid", "No such extended ban"],
    ["~a:", "Nothing to match"],
    ["~m:", "Nothing to match"],
    ["~m:~a:", "Nothing to match"],
    ["~m:~m:cid", "A mute of a mute"],
    ["~c:tea", "Not the name of a channel"],
    ["~z:", "Nothing to match"],
    ["~z:0b0b", "Not the fingerprint of a certificate (SHA-256)"],
    ["~z:bob*", "Not the fingerprint of a certificate (SHA-256)"],
    [`~r:${"x".repeat(LIST_MASK_LENGTH)}`, "Too long"],
  ])("says why %s is invalid", (typed, why) => {
    expect(parseListMask(typed, ACCOUNTS)).toBe(why);
  });

  it.each(["~a:bob", "~account:bob", "~!a:*", "~m:~a:bob"])("knows no accounts without them: %s", (typed) => {
    expect(parseListMask(typed, {})).toBe("No such extended ban");
  });

  it("gives full forms that mean themselves, hold no space and have a bounded length", () => {
    const typed = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .tuple(
          fc.constantFrom("~", "~!", "~m:~", "~!m:~!"),
          fc.constantFrom("a:", "c:#", "m:", "r:", "x:"),
          fc.string(),
        )
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const mask = parseListMask(text, ACCOUNTS);
        if (typeof mask === "string") return;
        expect(mask.text).not.toMatch(/[\s\0]/);
        expect(byteLength(mask.text)).toBeLessThanOrEqual(LIST_MASK_LENGTH);
        expect(parseListMask(mask.text, ACCOUNTS)).toEqual(mask);
      }),
    );
  });
});
