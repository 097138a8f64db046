/** Commands that people type, and completion. */
import { describe, expect, it } from "bun:test";
import { commandRows, runTyped } from "../../../web/core/commands.ts";
import { complete } from "../../../web/core/completion.ts";
import { ignoredIn } from "../../../web/core/wishing.ts";
import { emojiTable } from "../../../web/core/emoji.ts";
import { Link } from "./link.ts";

function inChannel(): Link {
  const link = Link.online("server-time");
  link.hears(
    ":ada!a@h JOIN #tea",
    ":s 353 ada = #tea :@ada bob bert",
    ":s 366 ada #tea :End",
    ":bob!b@h.example JOIN #tea",
  );
  link.client.activate("#tea");
  link.sent = [];
  return link;
}

/** Typed in #tea, and the lines that are sent. */
const table: readonly (readonly [typed: string, sent: readonly string[]])[] = [
  ["hello **you**", ["PRIVMSG #tea :hello \u0002you\u0002"]],
  ["//not a command", ["PRIVMSG #tea :/not a command"]],
  ["/ neither", ["PRIVMSG #tea :/ neither"]],
  ["/me waves", ["PRIVMSG #tea :\u0001ACTION waves\u0001"]],
  ["/join #a,b key", ["JOIN #a key", "JOIN #b key"]],
  ["/J #a", ["JOIN #a"]],
  ["/part", ["PART #tea"]],
  ["/part see you", ["PART #tea :see you"]],
  ["/part #work bye", ["PART #work bye"]],
  ["/msg bob psst you", ["PRIVMSG bob :psst you"]],
  ["/notice bob psst", ["NOTICE bob psst"]],
  ["/nick countess", ["NICK countess"]],
  ["/topic", ["TOPIC #tea"]],
  ["/topic More tea", ["TOPIC #tea :More tea"]],
  ["/topic #work More work", ["TOPIC #work :More work"]],
  ["/kick bob too much tea", ["KICK #tea bob :too much tea"]],
  ["/ban bob", ["MODE #tea +b *!*@h.example"]],
  ["/ban *!*@bad.example", ["MODE #tea +b *!*@bad.example"]],
  ["/unban *!*@bad.example", ["MODE #tea -b *!*@bad.example"]],
  ["/op bob bert", ["MODE #tea +oo bob bert"]],
  ["/devoice bob", ["MODE #tea -v bob"]],
  ["/mode +i", ["MODE #tea +i"]],
  ["/mode #work +k x", ["MODE #work +k x"]],
  ["/mode ada +i", ["MODE ada +i"]],
  ["/invite bob", ["INVITE bob #tea"]],
  ["/away", ["AWAY"]],
  ["/away at lunch", ["AWAY :at lunch"]],
  ["/whois bob", ["WHOIS bob bob"]],
  ["/list", ["LIST"]],
  ["/names", ["NAMES #tea"]],
  ["/quote PRIVMSG #tea :raw  text", ["PRIVMSG #tea :raw  text"]],
  ["/raw LUSERS", ["LUSERS"]],
  ["/close", ["PART #tea"]],
  ["/quit bye", ["QUIT bye"]],
];

describe("a typed text", () => {
  it.each(table)("%j sends %j", (typed, sent) => {
    const link = inChannel();
    expect(runTyped(link.client, "#tea", typed)).toBeUndefined();
    expect(link.sent).toEqual([...sent]);
  });

  it.each([
    ["/nosuch x", { fault: "unknown-command", command: "nosuch" }],
    ["/constructor x", { fault: "unknown-command", command: "constructor" }],
    ["/msg bob", { fault: "usage", command: "msg", syntax: "<nick> <text>" }],
  ] as const)("%j does nothing but say why", (typed, fault) => {
    const link = inChannel();
    expect(runTyped(link.client, "#tea", typed)).toEqual(fault);
    expect(link.sent).toEqual([]);
  });

  it("of a channel does nothing elsewhere", () => {
    const link = inChannel();
    expect(runTyped(link.client, "bob", "/kick eve")).toEqual({ fault: "only-in-channels", command: "kick" });
  });

  it("has a row for each command with a test here", () => {
    const typed = new Set(table.map(([text]) => /^\/(\w+)/u.exec(text)?.[1] ?? ""));
    const others = new Set(["query", "unignore", "ignore", "deop", "voice"]);
    expect(Object.keys(commandRows).filter((name) => !typed.has(name) && !others.has(name))).toEqual([]);
  });

  it("opens, ignores", () => {
    const link = inChannel();
    runTyped(link.client, "#tea", "/query bob hi");
    expect(link.client.active?.name).toBe("bob");
    runTyped(link.client, "#tea", "/ignore Bob");
    expect(ignoredIn(link.client.state.wished)).toEqual(["Bob"]);
    runTyped(link.client, "#tea", "/unignore bob");
    expect(ignoredIn(link.client.state.wished)).toEqual([]);
  });
});

const emoji = emojiTable([
  { emoji: "🍣", annotation: "sushi", group: 4, shortcodes: ["sushi"] },
  { emoji: "😄", annotation: "smile", group: 0, shortcodes: ["smile"] },
  { emoji: "😏", annotation: "smirk", group: 0, shortcodes: ["half_smile"] },
]);

const inserts = (link: Link, text: string, asked = true): readonly string[] =>
  complete(text, text.length, link.client.state, asked, emoji)?.suggestions.map(({ insert }) => insert) ?? [];

describe("completion", () => {
  it.each([
    ["/top", ["/topic "]],
    ["/wi", ["/whois "]],
    ["b", ["bert: ", "bob: "]],
    ["hello bo", ["bob "]],
    ["@BE", ["bert: "]],
    ["go to #t", ["#tea "]],
    [":sushi", ["🍣 "]],
    ["a :SMILE", ["😄 ", "😏 "]],
    ["", []],
    ["x /top", []],
    [":", []],
  ])("%j", (text, expected) => {
    expect(inserts(inChannel(), text)).toEqual(expected);
  });

  it("offers nicks by itself only behind @, and those first who spoke last", () => {
    const link = inChannel();
    expect(inserts(link, "b", false)).toEqual([]);
    link.hears(":bert!b@h PRIVMSG #tea :1", ":bob!b@h PRIVMSG #tea :2");
    expect(inserts(link, "@b", false)).toEqual(["bob: ", "bert: "]);
  });
});
