/** IRCv3 chathistory: its examples, each subcommand and each error. */
import { beforeEach, describe, expect, it } from "bun:test";
import { loggedIn, worldWithAccounts } from "../session/accounts.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";
import { MemoryStore } from "../session/memory-store.ts";
import { at, count, idOf, inBatch, speak, speakerAndReader, time } from "./history-world.ts";

let world: World;
let ada: FakeConnection;
let reader: FakeConnection;

beforeEach(() => {
  world = worldWithAccounts(["bob"]);
  ({ ada, reader } = speakerAndReader(world));
});

describe("draft/chathistory", () => {
  it("is offered with its tokens where messages are kept", () => {
    const client = world.open();
    expect(client.ask("CAP LS 302").join(" ")).toContain("draft/chathistory");
    client.say("NICK new", "USER new 0 * :new", "CAP END");
    const greeting = client.take().join(" ");
    expect(greeting).toContain(" CHATHISTORY=100 ");
    expect(greeting).toContain(" MSGREFTYPES=msgid,timestamp ");
  });

  it.each([
    ["no store keeps anything", {}],
    ["the settings say so", { store: new MemoryStore(), network: { history: false } }],
  ])("is not offered, and nothing is kept, where %s", (_, options) => {
    const other = new World(options);
    const client = other.open();
    expect(client.ask("CAP LS 302").join(" ")).not.toContain("chathistory");
    client.say("NICK new", "USER new 0 * :new", "CAP END", "JOIN #tea", "PRIVMSG #tea :hello");
    expect(client.take().join(" ")).not.toMatch(/CHATHISTORY|MSGREFTYPES/u);
    expect(client.ask("CHATHISTORY LATEST #tea * 5")).toEqual([
      ":irc.test 421 new CHATHISTORY :Unknown command",
    ]);
    if ("store" in options) expect(options.store.noted).toEqual([]);
  });

  it("has to be negotiated", () => {
    expect(ada.ask("CHATHISTORY LATEST #tea * 5")).toEqual([
      ":irc.test 421 ada CHATHISTORY :Unknown command",
    ]);
  });
});

