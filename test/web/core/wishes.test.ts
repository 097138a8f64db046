/** Wishes: kept by the account where the server can, else by the browser; friends, ignored people, levels, what is new. */
import { describe, expect, it } from "bun:test";
import { privateKeys } from "../../../src/irc/wire/wishes.ts";
import { arrivedFriends, callCount, notableLines } from "../../../web/core/notable.ts";
import { carries, friendsIn, isIgnored, wishes } from "../../../web/core/wishing.ts";
import { Link, USUAL } from "./link.ts";

const PRIVATE = `${USUAL} draft/metadata-2=max-subs=50,relais.chat/private=500`;
const MUTED = privateKeys.muted;

/** Logged in on a server with private metadata, in #tea. */
function atHome(capabilities = PRIVATE): Link {
  const link = new Link();
  link.client.enter({ nick: "ada", channels: [] });
  link.open();
  link.hears(`:s CAP * LS :${capabilities}`);
  for (const line of link.take(/^CAP REQ/u)) link.hears(`:s CAP * ACK ${line.slice("CAP REQ ".length)}`);
  link.hears(":s 900 ada ada!a@h ada :You are logged in");
  link.greet();
  inTea(link);
  return link;
}

function inTea(link: Link): void {
  link.hears(":ada!a@h JOIN #tea", ":bob!b@b.example JOIN #tea", ":s 366 ada #tea :End");
}

/** Bob says this in #tea, a second after the last one. */
function bobSays(link: Link, text: string, source = "bob!b@b.example", account = "*"): void {
  link.pass(1000);
  const time = new Date(link.now).toISOString();
  link.hears(`@time=${time};msgid=${link.now};account=${account} :${source} PRIVMSG #tea :${text}`);
}

