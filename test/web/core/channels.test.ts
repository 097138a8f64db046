/** Channels and people: members, ranks, modes, topics, renames, WHOIS, WHO, MONITOR, the directory, search. */
import { describe, expect, it } from "bun:test";
import { Link, USUAL } from "./link.ts";

function inChannel(): Link {
  const link = Link.online(`${USUAL} multi-prefix extended-join away-notify`);
  link.hears(
    ":ada!a@h JOIN #tea * :Ada",
    ":s 332 ada #tea :Tea, and more tea",
    ":s 333 ada #tea bob!b@h 1767225600",
    ":s 353 ada = #tea :@ada +%bob eve",
    ":s 366 ada #tea :End of /NAMES list",
  );
  return link;
}

const members = (link: Link): readonly string[] =>
  [...link.buffer("#tea").members.values()].map(({ nick, ranks }) => ranks + nick);

describe("a channel", () => {
  it("has the members, their ranks and the topic", () => {
    const link = inChannel();
    expect(members(link)).toEqual(["@ada", "%+bob", "eve"]);
    expect(link.buffer("#tea")).toMatchObject({ topic: "Tea, and more tea", topicBy: "bob", joined: true });
    expect(link.take(/^WHO /u)).toEqual(["WHO #tea %tcuhnfar,152"]);
  });

  it.each([
    [":eve!e@h PART #tea :bye", ["@ada", "%+bob"]],
    [":eve!e@h QUIT :bye", ["@ada", "%+bob"]],
    [":ada!a@h KICK #tea eve :bye", ["@ada", "%+bob"]],
    [":Bob!b@h NICK robert", ["@ada", "eve", "%+robert"]],
    [":ada!a@h NICK countess", ["%+bob", "eve", "@countess"]],
    [":kim!k@h JOIN #tea kim :Kim", ["@ada", "%+bob", "eve", "kim"]],
    [":ada!a@h MODE #tea +ov-h eve eve bob", ["@ada", "+bob", "@+eve"]],
    [":ada!a@h MODE #tea +bv x!*@* eve", ["@ada", "%+bob", "+eve"]],
    [":ada!a@h MODE #tea -o ada", ["ada", "%+bob", "eve"]],
  ])("follows %s", (line, expected) => {
    const link = inChannel();
    link.hears(line);
    expect(members(link)).toEqual(expected);
    expect(link.lines("#tea")).toHaveLength(2);
  });

  it("knows its modes", () => {
    const link = inChannel();
    link.hears(":s 324 ada #tea +ntk sesame", ":ada!a@h MODE #tea +l-t 20");
    expect([...link.buffer("#tea").modes]).toEqual([
      ["n", ""],
      ["k", "sesame"],
      ["l", "20"],
    ]);
  });

  it("is left by the client too, and closed", () => {
    const link = inChannel();
    link.hears(":ada!a@h PART #tea");
    expect(link.buffer("#tea")).toMatchObject({ joined: false });
    expect(members(link)).toEqual([]);
    link.client.closeBuffer("#tea");
    expect(link.client.state.buffers.has("#tea")).toBe(false);
  });

  it("is the same under another name", () => {
    const link = inChannel();
    link.client.activate("#tea");
    link.hears(":s RENAME #tea #coffee :Sorry");
    expect(link.client.active?.name).toBe("#coffee");
    expect(link.buffer("#coffee").members.size).toBe(3);
  });

  it("is shown when someone asked to join it, also where it forwards", () => {
    const link = inChannel();
    link.client.join("#new");
    link.hears(":ada!a@h JOIN #new");
    expect(link.client.active?.name).toBe("#new");
  });
});

