/** Commands that people type, and completion. */
import { describe, expect, it } from "bun:test";
import { aliases, commandRows, runTyped } from "../../../web/core/commands.ts";
import type { CommandPage } from "../../../web/core/commands/command.ts";
import { complete } from "../../../web/core/completion.ts";
import { friendsIn, ignoredIn } from "../../../web/core/wishing.ts";
import { emojiTable } from "../../../web/core/emoji.ts";
import { Link, USUAL } from "./link.ts";

function inChannel(): Link {
  const link = Link.online("server-time");
  link.hears(
    ":ada!a@h JOIN #tea",
    ":s 353 ada = #tea :@ada bob bert",
    ":s 366 ada #tea :End",
    ":bob!b@h.example JOIN #tea",
    ":ada!a@h JOIN #work",
    ":s 324 ada #tea +ntk sesame",
    ":s 005 ada MODES=4 EXTBAN=~,acm :are supported",
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
  ["/say /me", ["PRIVMSG #tea /me"]],
  ["/amsg hi", ["PRIVMSG #tea hi", "PRIVMSG #work hi"]],
  ["/ame waves", ["PRIVMSG #tea :\u0001ACTION waves\u0001", "PRIVMSG #work :\u0001ACTION waves\u0001"]],
  ["/slap bob", ["PRIVMSG #tea :\u0001ACTION slaps bob around a bit with a large trout\u0001"]],
  ["/ctcp bob version", ["PRIVMSG bob \u0001VERSION\u0001"]],
  ["/ctcp bob PING 12", ["PRIVMSG bob :\u0001PING 12\u0001"]],
  ["/join #a,b key", ["JOIN #a key", "JOIN #b key"]],
  ["/J #a", ["JOIN #a"]],
  ["/part", ["PART #tea"]],
  ["/part see you", ["PART #tea :see you"]],
  ["/part #work bye", ["PART #work bye"]],
  ["/cycle back soon", ["PART #tea :back soon", "JOIN #tea sesame"]],
  ["/rejoin", ["PART #tea", "JOIN #tea sesame"]],
  ["/msg bob psst you", ["PRIVMSG bob :psst you"]],
  ["/query bob psst", ["PRIVMSG bob psst"]],
  ["/notice bob psst", ["NOTICE bob psst"]],
  ["/nick countess", ["NICK countess"]],
  ["/setname Ada of Tea", ["SETNAME :Ada of Tea"]],
  ["/topic", ["TOPIC #tea"]],
  ["/topic More tea", ["TOPIC #tea :More tea"]],
  ["/topic #work More work", ["TOPIC #work :More work"]],
  ["/topic -delete", ["TOPIC #tea :"]],
  ["/kick bob too much tea", ["KICK #tea bob :too much tea"]],
  ["/kickban bob too much tea", ["MODE #tea +b *!*@h.example", "KICK #tea bob :too much tea"]],
  ["/kb bob", ["MODE #tea +b *!*@h.example", "KICK #tea bob"]],
  ["/ban bob", ["MODE #tea +b *!*@h.example"]],
  ["/ban *!*@bad.example bert", ["MODE #tea +bb *!*@bad.example bert!*@*"]],
  ["/unban *!*@bad.example", ["MODE #tea -b *!*@bad.example"]],
  ["/quiet bob", ["MODE #tea +b ~m:*!*@h.example"]],
  ["/unquiet x!*@*", ["MODE #tea -b ~m:x!*@*"]],
  ["/op bob bert", ["MODE #tea +oo bob bert"]],
  ["/op a b c d e", ["MODE #tea +oooo a b c d", "MODE #tea +o e"]],
  ["/deop bob", ["MODE #tea -o bob"]],
  ["/halfop bob", ["MODE #tea +h bob"]],
  ["/dehalfop bob", ["MODE #tea -h bob"]],
  ["/voice bob", ["MODE #tea +v bob"]],
  ["/devoice bob", ["MODE #tea -v bob"]],
  ["/mode", ["MODE #tea"]],
  ["/mode +i", ["MODE #tea +i"]],
  ["/mode #work +k x", ["MODE #work +k x"]],
  ["/mode ada +i", ["MODE ada +i"]],
  ["/umode", ["MODE ada"]],
  ["/umode +i", ["MODE ada +i"]],
  ["/invite bob", ["INVITE bob #tea"]],
  ["/knock #closed let me in", ["KNOCK #closed :let me in"]],
  ["/rename #tea #coffee less tea", ["RENAME #tea #coffee :less tea"]],
  ["/away", ["AWAY"]],
  ["/away at lunch", ["AWAY :at lunch"]],
  ["/back", ["AWAY"]],
  ["/whois bob", ["WHOIS bob bob"]],
  ["/whowas bob 2", ["WHOWAS bob 2"]],
  ["/who", ["WHO #tea"]],
  ["/who bob*", ["WHO bob*"]],
  ["/names", ["NAMES #tea"]],
  ["/monitor + bob,eve", ["MONITOR + bob,eve"]],
  ["/report bob says bad things", ["REPORT bob :says bad things"]],
  ["/motd", ["MOTD"]],
  ["/version", ["VERSION"]],
  ["/time irc.example", ["TIME irc.example"]],
  ["/admin", ["ADMIN"]],
  ["/info", ["INFO"]],
  ["/lusers", ["LUSERS"]],
  ["/links", ["LINKS"]],
  ["/map", ["MAP"]],
  ["/stats u", ["STATS u"]],
  ["/helpop JOIN", ["HELP JOIN"]],
  ["/ns info ada", ["NS :info ada"]],
  ["/cs info #tea", ["CS :info #tea"]],
  ["/chanserv help", ["CS help"]],
  ["/hs on", ["HS on"]],
  ["/oper ada secret", ["OPER ada secret"]],
  ["/kill bob too much tea", ["KILL bob :too much tea"]],
  ["/wallops tea is ready", ["WALLOPS :tea is ready"]],
  ["/kline 1h *@bad.example too much", ["KLINE 1h *@bad.example :too much"]],
  ["/kline bob too much", ["KLINE bob :too much"]],
  ["/unkline *@bad.example", ["UNKLINE *@bad.example"]],
  ["/dline 60 192.0.2.1 flood", ["DLINE 60 192.0.2.1 flood"]],
  ["/dline 192.0.2.1 a flood", ["DLINE 192.0.2.1 :a flood"]],
  ["/undline 192.0.2.1", ["UNDLINE 192.0.2.1"]],
  ["/rehash", ["REHASH"]],
  ["/sajoin bob #tea", ["SAJOIN bob #tea"]],
  ["/sapart bob #tea no more tea", ["SAPART bob #tea :no more tea"]],
  ["/samode #tea +o bob", ["SAMODE #tea +o bob"]],
  ["/quote PRIVMSG #tea :raw  text", ["PRIVMSG #tea :raw  text"]],
  ["/raw LUSERS", ["LUSERS"]],
  ["/clear", []],
  ["/friend bob", ["MONITOR + bob"]],
  ["/ignore bob", []],
  ["/close", ["PART #tea"]],
  ["/quit bye", ["QUIT bye"]],
];

/** Typed, and the dialog that opens. */
const pages: readonly (readonly [typed: string, page: CommandPage])[] = [
  ["/list", "directory"],
  ["/banlist", "channel"],
  ["/search", "search"],
  ["/settings", "settings"],
  ["/keys", "shortcuts"],
  ["/help", "commands"],
];

describe("a typed text", () => {
  it.each(table)("%j sends %j", (typed, sent) => {
    const link = inChannel();
    expect(runTyped(link.client, "#tea", typed)).toBeUndefined();
    // A PING ends the answer to a question.
    expect(link.sent.filter((line) => !line.startsWith("PING "))).toEqual([...sent]);
  });

  it.each(pages)("%j opens %s, and sends nothing", (typed, page) => {
    const link = inChannel();
    expect(runTyped(link.client, "#tea", typed)).toEqual({ page });
    expect(link.sent).toEqual([]);
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

  it("has a test here for each command", () => {
    const typed = new Set([...table, ...pages].map(([text]) => /^\/(\w+)/u.exec(text)?.[1] ?? ""));
    const others = new Set(["unignore", "unfriend"]);
    expect(Object.keys(commandRows).filter((name) => !typed.has(name) && !others.has(name))).toEqual([]);
  });

  it("has other names only for commands that exist, and none that hides a command", () => {
    expect(Object.values(aliases).filter((name) => !Object.hasOwn(commandRows, name))).toEqual([]);
    expect(Object.keys(aliases).filter((name) => Object.hasOwn(commandRows, name))).toEqual([]);
  });

  it("shows the answer where it was asked for", async () => {
    const link = inChannel();
    const shown = (): readonly string[] =>
      link
        .lines("#tea")
        .filter(({ kind }) => kind === "info" || kind === "error")
        .map(({ kind, text }) => `${kind}: ${text}`);
    const answers = async (...lines: readonly string[]): Promise<void> => {
      const end = link.take(/^PING /u)[0]?.replace("PING ", "") ?? "";
      link.hears(...lines, `:s PONG s ${end}`);
      await Promise.resolve();
    };
    runTyped(link.client, "#tea", "/who #work");
    link.client.activate("#work");
    await answers(":s 352 ada #work b h s bob H@ :0 Bob", ":s 315 ada #work :End of WHO");
    runTyped(link.client, "#tea", "/mode +b");
    await answers(":s 367 ada #tea x!*@* bob!b@h 1767225600", ":s 368 ada #tea :End of list");
    runTyped(link.client, "#tea", "/names");
    await answers(":s 353 ada = #tea :@ada bob", ":s 366 ada #tea :End");
    runTyped(link.client, "#tea", "/whowas eve");
    await answers(":s 314 ada eve e h * :Eve", ":s 406 ada nobody :There was no such nick");
    runTyped(link.client, "#tea", "/stats u");
    await answers(":s FAIL STATS NO_WAY u :You may not");
    expect(shown()).toEqual([
      "info: bob (b@h) #work H@ Bob",
      "info: #tea x!*@* bob!b@h 2026-01-01 00:00",
      "info: #tea: @ada bob",
      "info: eve (e@h) Eve",
      "error: nobody There was no such nick",
      "error: You may not",
    ]);
    expect([...link.buffer("#tea").members.keys()]).toContain("bob");
  });

  it("shows what a service says, where answers have labels", async () => {
    const link = Link.online(USUAL);
    link.hears(":ada!a@h JOIN #tea");
    runTyped(link.client, "#tea", "/ns info bob");
    link.hears(`@label=${link.label(/NS :info bob/u)} :NickServ!n@s NOTICE ada :bob is not registered.`);
    await Promise.resolve();
    expect(link.lines("#tea").at(-1)).toMatchObject({
      kind: "info",
      text: "NickServ: bob is not registered.",
    });
  });

  it("shows the answer of someone's client to a question", () => {
    const link = inChannel();
    runTyped(link.client, "#tea", "/ctcp bob version");
    link.hears(":bob!b@h NOTICE ada :\u0001VERSION tea 1.0\u0001");
    expect(link.lines("#tea").at(-1)).toMatchObject({ kind: "info", text: "bob: VERSION tea 1.0" });
    const count = link.lines("#tea").length;
    link.hears(":eve!e@h NOTICE ada :\u0001VERSION not asked\u0001", ":bob!b@h NOTICE #tea :\u0001X\u0001");
    link.client.ignore("bob", true);
    link.hears(":bob!b@h NOTICE ada :\u0001VERSION ignored\u0001");
    expect(link.lines("#tea")).toHaveLength(count);
    expect(link.lines("*").at(-1)?.text).toBe("eve: VERSION not asked");
  });

  it("clears the list until someone wants earlier lines", () => {
    const link = inChannel();
    const last = link.lines("#tea").at(-1)?.time ?? 0;
    runTyped(link.client, "#tea", "/clear");
    expect(link.buffer("#tea").clearedAt).toBe(last);
    link.client.loadOlder("#tea");
    expect(link.buffer("#tea").clearedAt).toBeUndefined();
  });

  it("says that there is no connection, and does what needs none", () => {
    const link = inChannel();
    link.cut();
    expect(runTyped(link.client, "#tea", "/kick bob")).toEqual({ fault: "offline", command: "kick" });
    expect(runTyped(link.client, "#tea", "/ignore bob")).toBeUndefined();
  });

  it("opens, befriends, ignores", () => {
    const link = inChannel();
    runTyped(link.client, "#tea", "/query bob hi");
    expect(link.client.active?.name).toBe("bob");
    runTyped(link.client, "#tea", "/friend bob");
    expect(friendsIn(link.client.state.wished)).toEqual(["bob"]);
    runTyped(link.client, "#tea", "/unfriend Bob");
    expect(friendsIn(link.client.state.wished)).toEqual([]);
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
    ["/who", ["/who ", "/whois ", "/whowas "]],
    ["/kb", ["/kickban "]],
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