describe("wishes of an account", () => {
  it("go to the server, and come from it", () => {
    const link = atHome();
    expect(carries(link.client.state)).toBe(true);
    expect(link.take(/^METADATA \* SUB .*soju\.im\/muted/u)).toBeArrayOfSize(1);
    link.client.wish("#tea", MUTED, "1");
    expect(link.take(/^METADATA #tea/u)).toEqual([`METADATA #tea SET ${MUTED} 1`]);
    expect(wishes(link.client.state).levelOf("#TEA", "channel")).toBe("none");
    // Once more is no change.
    link.client.wish("#Tea", MUTED, "1");
    expect(link.take(/^METADATA #/iu)).toEqual([]);
    // Another client.
    link.hears(
      `:s METADATA #tea ${MUTED} private :`,
      `:s METADATA bob ${privateKeys.notify} private mentions`,
    );
    expect(wishes(link.client.state).levelOf("#tea", "channel")).toBe("mentions");
    expect(wishes(link.client.state).levelOf("bob", "conversation")).toBe("mentions");
  });

  it("are those of the server after a refusal", () => {
    const link = atHome();
    link.client.wish("#tea", MUTED, "1");
    link.sent = [];
    link.hears(`:s FAIL METADATA RATE_LIMITED #tea ${MUTED} 5 :Too many changes`);
    expect(link.take(/^METADATA/u)).toEqual([`METADATA #tea GET ${MUTED}`]);
    link.hears(`:s 766 ada #tea ${MUTED} :key not set`);
    expect(link.client.state.wished).toEqual([]);
  });

  it("are sent after the connection has come back", () => {
    const link = atHome();
    link.cut();
    link.client.wish("#tea", MUTED, "1");
    link.pass(60_000);
    link.open();
    link.hears(`:s CAP * LS :${PRIVATE}`);
    for (const line of link.take(/^CAP REQ/u)) link.hears(`:s CAP * ACK ${line.slice("CAP REQ ".length)}`);
    link.greet();
    expect(link.take(/^METADATA #tea/u)).toEqual([`METADATA #tea SET ${MUTED} 1`]);
  });

  it.each([
    ["a guest", PRIVATE, false],
    ["a server without the token", `${USUAL} draft/metadata-2=max-subs=50`, true],
  ])("stay here for %s: others could see them", (_, capabilities, isLoggedIn) => {
    const link = isLoggedIn ? atHome(capabilities) : Link.online(capabilities);
    link.client.restoreWishes([["#tea", MUTED, "1"]]);
    link.client.wish("bob", privateKeys.blocked, "1");
    expect(link.sent.filter((line) => /soju|private/u.test(line))).toEqual([]);
    expect(link.client.state.wished).toBeArrayOfSize(2);
  });
});

describe("ignored people", () => {
  it("are no longer counted, as soon as one of the account's clients ignores them", () => {
    const link = atHome();
    link.client.activate("#tea");
    bobSays(link, "read");
    link.client.activate("*");
    bobSays(link, "ada: one");
    bobSays(link, "two", "cleo!c@h");
    expect(link.buffer("#tea")).toMatchObject({ unread: 2, highlights: 1 });
    link.hears(`:s METADATA bob ${privateKeys.blocked} private 1`);
    expect(link.buffer("#tea")).toMatchObject({ unread: 1, highlights: 0 });
    link.client.ignore("bob", false);
    expect(link.buffer("#tea")).toMatchObject({ unread: 2, highlights: 1 });
  });

  it("are not counted, open nothing and do not type; their lines come back with the wish", () => {
    const link = atHome();
    inTea(link);
    link.client.activate("*");
    bobSays(link, "ada: before");
    link.client.ignore("*!*@*.example", true);
    bobSays(link, "ada: after");
    link.hears(":bob!b@b.example PRIVMSG ada :psst", "@+typing=active :bob!b@b.example TAGMSG #tea");
    const { lines, unread, typing } = link.buffer("#tea");
    expect(unread).toBe(1);
    expect(typing.size).toBe(0);
    expect(link.client.state.buffers.has("bob")).toBe(false);
    const hidden = (): readonly boolean[] =>
      lines.filter(({ kind }) => kind === "message").map((line) => isIgnored(link.client.state, line));
    expect(hidden()).toEqual([true, true]);
    link.client.ignore("*!*@*.example", false);
    expect(hidden()).toEqual([false, false]);
  });
});

describe("friends", () => {
  it("are watched, with what is known of them", () => {
    const link = atHome();
    link.sent = [];
    link.client.befriend("Cleo", true);
    expect(link.take(/^MONITOR/u)).toEqual(["MONITOR + Cleo"]);
    expect(link.client.state.friends.get("cleo")).toBeUndefined();
    const before = link.client.state;
    link.hears(":s 730 ada :cleo!c@h");
    expect(link.take(/^WHO /u)).toEqual(["WHO cleo %tcuhnfar,152"]);
    // She was here before: no news.
    expect(arrivedFriends(before, link.client.state)).toEqual([]);
    link.hears(":s 731 ada :Cleo");
    const gone = link.client.state;
    link.hears(":s 730 ada :cleo!c@h");
    expect(arrivedFriends(gone, link.client.state)).toEqual(["cleo"]);
    link.client.befriend("cleo", false);
    expect(link.take(/^MONITOR/u)).toEqual(["MONITOR - Cleo"]);
  });

  it("of the account are watched as soon as it is known", () => {
    const link = atHome();
    link.hears(`:s METADATA bob ${privateKeys.friend} private 1`);
    expect(link.take(/^MONITOR/u)).toEqual(["MONITOR + bob"]);
    expect(friendsIn(link.client.state.wished)).toEqual(["bob"]);
  });
});

describe("notable lines", () => {
  const cases = [
    ["a mention", [], "ada, look", 1, 1],
    ["no mention", [], "look", 0, 0],
    ["no mention, where all is wanted", [["#tea", privateKeys.notify, "all"]], "look", 1, 1],
    ["a mention in a muted channel", [["#tea", MUTED, "1"]], "ada, look", 0, 0],
    ["a keyword", [["*", privateKeys.keywords, "scones"]], "Scones!", 1, 1],
    ["an ignored person", [["bob", privateKeys.blocked, "1"]], "ada, look", 0, 0],
  ] as const;

  it.each(cases)("%s", (_, wished, text, lines, count) => {
    const link = atHome();
    link.client.activate("*");
    for (const [target, key, value] of wished) link.client.wish(target, key, value);
    const before = link.client.state;
    bobSays(link, text);
    expect(notableLines(before, link.client.state, link.now)).toBeArrayOfSize(lines);
    expect(callCount(link.client.state)).toBe(count);
  });

  it("are not those that someone looks at, and not those of long ago", () => {
    const link = atHome();
    link.client.activate("#tea");
    const before = link.client.state;
    bobSays(link, "ada, look");
    expect(notableLines(before, link.client.state, link.now)).toEqual([]);
    link.client.setAttentive(false);
    const away = link.client.state;
    bobSays(link, "ada, again");
    expect(notableLines(away, link.client.state, link.now)).toBeArrayOfSize(1);
    expect(notableLines(away, link.client.state, link.now + 10 * 60_000)).toEqual([]);
  });
});

describe("new lines", () => {
  it("are those since the last look, until someone leaves or marks them as read", () => {
    const link = atHome();
    link.client.activate("#tea");
    bobSays(link, "read");
    link.client.activate("*");
    bobSays(link, "one");
    const first = link.now;
    bobSays(link, "two");
    link.client.activate("#tea");
    expect(link.buffer("#tea").fresh).toEqual({ after: first - 1, count: 2 });
    expect(link.buffer("#tea").unread).toBe(0);
    bobSays(link, "three");
    expect(link.buffer("#tea").fresh).toEqual({ after: first - 1, count: 2 });
    link.client.forgetFresh();
    expect(link.buffer("#tea").fresh).toBeUndefined();
    link.client.setAttentive(false);
    bobSays(link, "four");
    link.client.setAttentive(true);
    expect(link.buffer("#tea").fresh?.count).toBe(1);
    link.client.activate("*");
    expect(link.buffer("#tea").fresh).toBeUndefined();
  });

  it("of all conversations can be marked as read at once", () => {
    const link = atHome();
    link.client.activate("*");
    bobSays(link, "one");
    link.hears("@msgid=p1 :bob!b@b.example PRIVMSG ada :psst");
    link.sent = [];
    link.client.markAllRead();
    expect([...link.client.state.buffers.values()].map(({ unread }) => unread)).toEqual([0, 0, 0]);
    link.pass(1_000);
    expect(link.take(/^MARKREAD/u)).toBeArrayOfSize(2);
  });
});