describe("people", () => {
  it("are known by WHO, and by what changes", () => {
    const link = inChannel();
    link.hears(":s 354 ada 152 #tea b host.example bob GB bobby :Bob the builder", ":eve!e@h AWAY :lunch");
    expect(link.client.state.people.get("bob")).toMatchObject({
      account: "bobby",
      away: "",
      bot: true,
      host: "host.example",
    });
    expect(link.client.state.people.get("eve")?.away).toBe("lunch");
    link.hears(
      ":eve!e@h AWAY",
      ":bob!b@h CHGHOST bb new.example",
      ":bob!b@h ACCOUNT *",
      ":bob!b@h SETNAME :Robert",
    );
    expect(link.client.state.people.get("bob")).toMatchObject({
      account: undefined,
      host: "new.example",
      realname: "Robert",
    });
    expect(link.client.state.people.get("eve")?.away).toBeUndefined();
  });

  it("have metadata", () => {
    const link = inChannel();
    link.hears(
      ":s METADATA bob display-name * :Bob B.",
      ":s 761 ada bob avatar * :https://tea.example/b.png",
    );
    const { metadata } = link.client.state.people.get("bob") ?? {};
    expect([...(metadata ?? [])]).toEqual([
      ["display-name", "Bob B."],
      ["avatar", "https://tea.example/b.png"],
    ]);
    link.hears(":s 766 ada bob avatar :no such key");
    expect(link.client.state.people.get("bob")?.metadata.size).toBe(1);
  });

  it("have a WHOIS card", () => {
    const link = inChannel();
    link.client.whois("bob");
    expect(link.take(/^WHOIS/u)).toEqual(["WHOIS bob bob"]);
    link.hears(
      ":s 311 ada bob b host.example * :Bob the builder",
      ":s 319 ada bob :@#tea #work",
      ":s 312 ada bob s :A server",
      ":s 313 ada bob :is an IRC operator",
      ":s 330 ada bob bobby :is logged in as",
      ":s 317 ada bob 61 1767225600 :seconds idle, signon time",
      ":s 671 ada bob :is using a secure connection",
      ":s 318 ada bob :End of /WHOIS list",
    );
    expect(link.client.state.whois).toMatchObject({
      complete: true,
      found: true,
      account: "bobby",
      channels: ["@#tea", "#work"],
      idleSeconds: 61,
      operator: true,
      secure: true,
      signedOn: 1_767_225_600_000,
    });
  });

  it("who are friends are watched", () => {
    const link = inChannel();
    link.client.befriend("Kim", true);
    expect(link.take(/^MONITOR/u)).toEqual(["MONITOR + Kim"]);
    link.hears(":s 730 ada :kim!k@h");
    expect(link.client.state.friends.get("kim")).toBe(true);
    link.cut();
    link.client.retryNow();
    link.accept(USUAL);
    expect(link.take(/^MONITOR/u)).toEqual(["MONITOR + Kim"]);
  });
});

describe("lists", () => {
  it("shows the directory of channels", () => {
    const link = inChannel();
    link.client.list();
    link.hears(
      ":s 321 ada Channel :Users  Name",
      ":s 322 ada #tea 3 :Tea",
      ":s 322 ada #work 12 :",
      ":s 323 ada :End",
    );
    expect(link.client.state.directory).toEqual({
      loading: false,
      channels: [
        { name: "#tea", members: 3, topic: "Tea" },
        { name: "#work", members: 12, topic: "" },
      ],
    });
  });

  it("shows what a search has found, the newest first", () => {
    const link = inChannel();
    link.client.search({ text: "two words", in: "#tea" });
    expect(link.take(/SEARCH/u)).toEqual([String.raw`SEARCH text=two\swords;in=#tea`]);
    link.hears(
      ":s BATCH +q draft/search",
      "@batch=q;msgid=m1;time=2025-01-01T00:00:00.000Z :bob!b@h PRIVMSG #tea :two words",
      "@batch=q;msgid=m2;time=2025-02-01T00:00:00.000Z :eve!e@h PRIVMSG #tea :words two",
      ":s BATCH -q",
    );
    const { found, loading } = link.client.state.search;
    expect(loading).toBe(false);
    expect(found.map(({ buffer, line }) => [buffer, line.msgid])).toEqual([
      ["#tea", "m2"],
      ["#tea", "m1"],
    ]);
    expect(link.said("#tea")).toEqual([]);
    link.hears(":s FAIL SEARCH INTERNAL_ERROR :Too many searches");
    expect(link.client.state.search.failure).toBe("Too many searches");
  });

  it("shows errors where they belong, and lines that nobody knows", () => {
    const link = inChannel();
    link.hears(":s 482 ada #tea :You are not an operator", ":s 999 ada strange :line", ":s FAIL NICK X :No");
    expect(link.lines("#tea").at(-2)).toMatchObject({ kind: "error", text: "#tea You are not an operator" });
    expect(link.lines("*").at(-1)).toMatchObject({ kind: "info", text: "strange line" });
  });
});
