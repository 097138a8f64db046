/** The pure parts of the channel panel: offered modes, who may change them, lists, access, and answers. */
import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { accessIn, infoIn, levelsToGive } from "../../../web/core/channel-answers.ts";
import { entriesIn, maskOf, masksOf, quietOf } from "../../../web/core/channel-lists.ts";
import {
  changesOfAll,
  hasRank,
  mayChangeTopic,
  modeChanges,
  offeredModes,
  ranksToGive,
} from "../../../web/core/channel-modes.ts";
import { Link, USUAL } from "./link.ts";

const RELAIS = `${USUAL} relais.chat/edit`;

function inChannel(capabilities = RELAIS): Link {
  const link = Link.online(capabilities);
  link.hears(
    ":s 005 ada CHANMODES=beI,k,lW,imnstxz PREFIX=(qaohv)~&@%+ MODES=4 EXTBAN=~,acm :are supported",
    ":ada!a@h JOIN #tea",
    ":s 353 ada = #tea :@ada %bob eve",
    ":s 366 ada #tea :End",
    ":s 324 ada #tea +ntk sesame",
  );
  link.sent = [];
  return link;
}

const words = (link: Link): readonly string[] =>
  offeredModes(link.client.state).map(
    ({ letter, word, takesValue }) => `${letter} ${word ?? "?"}${takesValue ? " value" : ""}`,
  );

const as = (link: Link, nick: string): Parameters<typeof hasRank>[0] => ({ ...link.client.state, nick });

describe("the modes of a channel", () => {
  it("are those that the server offers, in words where their meaning is known", () => {
    const standard = [
      "m moderated",
      "i invite-only",
      "s secret",
      "n no-external",
      "t protected-topic",
      "k key value",
      "l limit value",
    ];
    expect(words(inChannel())).toEqual([...standard, "z secure-only", "W slow-mode value", "x ?"]);
    // On another server z may be something else.
    expect(words(inChannel(USUAL))).toEqual([...standard, "x ?", "z ?", "W ? value"]);
  });

  it.each([
    [{ n: "", t: "" }, { n: "", t: "" }, []],
    [{ n: "", t: "" }, { n: "", m: "" }, [["-t+m"]]],
    [{ k: "a" }, {}, [["-k", "a"]]],
    [{ k: "a" }, { k: "b" }, [["-k+k", "a", "b"]]],
    [{ l: "5" }, { l: "6" }, [["+l", "6"]]],
    [{ l: "5" }, {}, [["-l"]]],
    [{ i: "", m: "", n: "", s: "", t: "" }, { l: "5" }, [["-imns"], ["-t+l", "5"]]],
  ] as const)("from %j to %j are changed by %j", (before, after, expected) => {
    const { server } = inChannel().client.state;
    const found = modeChanges(server, new Map(Object.entries(before)), new Map(Object.entries(after)));
    expect(found).toEqual(expected as never);
  });

  it("are what was wanted once the changes have come back", () => {
    const value = fc.stringMatching(/^[a-z0-9]{1,5}$/u);
    const modes = fc
      .record(
        {
          i: fc.constant(""),
          m: fc.constant(""),
          n: fc.constant(""),
          s: fc.constant(""),
          t: fc.constant(""),
          k: value,
          l: value,
          W: value,
        },
        { requiredKeys: [] },
      )
      .map((record) => new Map(Object.entries(record)));
    fc.assert(
      fc.property(modes, modes, (before, after) => {
        const link = inChannel();
        const { server } = link.client.state;
        const follow = (changes: readonly (readonly string[])[]): void =>
          link.hears(...changes.map((params) => `:ada!a@h MODE #tea ${params.join(" ")}`));
        follow(modeChanges(server, link.buffer("#tea").modes, before));
        follow(modeChanges(server, before, after));
        expect(Object.fromEntries(link.buffer("#tea").modes)).toEqual(Object.fromEntries(after));
      }),
    );
  });

  it("of many people are changed by as many commands as the server needs", () => {
    const { server } = inChannel().client.state;
    expect(changesOfAll(server, "+", "o", ["a", "b", "c", "d", "e"])).toEqual([
      ["+oooo", "a", "b", "c", "d"],
      ["+o", "e"],
    ]);
  });
});

describe("ranks", () => {
  it.each([
    ["ada", ["o", "h", "v"], true],
    ["bob", ["v"], true],
    ["eve", [], false],
  ] as const)("let %s give and take %j", (nick, letters, topic) => {
    const link = inChannel();
    const buffer = link.buffer("#tea");
    expect(ranksToGive(as(link, nick), buffer)).toEqual([...letters]);
    expect(hasRank(as(link, nick), buffer, "h")).toBe(topic);
    expect(mayChangeTopic(as(link, nick), buffer)).toBe(topic);
  });

  it("let everyone change the topic without mode t, and a server without half operators is known", () => {
    const link = inChannel();
    link.hears(":ada!a@h MODE #tea -t");
    expect(mayChangeTopic(as(link, "eve"), link.buffer("#tea"))).toBe(true);
    link.hears(":s 005 ada PREFIX=(ov)@+ :are supported");
    expect(hasRank(as(link, "ada"), link.buffer("#tea"), "h")).toBe(true);
    expect(hasRank(as(link, "eve"), link.buffer("#tea"), "h")).toBe(false);
  });
});

