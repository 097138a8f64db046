/** Threads out of chains of replies, gaps between pages of the history, and how people look. */
import { describe, expect, it } from "bun:test";
import { shownPerson } from "../../../web/core/shown-people.ts";
import type { ShownPerson } from "../../../web/core/shown-people.ts";
import { linesOfThread, threadsOf } from "../../../web/core/threads.ts";
import type { Line } from "../../../web/core/state.ts";
import { Link, USUAL } from "./link.ts";

const bob = ":bob!b@h";
function inChannel(): Link {
  const link = Link.online(USUAL);
  link.hears(":ada!a@h JOIN #tea", ":s 366 ada #tea :End");
  page(link);
  return link;
}

/** Sees that this was asked last, and leaves it for the answer. */
function expectAsked(link: Link, words: string): void {
  expect(link.sent.findLast((line) => line.includes("CHATHISTORY"))).toContain(words);
}

const texts = (lines: readonly Line[]): readonly string[] => lines.map(({ text }) => text);

/** A message of a page, a second for each number. */
const old = (number: number, more = ""): string =>
  `@batch=h;msgid=m${number};time=2025-12-01T00:00:${String(number).padStart(2, "0")}.000Z${more} ${bob} PRIVMSG #tea :${number}`;

function page(link: Link, ...lines: readonly string[]): void {
  const label = link.label(/CHATHISTORY/u);
  link.hears(`@label=${label} :s BATCH +h chathistory #tea`, ...lines, ":s BATCH -h");
  link.sent = [];
}

const gaps = (link: Link): readonly string[] => [...(link.client.state.buffers.get("#tea")?.gaps ?? [])];

describe("a thread", () => {
  it("has all replies of replies, and no circle turns for ever", () => {
    const link = inChannel();
    link.hears(
      `@msgid=a ${bob} PRIVMSG #tea :root`,
      `@msgid=b;+reply=a ${bob} PRIVMSG #tea :one`,
      `@msgid=c;+draft/reply=b ${bob} PRIVMSG #tea :two`,
      `@msgid=d ${bob} PRIVMSG #tea :other`,
      `@msgid=x;+reply=y ${bob} PRIVMSG #tea :circle`,
      `@msgid=y;+reply=x ${bob} PRIVMSG #tea :circle`,
      `@msgid=z;+reply=z ${bob} PRIVMSG #tea :itself`,
    );
    const lines = link.lines("#tea");
    const threads = threadsOf(lines);
    expect(texts(linesOfThread(lines, threads, "a"))).toEqual(["root", "one", "two"]);
    expect(threads.counts.get("a")).toBe(2);
    link.client.say("#tea", "mine", { replyTo: "c" });
    expect(texts(linesOfThread(link.lines("#tea"), threads, "a"))).toEqual(["root", "one", "two", "mine"]);
  });

  it("asks for its first message, and then for what was said since", () => {
    const link = inChannel();
    link.hears(`@msgid=now;+reply=m2 ${bob} PRIVMSG #tea :late`);
    link.client.loadThread("#tea", "m2");
    expectAsked(link, "CHATHISTORY AROUND #tea msgid=m2");
    page(link, old(1), old(2), old(3, ";+reply=m2"));
    expect(gaps(link)).toEqual(["m3"]);
    link.client.loadThread("#tea", "m2");
    expectAsked(link, "CHATHISTORY AFTER #tea msgid=m3");
    page(link, old(4, ";+reply=m3"));
    expect(gaps(link)).toEqual([]);
    const lines = link.lines("#tea");
    expect(texts(linesOfThread(lines, threadsOf(lines), "m2"))).toEqual(["2", "3", "4", "late"]);
  });
});

/** Shows a message that a search has found. */
function show(link: Link, msgid: string): void {
  const [line] = link.lines("#tea");
  link.client.showFound("#tea", { ...(line as Line), msgid });
}

/** With the surroundings of a found message, and a gap after m3. */
function withGap(): Link {
  const link = inChannel();
  link.hears(`@msgid=now ${bob} PRIVMSG #tea :now`);
  show(link, "m2");
  page(link, old(1), old(2), old(3));
  return link;
}

describe("a gap", () => {
  it("stands after the surroundings of a found message, until it is filled", () => {
    const link = withGap();
    expect(gaps(link)).toEqual(["m3"]);
    link.client.fillGap("#tea", "m3");
    const full = Array.from({ length: 100 }, (_, place) =>
      old(4, `;x=${place}`).replace("msgid=m4", `msgid=f${place}`),
    );
    page(link, ...full);
    expect(gaps(link)).toEqual(["f99"]);
    link.client.fillGap("#tea", "f99");
    page(link, old(5));
    expect(gaps(link)).toEqual([]);
  });

  it("is filled, once, also while other lines are on their way", () => {
    const link = withGap();
    show(link, "m9");
    for (let click = 0; click < 2; click += 1) link.client.fillGap("#tea", "m3");
    const asked = link.sent.filter((each) => each.includes("CHATHISTORY"));
    expect(asked).toEqual([
      expect.stringContaining("CHATHISTORY AROUND #tea msgid=m9"),
      expect.stringContaining("CHATHISTORY AFTER #tea msgid=m3"),
    ]);
  });

  it("does not stand where pages meet", () => {
    const link = inChannel();
    link.client.loadOlder("#tea");
    page(link, old(4), old(5));
    link.client.loadOlder("#tea");
    page(link, old(1), old(2), old(3));
    expect(gaps(link)).toEqual([]);
  });
});

function person(metadata: Readonly<Record<string, string>>): ShownPerson {
  const link = Link.online(`${USUAL} draft/metadata-2`);
  link.hears(":s 005 ada draft/FILEHOST=https://files.test/up :are supported by this server");
  for (const [key, value] of Object.entries(metadata)) link.hears(`:s METADATA bob ${key} * :${value}`);
  return shownPerson(link.client.state, "bob", "https://chat.test");
}

describe("people", () => {
  it.each([
    ["https://files.test/up/me.png", "https://files.test/up/me.png"],
    ["https://chat.test/me.webp", "https://chat.test/me.webp"],
    ["https://evil.example/me.png", undefined],
    ["https://files.test/up/me.svg", undefined],
    ["javascript:alert(1)", undefined],
    ["", undefined],
  ])("with the avatar %j have the picture %p", (avatar, picture) => {
    expect(person({ avatar })).toMatchObject({ picture, initial: "B" });
  });

  it.each([
    ["Bob the Great", "Bob the Great"],
    ["BOB", undefined],
    ["\u202eevil\u202c ", "evil"],
    ["W".repeat(200), `${"W".repeat(40)}…`],
  ])("with the name %j have %p beside the nick", (given, name) => {
    expect(person({ "display-name": given }).name).toBe(name);
  });
});
