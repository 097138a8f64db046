/** Lines of a push service as notifications, and the keys that work everywhere. */
import { describe, expect, it } from "bun:test";
import { noteText, readPush, tagOf } from "../../../web/core/pushed.ts";
import { keysOf, shortcutOf, shortcutRows } from "../../../web/core/shortcuts.ts";

const nothing = (): readonly never[] => [];

describe("a pushed line", () => {
  it.each([
    [
      "@time=2026-01-01T00:00:00.000Z;msgid=1 :bob!b@h PRIVMSG #tea :hello \u0002ada\u0002",
      "#tea",
      "#tea",
      "bob: hello ada",
    ],
    [":bob!b@h PRIVMSG ada :psst", "bob", "bob", "psst"],
    [":bob!b@h PRIVMSG @#tea :for operators", "#tea", "#tea", "bob: for operators"],
    [":bob!b@h PRIVMSG ada :\u0001ACTION waves\u0001", "bob", "bob", "waves"],
    [":\u202ebob!b@h PRIVMSG ada :<b>\u202e</b>", "\u202ebob", "bob", "<b></b>"],
  ])("%p", (line, to, title, body) => {
    expect(readPush(line, nothing)).toMatchObject({
      kind: "show",
      shown: { to, title, body, tag: tagOf(to) },
    });
  });

  it.each([":bob!b@h PRIVMSG ada :\u0001VERSION\u0001", ":bob!b@h JOIN #tea", "", ":x", "PING 1"])(
    "shows nothing for %p",
    (line) => expect(readPush(line, nothing)).toBeUndefined(),
  );

  it("stands with those of the same conversation; an edit takes the place of its message", () => {
    let notes: readonly { readonly msgid: string | undefined; readonly text: string }[] = [];
    const push = (line: string): string => {
      const pushed = readPush(line, (tag) => (tag === tagOf("#tea") ? notes : []));
      if (pushed?.kind !== "show") throw new Error("nothing is shown");
      ({ notes } = pushed.shown);
      return `${pushed.shown.title}|${pushed.shown.body}`;
    };
    expect(push("@msgid=1 :bob!b@h PRIVMSG #Tea :one")).toBe("#Tea|bob: one");
    expect(push("@msgid=2 :cleo!c@h PRIVMSG #tea :two")).toBe("#tea (2)|bob: one\ncleo: two");
    expect(push("@msgid=2 :cleo!c@h PRIVMSG #tea :three")).toBe("#tea (2)|bob: one\ncleo: three");
    for (let count = 3; count < 60; count++) push(`@msgid=${count} :bob!b@h PRIVMSG #tea :more`);
    expect(notes.length).toBeLessThan(25);
  });

  it("closes what was read elsewhere", () => {
    expect(readPush(":s MARKREAD #Tea timestamp=2026-01-01T00:00:00.000Z", nothing)).toEqual({
      kind: "read",
      tag: tagOf("#tea"),
    });
  });

  it("is cut where it is long", () => {
    expect(Array.from(noteText("x".repeat(1000)))).toBeArrayOfSize(201);
  });
});

describe("keys", () => {
  const plain = { altKey: false, shiftKey: false, ctrlKey: false, metaKey: false, code: "" };

  it.each([
    [{ key: "ArrowUp", altKey: true }, "previous"],
    [{ key: "ArrowDown", altKey: true, shiftKey: true }, "next-unread"],
    [{ key: "Escape" }, "read"],
    [{ key: "Escape", shiftKey: true }, "all-read"],
    // Alt changes letters on a Mac.
    [{ key: "¨", code: "KeyU", altKey: true }, "first-unread"],
    [{ key: "M", altKey: true, shiftKey: true }, "mute"],
    [{ key: "k", metaKey: true }, "search"],
    [{ key: "/", ctrlKey: true, shiftKey: true }, "help"],
    [{ key: "ArrowUp" }, undefined],
    [{ key: "u" }, undefined],
    [{ key: "u", altKey: true, ctrlKey: true }, undefined],
  ] as const)("%p: %p", (pressed, expected) => {
    expect(shortcutOf({ ...plain, ...pressed })).toBe(expected);
  });

  it("are named as people know them", () => {
    expect(keysOf(shortcutRows["next-unread"], false)).toEqual(["Alt", "Shift", "↓"]);
    expect(keysOf(shortcutRows.search, true)).toEqual(["⌘", "K"]);
  });
});