describe("a list", () => {
  it.each([
    [
      "b",
      ":s 367 ada #tea *!*@bad bob!b@h 1767225600",
      { mask: "*!*@bad", setBy: "bob", setAt: 1767225600000 },
    ],
    ["e", ":s 348 ada #tea ~a:eve", { mask: "~a:eve", setBy: "", setAt: undefined }],
    ["q", ":s 728 ada #tea q x!*@* bob 1767225600", { mask: "x!*@*", setBy: "bob", setAt: 1767225600000 }],
  ])("%s has the entries of %j", async (letter, line, entry) => {
    const link = inChannel(USUAL.replace("labeled-response", ""));
    const answer = link.client.request("MODE", ["#tea", letter]);
    expect(link.sent[0]).toBe(`MODE #tea ${letter}`);
    const end = link.sent[1]?.replace("PING ", "") ?? "";
    link.hears(line, ":bob!b@h PRIVMSG #tea :meanwhile", `:s 368 ada #tea :End of list`, `:s PONG s ${end}`);
    const { messages } = await answer;
    expect(entriesIn(messages, letter)).toEqual([entry]);
    expect(link.said("#tea")).toEqual(["bob: meanwhile"]);
    expect(link.buffer("*").lines.some(({ text }) => text.includes("End of list"))).toBe(false);
  });

  it("takes masks of what is known about someone", () => {
    const link = inChannel();
    const { client } = link;
    expect(masksOf(client.state, "bob")).toEqual(["bob!*@*"]);
    link.hears(":bob!b@h.example JOIN #tea", ":bob!b@h.example ACCOUNT bobby");
    expect(masksOf(client.state, "Bob")).toEqual(["*!*@h.example", "~a:bobby", "*!b@h.example", "Bob!*@*"]);
    expect(["bob", "x!*@*", "~a:eve"].map((text) => maskOf(client.state, text))).toEqual([
      "*!*@h.example",
      "x!*@*",
      "~a:eve",
    ]);
  });

  it("keeps people quiet in the way of the server", () => {
    const { server } = inChannel().client.state;
    expect(quietOf(server, "x!*@*")).toEqual({ letter: "b", mask: "~m:x!*@*" });
    expect(quietOf({ ...server, listModes: "bq" }, "x!*@*")).toEqual({ letter: "q", mask: "x!*@*" });
    expect(quietOf({ ...server, extbans: undefined }, "x!*@*")).toBeUndefined();
  });
});

describe("an answer", () => {
  it("of a command with a label changes the state too, and refuses in words", async () => {
    const link = inChannel();
    const changed = link.client.request("MODE", ["#tea", "+m"]);
    link.hears(`@label=${link.label(/MODE #tea \+m/u)} :ada!a@h MODE #tea +m`);
    expect(await changed).toMatchObject({ refusal: undefined });
    expect(link.buffer("#tea").modes.has("m")).toBe(true);
    const before = link.lines("#tea").length;
    const refused = link.client.request("MODE", ["#tea", "+l", "x"]);
    link.hears(`@label=${link.label(/MODE #tea \+l/u)} :s 482 ada #tea :You are not a channel operator`);
    expect(await refused).toMatchObject({ refusal: "You are not a channel operator" });
    expect(link.lines("#tea")).toHaveLength(before);
  });

  it("that never comes ends with the connection", async () => {
    const link = inChannel("server-time");
    const answer = link.client.request("MODE", ["#tea", "b"]);
    link.cut();
    expect(await answer).toEqual({ messages: [], refusal: undefined });
  });
});

describe("ChanServ", () => {
  const lines = ["founder: ada", "a: bob", "o: eve kim"];

  it("says who has access", () => {
    expect(accessIn(lines)).toEqual({
      founder: "ada",
      entries: [
        { account: "bob", level: "a" },
        { account: "eve", level: "o" },
        { account: "kim", level: "o" },
      ],
    });
    expect(accessIn(["You need access of level v or above in #tea."])).toBeUndefined();
    expect(infoIn(["#tea is not registered."])).toEqual({ registered: false, founder: undefined });
    expect(infoIn(["#tea: founder ada, registered 2026-01-01."])).toEqual({
      registered: true,
      founder: "ada",
    });
    expect(infoIn(["#tea is registered, and private."])).toEqual({ registered: true, founder: undefined });
  });

  it.each([
    ["ada", "qaohv"],
    ["bob", "ohv"],
    ["eve", ""],
    ["guest", ""],
    [undefined, ""],
  ])("lets %s give some levels: %j", (account, levels) => {
    const access = accessIn(lines);
    expect(access === undefined ? undefined : levelsToGive(access, account).join("")).toBe(levels);
  });
});
