/** Private metadata as wishes: levels, keywords, people to ignore. */
import { describe, expect, it } from "bun:test";
import { casemappings } from "../../../src/irc/wire/casemapping.ts";
import { isPrivateKey, isPrivateTarget, Wishes } from "../../../src/irc/wire/wishes.ts";

const NOTIFY = "relais.chat/private/notify";

const wishes = (...values: readonly (readonly [string, string, string])[]): Wishes =>
  new Wishes(values, casemappings.ascii);

describe("private keys", () => {
  it.each([
    [NOTIFY, true],
    ["relais.chat/private/of-another-client", true],
    ["soju.im/muted", true],
    ["soju.im/pinned", true],
    ["soju.im/other", false],
    ["relais.chat/private", false],
    ["display-name", false],
  ])("%s: %p", (key, expected) => expect(isPrivateKey(key)).toBe(expected));

  it.each([
    ["#tea", true],
    ["ada", true],
    ["*", true],
    ["~a:ada", true],
    ["*!*@*.example", true],
    ["", false],
    [":ada", false],
    ["#a,#b", false],
    ["a b", false],
    ["x".repeat(65), false],
  ])("the target %p: %p", (name, expected) => expect(isPrivateTarget(name, 64)).toBe(expected));
});

describe("levels", () => {
  const own = wishes(
    ["#Tea", NOTIFY, "all"],
    ["#quiet", NOTIFY, "none"],
    ["#muted", NOTIFY, "all"],
    ["#muted", "soju.im/muted", "1"],
    ["#open", "soju.im/muted", "0"],
    ["#odd", NOTIFY, "sometimes"],
    ["bob", NOTIFY, "mentions"],
  );

  it.each([
    ["#tea", "channel", "all"],
    ["#quiet", "channel", "none"],
    ["#muted", "channel", "none"],
    ["#open", "channel", "mentions"],
    ["#odd", "channel", "mentions"],
    ["#other", "channel", "mentions"],
    ["BOB", "conversation", "mentions"],
    ["cleo", "conversation", "all"],
  ] as const)("%s, a %s: %s", (target, kind, level) => expect(own.levelOf(target, kind)).toBe(level));

  it("have defaults of one's own", () => {
    const defaults = wishes(
      ["*", "relais.chat/private/notify-channels", "all"],
      ["*", "relais.chat/private/notify-conversations", "none"],
    );
    expect([defaults.levelOf("#a", "channel"), defaults.levelOf("a", "conversation")]).toEqual([
      "all",
      "none",
    ]);
    expect(defaults.isEager).toBe(true);
    expect(wishes().isEager).toBe(false);
  });
});

describe("keywords", () => {
  const own = wishes(["*", "relais.chat/private/keywords", "tea, c++ ,,école, a.b"]);

  it.each([
    ["Tea!", true],
    ["teapot", false],
    ["steal", false],
    ["I like C++, too", true],
    ["l'École", true],
    ["axb", false],
    ["see a.b", true],
    ["\u0002t\u0002ea", true],
    ["\u0001ACTION drinks tea\u0001", true],
    ["\u0001VERSION tea\u0001", false],
    ["", false],
  ])("%p: %p", (text, expected) => expect(own.mentions(text)).toBe(expected));
});

describe("people to ignore", () => {
  const own = wishes(
    ["Bob", "soju.im/blocked", "1"],
    ["~a:mallory*", "soju.im/blocked", "1"],
    ["*!*@*.spam.example", "soju.im/blocked", "1"],
    ["cleo", "soju.im/blocked", "0"],
  );

  it.each([
    ["bob", undefined, "host", true],
    ["bobby", undefined, "host", false],
    ["eve", "Mallory2", "host", true],
    ["eve", undefined, "a.spam.example", true],
    ["cleo", "cleo", "host", false],
  ] as const)("%s of %p at %s: %p", (nick, account, host, expected) =>
    expect(own.ignores({ nick, account, mask: `${nick}!u@${host}` })).toBe(expected),
  );
});
