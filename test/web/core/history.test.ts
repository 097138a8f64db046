/** The history: first page, scrolling back, filling the gap after a lost connection, conversations. */
import { describe, expect, it } from "bun:test";
import { Link, USUAL } from "./link.ts";

const time = (second: number): string => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();

/** Answers the last question with messages of these numbers. */
function page(link: Link, target: string, numbers: readonly number[], end = false): void {
  const label = link.label(/CHATHISTORY/u);
  link.sent = [];
  link.hears(
    `@label=${label}${end ? ";draft/chathistory-end" : ""} :s BATCH +h chathistory ${target}`,
    ...numbers.map(
      (each) => `@batch=h;msgid=m${each};time=${time(each)} :bob!b@h PRIVMSG ${target} :${each}`,
    ),
    ":s BATCH -h",
  );
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);
const texts = (link: Link): string[] =>
  link.lines("#tea").flatMap(({ kind, text }) => (kind === "message" ? [text] : []));

/** Relais gives events ids, too. */
const arrival = (link: Link, second = 0): string =>
  `@msgid=join${link.opened};time=${time(second)} :ada!a@h JOIN #tea`;

function joined(): Link {
  const link = Link.online(USUAL, { channels: ["#tea"] });
  link.hears(arrival(link));
  return link;
}

describe("the history of a channel", () => {
  it("begins with the last page, and goes back page by page to its start", () => {
    const link = joined();
    expect(link.take(/LATEST #tea/u)[0]).toContain("CHATHISTORY LATEST #tea * 100");
  });

  it("goes back to its start", () => {
    const link = Link.online(USUAL, { channels: ["#tea"] });
    link.hears(arrival(link, 300));
    page(link, "#tea", range(101, 200));
    expect(link.buffer("#tea").history).toEqual({ loading: false, complete: false });
    link.client.loadOlder("#tea");
    link.client.loadOlder("#tea");
    expect(link.sent).toHaveLength(1);
    expect(link.sent[0]).toContain("CHATHISTORY BEFORE #tea msgid=m101 100");
    page(link, "#tea", range(1, 100), true);
    expect(link.buffer("#tea").history.complete).toBe(true);
    expect(texts(link)).toEqual(range(1, 200).map(String));
    link.client.loadOlder("#tea");
    expect(link.sent).toEqual([]);
  });

  it("is filled after a gap, with nothing lost or doubled", () => {
    const link = joined();
    page(link, "#tea", range(1, 10), true);
    link.cut();
    link.client.retryNow();
    link.accept(USUAL);
    link.hears(arrival(link));
    expect(link.sent.find((line) => line.includes("AFTER"))).toContain(
      `timestamp=${new Date(Date.UTC(2026, 0, 1) + 9_999).toISOString()}`,
    );
    // A message arrives while the gap is being filled.
    link.hears(`@msgid=m250;time=${time(250)} :bob!b@h PRIVMSG #tea :250`);
    page(link, "#tea", range(10, 109));
    expect(link.sent[0]).toContain("AFTER #tea msgid=m109 100");
    page(link, "#tea", range(110, 209));
    page(link, "#tea", range(210, 250), true);
    expect(link.sent).toEqual([]);
    expect(texts(link)).toEqual(range(1, 250).map(String));
  });

  it("is filled from before the gap also where messages waited for the connection", () => {
    const link = joined();
    page(link, "#tea", range(1, 10), true);
    link.cut();
    link.client.say("#tea", "typed meanwhile");
    link.client.retryNow();
    link.accept(USUAL);
    link.hears(arrival(link, 20));
    expect(link.sent.find((line) => line.includes("AFTER"))).toContain(
      `timestamp=${new Date(Date.UTC(2026, 0, 1) + 9_999).toISOString()}`,
    );
  });

  it("counts what was said in the gap as unread", () => {
    const link = joined();
    page(link, "#tea", range(1, 10), true);
    link.hears(`:s MARKREAD #tea timestamp=${time(10)}`);
    link.client.activate("*");
    link.cut();
    link.client.retryNow();
    link.accept(USUAL);
    link.hears(arrival(link));
    page(link, "#tea", range(11, 14), true);
    expect(link.buffer("#tea").unread).toBe(4);
  });

  it("holds reactions and redactions of what it holds, and changes no members", () => {
    const link = joined();
    const label = link.label(/CHATHISTORY/u);
    link.hears(
      `@label=${label} :s BATCH +h chathistory #tea`,
      `@batch=h;msgid=a;time=${time(1)} :bob!b@h PRIVMSG #tea :cake`,
      `@batch=h;msgid=b;time=${time(2)} :eve!e@h JOIN #tea`,
      `@batch=h;msgid=c;time=${time(3)};+reply=a;+draft/react=yum :eve!e@h TAGMSG #tea`,
      `@batch=h;msgid=d;time=${time(4)} :bob!b@h PRIVMSG #tea :oops`,
      `@batch=h;time=${time(5)} :bob!b@h REDACT #tea d`,
      ":s BATCH -h",
    );
    const cake = link.lines("#tea").find(({ msgid }) => msgid === "a");
    expect([...(cake?.reactions ?? [])]).toEqual([["yum", ["eve"]]]);
    expect(link.lines("#tea").find(({ msgid }) => msgid === "d")?.redacted?.by).toBe("bob");
    expect([...link.buffer("#tea").members.keys()]).toEqual(["ada"]);
    expect(link.lines("#tea").filter(({ kind }) => kind === "join")).toHaveLength(2);
  });

  it("holds a bounded number of lines, and takes none away from someone who reads back", () => {
    const link = joined();
    const hear = (from: number, to: number): void =>
      link.hears(
        ...range(from, to).map((each) => `@msgid=m${each};time=${time(each)} :bob!b@h PRIVMSG #tea :${each}`),
      );
    link.client.setReadingBack("#tea");
    hear(1, 7_000);
    expect(texts(link)).toHaveLength(7_000);
    link.client.setReadingBack(undefined);
    hear(7_001, 7_001);
    expect(texts(link)).toHaveLength(5_000);
    hear(7_002, 8_001);
    expect(texts(link)).toHaveLength(6_000);
    expect(texts(link).at(-1)).toBe("8001");
    expect(link.buffer("#tea").history.complete).toBe(false);
  }, 30_000);

  it("stops where the server refuses", () => {
    const link = joined();
    const label = link.label(/CHATHISTORY/u);
    link.hears(`@label=${label} :s FAIL CHATHISTORY INVALID_TARGET LATEST #tea :No`);
    expect(link.buffer("#tea").history).toEqual({ loading: false, complete: true });
    expect(link.lines("#tea").map(({ kind }) => kind)).toEqual(["join"]);
  });
});

describe("conversations", () => {
  it("of the last days are opened, with what was said and read", () => {
    const link = Link.online(USUAL);
    const label = link.label(/TARGETS/u);
    link.sent = [];
    link.hears(
      `@label=${label} :s BATCH +t draft/chathistory-targets`,
      `@batch=t :s CHATHISTORY TARGETS #tea ${time(1)}`,
      `@batch=t :s CHATHISTORY TARGETS bob ${time(2)}`,
      ":s BATCH -t",
    );
    expect([...link.client.state.buffers.keys()]).toEqual(["*", "bob"]);
    expect(link.take(/MARKREAD/u)).toEqual(["MARKREAD bob"]);
    expect(link.sent[0]).toContain("CHATHISTORY LATEST bob * 100");
  });
});