describe("CHATHISTORY LATEST", () => {
  it("shows messages as they were sent, in a batch with the name of the channel", () => {
    speak(
      ada,
      "PRIVMSG #TEA :message",
      "NOTICE #tea :message",
      "@+client-tag=val PRIVMSG #tea :\u0001ACTION message\u0001",
    );
    const [first = "", ...lines] = reader.ask("CHATHISTORY LATEST #TEA * 50");
    const [, batch = ""] = /^@time=\S+ :irc\.test BATCH \+(\S+) chathistory #tea$/u.exec(first) ?? [];
    expect(lines.map((line) => line.replace(/msgid=[^ ;]+/u, "msgid=ID"))).toEqual([
      `@batch=${batch};time=${time(1)};msgid=ID :ada!ada@192.0.2.1 PRIVMSG #tea :message`,
      `@batch=${batch};time=${time(2)};msgid=ID :ada!ada@192.0.2.1 NOTICE #tea :message`,
      `@batch=${batch};time=${time(3)};msgid=ID;+client-tag=val :ada!ada@192.0.2.1 PRIVMSG #tea :\u0001ACTION message\u0001`,
      `:irc.test BATCH -${batch}`,
    ]);
  });

  it("shows the ids that members were shown", () => {
    const live =
      ada.say("CAP REQ echo-message").take() &&
      ada.ask("PRIVMSG #tea :short way ☕", "@+a=b PRIVMSG #tea :long way");
    const ids = live.map((line) => /msgid=([^ ;]+)/u.exec(line)?.[1] ?? "none");
    expect([idOf(reader, "short way ☕"), idOf(reader, "long way")]).toEqual(ids);
  });

  it("counts from the newest, and only messages after a reference if there is one", () => {
    count(ada, 5);
    expect(inBatch(reader, "CHATHISTORY LATEST #tea * 2")).toEqual(["4", "5"]);
    expect(inBatch(reader, `CHATHISTORY LATEST #tea ${at(2)} 9`)).toEqual(["3", "4", "5"]);
    expect(inBatch(reader, `CHATHISTORY LATEST #tea msgid=${idOf(reader, "3")} 9`)).toEqual(["4", "5"]);
    expect(inBatch(reader, `CHATHISTORY LATEST #tea msgid=${idOf(reader, "1")} 2`)).toEqual(["4", "5"]);
  });

  it("is an empty batch where nothing was said", () => {
    expect(inBatch(reader, "CHATHISTORY LATEST #tea * 9")).toEqual([]);
    expect(inBatch(reader, `CHATHISTORY LATEST #tea ${at(0)} 9`)).toEqual([]);
  });

  it("fills a page whatever lies between: TAGMSG, deleted messages, and messages for operators", () => {
    ada.say("CAP REQ draft/message-redaction");
    speak(
      ada,
      "PRIVMSG #tea :1",
      "@+draft/react=x TAGMSG #tea",
      "PRIVMSG #tea :gone",
      "PRIVMSG @#tea :ops",
      "PRIVMSG #tea :2",
    );
    const gone = idOf(reader, "gone");
    speak(ada, `REDACT #tea ${gone}`, "@+draft/react=y TAGMSG #tea", "PRIVMSG #tea :3");
    expect(inBatch(reader, "CHATHISTORY LATEST #tea * 3")).toEqual(["1", "2", "3"]);
    ada.say("MODE #tea +o reader");
    world.hush();
    expect(inBatch(reader, "CHATHISTORY LATEST #tea * 3")).toEqual(["ops", "2", "3"]);
    expect(reader.ask("CHATHISTORY LATEST #tea * 3").join("\n")).toContain(" PRIVMSG @#tea :ops");
  });

  it("sends lines alone to a client without batch", () => {
    count(ada, 2);
    reader.say("CAP REQ :-batch").take();
    const lines = reader.ask("CHATHISTORY LATEST #tea * 9");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toStartWith(`@time=${time(1)};msgid=`);
    expect(lines[1]).toEndWith(" :ada!ada@192.0.2.1 PRIVMSG #tea :2");
  });

  it("is the whole answer to a label", () => {
    count(ada, 1);
    reader.say("CAP REQ labeled-response").take();
    const lines = reader.ask("@label=x CHATHISTORY LATEST #tea * 9");
    expect(lines[0]).toMatch(/^@label=x;time=\S+ :irc\.test BATCH \+\S+ chathistory #tea$/u);
    expect(lines).toHaveLength(3);
  });

  it("shows messages of several lines as a batch, and line by line to others", () => {
    const writer = world.connect("writer", "batch draft/multiline message-tags");
    writer.say(
      "JOIN #tea",
      "BATCH +1 draft/multiline #tea",
      "@batch=1 PRIVMSG #tea :one",
      "@batch=1 PRIVMSG #tea :two",
      "BATCH -1",
    );
    world.hush();
    const plain = reader.ask("CHATHISTORY LATEST #tea * 9");
    expect(plain.map((line) => line.replace(/^.* PRIVMSG/u, "PRIVMSG")).slice(1, -1)).toEqual([
      "PRIVMSG #tea :one",
      "PRIVMSG #tea :two",
    ]);
    reader.say("CAP REQ draft/multiline").take();
    const nested = reader.ask("CHATHISTORY LATEST #tea * 9");
    const [, outer = ""] = /BATCH \+(\S+) /u.exec(nested[0] ?? "") ?? [];
    expect(nested.slice(1).map((line) => line.replace(/;(?:time|msgid)=[^; ]+/gu, ""))).toEqual([
      `@batch=${outer} :writer!writer@192.0.2.1 BATCH +${outer}-0 draft/multiline #tea`,
      `@batch=${outer}-0 :writer!writer@192.0.2.1 PRIVMSG #tea :one`,
      `@batch=${outer}-0 :writer!writer@192.0.2.1 PRIVMSG #tea :two`,
      `@batch=${outer} :writer!writer@192.0.2.1 BATCH -${outer}-0`,
      `:irc.test BATCH -${outer}`,
    ]);
  });

  it("tells the sender's account at that time", async () => {
    const bob = await loggedIn(world, "bob");
    bob.say("JOIN #tea", "PRIVMSG #tea :hello");
    reader.say("CAP REQ account-tag").take();
    expect(reader.ask("CHATHISTORY LATEST #tea * 9")[1]).toContain(";account=bob;");
  });
});

describe("CHATHISTORY BEFORE and AFTER", () => {
  it("read from a reference on, without it", () => {
    count(ada, 5);
    for (const three of [at(3), `msgid=${idOf(reader, "3")}`]) {
      expect(inBatch(reader, `CHATHISTORY BEFORE #tea ${three} 9`)).toEqual(["1", "2"]);
      expect(inBatch(reader, `CHATHISTORY BEFORE #tea ${three} 1`)).toEqual(["2"]);
      expect(inBatch(reader, `CHATHISTORY AFTER #tea ${three} 9`)).toEqual(["4", "5"]);
      expect(inBatch(reader, `CHATHISTORY AFTER #tea ${three} 1`)).toEqual(["4"]);
    }
  });

  it("read past both ends", () => {
    count(ada, 2);
    expect(inBatch(reader, `CHATHISTORY BEFORE #tea ${at(0)} 9`)).toEqual([]);
    expect(inBatch(reader, `CHATHISTORY AFTER #tea ${at(0)} 9`)).toEqual(["1", "2"]);
    expect(inBatch(reader, `CHATHISTORY BEFORE #tea ${at(9)} 9`)).toEqual(["1", "2"]);
    expect(inBatch(reader, `CHATHISTORY AFTER #tea ${at(9)} 9`)).toEqual([]);
  });

  it("go through messages of one millisecond by their ids, in their order", () => {
    ada.say(...Array.from({ length: 7 }, (_, place) => `PRIVMSG #tea :${place + 1}`));
    world.hush();
    const seen: string[] = [];
    let id = "";
    for (let page = ["first"]; page.length > 0;) {
      page = inBatch(
        reader,
        id === "" ? "CHATHISTORY LATEST #tea * 2" : `CHATHISTORY BEFORE #tea msgid=${id} 2`,
      );
      seen.unshift(...page);
      if (page[0] !== undefined) id = idOf(reader, page[0]);
    }
    expect(seen).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
  });

  it("take the ids of messages that are not shown: TAGMSG and deleted ones", () => {
    reader.say("CAP REQ draft/message-redaction");
    ada.say("CAP REQ draft/message-redaction");
    speak(ada, "PRIVMSG #tea :1", "PRIVMSG #tea :gone");
    const gone = idOf(reader, "gone");
    ada.say("@+draft/react=x TAGMSG #tea");
    const [, reaction = ""] = /msgid=([^ ;]+)/u.exec(reader.take().join(" ")) ?? [];
    speak(ada, "PRIVMSG #tea :2", `REDACT #tea ${gone}`);
    for (const id of [gone, reaction]) {
      expect(inBatch(reader, `CHATHISTORY BEFORE #tea msgid=${id} 9`)).toEqual(["1"]);
      expect(inBatch(reader, `CHATHISTORY AFTER #tea msgid=${id} 9`)).toEqual(["2"]);
    }
  });
});

describe("CHATHISTORY AROUND", () => {
  it("shows messages on both sides, and the message itself", () => {
    count(ada, 7);
    expect(inBatch(reader, `CHATHISTORY AROUND #tea msgid=${idOf(reader, "4")} 3`)).toEqual(["3", "4", "5"]);
    expect(inBatch(reader, `CHATHISTORY AROUND #tea ${at(4)} 4`)).toEqual(["2", "3", "4", "5"]);
    expect(inBatch(reader, `CHATHISTORY AROUND #tea ${at(4)} 1`)).toEqual(["4"]);
    expect(inBatch(reader, `CHATHISTORY AROUND #tea ${at(1)} 3`)).toEqual(["1", "2", "3"]);
  });

  it("fills the page near either end", () => {
    count(ada, 7);
    expect(inBatch(reader, `CHATHISTORY AROUND #tea ${at(2)} 6`)).toEqual(["1", "2", "3", "4", "5", "6"]);
    expect(inBatch(reader, `CHATHISTORY AROUND #tea ${at(7)} 6`)).toEqual(["2", "3", "4", "5", "6", "7"]);
    expect(inBatch(reader, `CHATHISTORY AROUND #tea ${at(99)} 3`)).toEqual(["5", "6", "7"]);
    expect(inBatch(reader, `CHATHISTORY AROUND #tea ${at(0)} 3`)).toEqual(["1", "2", "3"]);
    expect(inBatch(reader, `CHATHISTORY AROUND #tea ${at(99)} 1`)).toEqual(["7"]);
  });
});

describe("CHATHISTORY BETWEEN", () => {
  it("counts from the first reference, in either direction, without both", () => {
    count(ada, 6);
    const [two, five] = [`msgid=${idOf(reader, "2")}`, at(5)];
    expect(inBatch(reader, `CHATHISTORY BETWEEN #tea ${two} ${five} 9`)).toEqual(["3", "4"]);
    expect(inBatch(reader, `CHATHISTORY BETWEEN #tea ${two} ${five} 1`)).toEqual(["3"]);
    expect(inBatch(reader, `CHATHISTORY BETWEEN #tea ${five} ${two} 9`)).toEqual(["3", "4"]);
    expect(inBatch(reader, `CHATHISTORY BETWEEN #tea ${five} ${two} 1`)).toEqual(["4"]);
    expect(inBatch(reader, `CHATHISTORY BETWEEN #tea ${two} ${two} 9`)).toEqual([]);
  });
});

describe("the history of a channel", () => {
  it("is for its members only", () => {
    count(ada, 1);
    reader.say("PART #tea").take();
    expect(reader.ask("CHATHISTORY LATEST #tea * 9")).toEqual([
      expect.stringContaining("FAIL CHATHISTORY INVALID_TARGET LATEST #tea :Messages could not be retrieved"),
    ]);
    expect(reader.ask("CHATHISTORY LATEST #none * 9")).toEqual([
      expect.stringContaining(
        "FAIL CHATHISTORY INVALID_TARGET LATEST #none :Messages could not be retrieved",
      ),
    ]);
    reader.say("JOIN #tea").take();
    expect(inBatch(reader, "CHATHISTORY LATEST #tea * 9")).toEqual(["1"]);
  });

  it("ends with the departure of its last member", () => {
    count(ada, 1);
    const id = idOf(reader, "1");
    ada.say("PART #tea");
    reader.say("PART #tea", "JOIN #tea").take();
    expect(inBatch(reader, "CHATHISTORY LATEST #tea * 9")).toEqual([]);
    reader.say("PRIVMSG #tea :new").take();
    expect(inBatch(reader, "CHATHISTORY LATEST #tea * 9")).toEqual(["new"]);
    expect(reader.ask(`CHATHISTORY AFTER #tea msgid=${id} 9`)).toEqual([
      expect.stringContaining(`FAIL CHATHISTORY MESSAGE_ERROR AFTER #tea msgid=${id} :`),
    ]);
  });

  it("stays with a channel that is renamed, and has its new name", () => {
    ada.say("CAP REQ draft/channel-rename");
    speak(ada, "PRIVMSG #tea :1", "PRIVMSG @#tea :2", "MODE #tea +o reader", "RENAME #tea #coffee");
    const lines = reader
      .ask("CHATHISTORY LATEST #coffee * 9")
      .map((line) => line.replace(/^.*(?= PRIVMSG)/u, ""));
    expect(lines.slice(1, -1)).toEqual([" PRIVMSG #coffee :1", " PRIVMSG @#coffee :2"]);
  });

  it("has no typing notifications, not even as references", () => {
    reader.take();
    ada.say("@+typing=active TAGMSG #tea");
    const [, id = ""] = /msgid=([^ ;]+)/u.exec(reader.take().join(" ")) ?? [];
    count(ada, 1);
    expect(reader.ask(`CHATHISTORY AFTER #tea msgid=${id} 9`).join(" ")).toContain("MESSAGE_ERROR");
  });
});

describe("errors", () => {
  it.each([
    ["CHATHISTORY", "INVALID_PARAMS * :Insufficient parameters"],
    ["CHATHISTORY newest #tea * 9", "INVALID_PARAMS newest :Unknown command"],
    ["CHATHISTORY LATEST #tea *", "INVALID_PARAMS LATEST :Insufficient parameters"],
    ["CHATHISTORY LATEST #tea * 9 9", "INVALID_PARAMS LATEST :Too many parameters"],
    ["CHATHISTORY between #tea msgid=1 9", "INVALID_PARAMS between :Insufficient parameters"],
    ["CHATHISTORY LATEST #tea * none", "INVALID_PARAMS LATEST none :Invalid limit"],
    ["CHATHISTORY LATEST #tea * 0", "INVALID_PARAMS LATEST 0 :Invalid limit"],
    ["CHATHISTORY LATEST #tea * -1", "INVALID_PARAMS LATEST -1 :Invalid limit"],
    ["CHATHISTORY BEFORE #tea * 9", "INVALID_PARAMS BEFORE * :Expected msgid=<id> or timestamp=<time>"],
    [
      "CHATHISTORY BEFORE #tea msgid= 9",
      "INVALID_PARAMS BEFORE msgid= :Expected msgid=<id> or timestamp=<time>",
    ],
    [
      "CHATHISTORY AFTER #tea timestamp=2026-02-30T00:00:00.000Z 9",
      "INVALID_PARAMS AFTER timestamp=2026-02-30T00:00:00.000Z :Invalid timestamp",
    ],
    [
      "CHATHISTORY AFTER #tea position=9 9",
      "INVALID_MSGREFTYPE AFTER #tea position=9 :References to messages are msgid=<id> and timestamp=<time>",
    ],
    [
      `CHATHISTORY TARGETS ${at(0)} msgid=9 9`,
      "INVALID_MSGREFTYPE TARGETS * msgid=9 :TARGETS takes timestamps only",
    ],
    [`CHATHISTORY TARGETS ${at(0)} now 9`, "INVALID_PARAMS TARGETS now :Invalid timestamp"],
    [`CHATHISTORY TARGETS ${at(0)} ${at(1)}`, "INVALID_PARAMS TARGETS :Insufficient parameters"],
    [
      "CHATHISTORY AFTER #tea msgid=none 9",
      "MESSAGE_ERROR AFTER #tea msgid=none :Messages could not be retrieved",
    ],
  ])("%s", (command, answer) => {
    count(ada, 1);
    expect(reader.ask(command).map((line) => line.replace(/^@\S+ /u, ""))).toEqual([
      `:irc.test FAIL CHATHISTORY ${answer}`,
    ]);
  });
});
