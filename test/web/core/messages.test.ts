/** Messages as they come and go: echoes, retries, reactions, redaction, replies, typing, counts, several lines. */
import { describe, expect, it } from "bun:test";
import { linesOf } from "../../../web/core/speaker.ts";
import { Link, USUAL } from "./link.ts";

const bob = ":bob!b@h";

function inChannel(capabilities = USUAL): Link {
  const link = Link.online(capabilities);
  link.hears(":ada!a@h JOIN #tea", ":s 353 ada = #tea :@ada +bob", ":s 366 ada #tea :End");
  link.sent = [];
  return link;
}

describe("saying something", () => {
  it("is shown at once, and confirmed by the echo with its label", () => {
    const link = inChannel();
    link.client.say("#tea", "hello");
    expect(link.lines("#tea").at(-1)).toMatchObject({ text: "hello", delivery: "sending", own: true });
    link.hears(
      `@label=${link.label(/PRIVMSG/u)};msgid=m1;time=2026-01-01T00:00:01.000Z :ada!a@h PRIVMSG #tea hello`,
    );
    expect(link.said("#tea")).toEqual(["ada: hello"]);
    expect(link.lines("#tea").at(-1)).toMatchObject({ msgid: "m1" });
    expect(link.lines("#tea").at(-1)?.delivery).toBeUndefined();
  });

  it("fails with the error that has its label, and is said again", () => {
    const link = inChannel();
    link.client.say("#tea", "hello");
    link.hears(`@label=${link.label(/PRIVMSG/u)} :s 404 ada #tea :Cannot send to channel`);
    const failed = link.lines("#tea").find(({ delivery }) => delivery === "failed");
    expect(failed?.text).toBe("hello");
    expect(link.lines("#tea").at(-1)).toMatchObject({ kind: "error", text: "#tea Cannot send to channel" });
    link.sent = [];
    link.client.retry("#tea", failed?.id ?? 0);
    expect(link.sent).toHaveLength(1);
    expect(link.said("#tea")).toEqual(["ada: hello"]);
  });

  it("fails with the connection, and is found again where the server had it", () => {
    const link = inChannel();
    link.client.say("#tea", "hello");
    link.client.say("#tea", "lost");
    link.cut();
    expect(link.lines("#tea").filter(({ delivery }) => delivery === "failed")).toHaveLength(2);
    link.client.retryNow();
    link.accept(USUAL);
    link.hears(":ada!a@h JOIN #tea");
    const label = link.label(/CHATHISTORY/u);
    link.hears(
      `@label=${label} :s BATCH +h chathistory #tea`,
      "@batch=h;msgid=m1;time=2026-01-01T00:00:00.100Z :ada!a@h PRIVMSG #tea hello",
      ":s BATCH -h",
    );
    const states = link
      .lines("#tea")
      .flatMap(({ text, delivery }) => (text === "" ? [] : [[text, delivery]]));
    expect(states).toEqual([
      ["lost", "failed"],
      ["hello", undefined],
    ]);
  });

  it("waits without a connection, and is said in order when it is back, no faster than a server takes it", () => {
    const link = inChannel();
    link.client.activate("bob");
    link.cut();
    const texts = ["1", "2", "3", "4", "5", "6"];
    for (const text of texts) link.client.say(text === "3" ? "bob" : "#tea", text);
    link.client.say("#tea", "dropped");
    const dropped = link.lines("#tea").find(({ text }) => text === "dropped");
    link.client.discard("#tea", dropped?.id ?? 0);
    const waiting = (): readonly string[] =>
      [...link.lines("#tea"), ...link.lines("bob")]
        .filter(({ delivery }) => delivery === "waiting")
        .map(({ text }) => text);
    expect(waiting()).toEqual(["1", "2", "4", "5", "6", "3"]);
    link.client.retryNow();
    link.open();
    expect(link.take(/PRIVMSG/u)).toEqual([]);
    link.accept(USUAL);
    const said = (): readonly string[] =>
      link.take(/PRIVMSG/u).map((line) => line.split(" ").slice(2).join(" "));
    // The channel is asked for first.
    expect(link.sent.findIndex((line) => line === "JOIN #tea")).toBeLessThan(
      link.sent.findIndex((line) => line.includes("PRIVMSG")),
    );
    expect(said()).toEqual(["#tea 1", "#tea 2", "bob 3", "#tea 4"]);
    expect(link.lines("#tea").find(({ text }) => text === "1")?.delivery).toBe("sending");
    // Messages of now stand behind those that wait, each in its conversation.
    link.client.say("#tea", "7");
    link.client.say("bob", "at once");
    expect(said()).toEqual(["bob :at once"]);
    link.pass(2_000);
    expect(said()).toEqual(["#tea 5"]);
    link.cut();
    link.pass(2_000);
    link.client.retryNow();
    link.accept(USUAL);
    expect(said()).toEqual(["#tea 6", "#tea 7"]);
    expect(waiting()).toEqual([]);
  });

  it("waits as an action, a notice and a reply", () => {
    const link = inChannel();
    link.cut();
    link.client.say("#tea", "waves", { action: true });
    link.client.say("#tea", "psst", { command: "NOTICE", replyTo: "m1" });
    link.client.retryNow();
    link.accept(USUAL);
    const said = link.take(/PRIVMSG|NOTICE/u).map((line) => line.replace(/^@label=\w+;?/u, ""));
    expect(said).toEqual([
      " PRIVMSG #tea :\u0001ACTION waves\u0001",
      "+reply=m1;+draft/reply=m1 NOTICE #tea psst",
    ]);
  });

  it("is not taken for another that waits with the same text", () => {
    const link = inChannel("echo-message");
    link.cut();
    for (const text of ["1", "2", "3", "4", "hello"]) link.client.say("#tea", text);
    link.client.retryNow();
    link.accept("echo-message");
    // From another client of the same user.
    link.hears(":ada!a@h PRIVMSG #tea hello");
    link.pass(2_000);
    expect(link.take(/PRIVMSG #tea hello/u)).toHaveLength(1);
  });

  it("fails where too much waits, and after a goodbye", () => {
    const link = inChannel();
    link.cut();
    for (let count = 0; count < 101; count++) link.client.say("#tea", `${count}`);
    expect(link.lines("#tea").at(-2)?.delivery).toBe("waiting");
    expect(link.lines("#tea").at(-1)?.delivery).toBe("failed");
    link.client.leave();
    link.client.say("bob", "anyone?");
    expect(link.lines("bob").at(-1)?.delivery).toBe("failed");
  });

  it("without echoes shows the message as said", () => {
    const link = inChannel("server-time");
    link.client.say("#tea", "hello");
    expect(link.lines("#tea").at(-1)).toMatchObject({ text: "hello" });
    expect(link.lines("#tea").at(-1)?.delivery).toBeUndefined();
  });

  it("without labels waits for the echo", () => {
    const link = inChannel("echo-message");
    link.client.say("#tea", "hello");
    link.hears(":ada!a@h PRIVMSG #tea hello");
    expect(link.said("#tea")).toEqual(["ada: hello"]);
  });

  it("sends several lines as one message, with a batch", () => {
    const link = inChannel();
    link.client.say("#tea", "one\ntwo\n", { replyTo: "m0" });
    const label = link.label(/BATCH \+/u);
    expect(link.sent).toEqual([
      `@label=${label};+reply=m0;+draft/reply=m0 BATCH +m${label} draft/multiline #tea`,
      `@batch=m${label} PRIVMSG #tea one`,
      `@batch=m${label} PRIVMSG #tea two`,
      `BATCH -m${label}`,
    ]);
    link.hears(
      `@label=${label};msgid=m1 :ada!a@h BATCH +x draft/multiline #tea`,
      "@batch=x :ada!a@h PRIVMSG #tea one",
      "@batch=x :ada!a@h PRIVMSG #tea two",
      ":s BATCH -x",
    );
    expect(link.said("#tea")).toEqual(["ada: one\ntwo"]);
  });

  it("cuts a text that is too long between words, and loses nothing", () => {
    const text = Array.from({ length: 300 }, (_, place) => `wörd${place}`).join(" ");
    const speech = { command: "PRIVMSG", target: "#tea", text, action: false, replyTo: undefined } as const;
    let label = 0;
    const facts = { nick: "ada", capabilities: new Map<string, string>(), nextLabel: () => String(++label) };
    const messages = linesOf(speech, facts);
    expect(messages.length).toBeGreaterThan(5);
    expect(messages.map((message) => message.text).join("")).toBe(text);
    for (const { lines } of messages) {
      const [line] = lines;
      expect(Buffer.byteLength(line?.params.join(" ") ?? "")).toBeLessThan(420);
    }
    const capabilities = new Map([
      ["batch", ""],
      ["draft/multiline", "max-bytes=9000,max-lines=99"],
    ]);
    const [whole, ...others] = linesOf(speech, { ...facts, capabilities });
    expect(others).toEqual([]);
    expect(whole?.text).toBe(text);
    expect(whole?.lines.some(({ tags }) => "draft/multiline-concat" in tags)).toBe(true);
  });
});

describe("what others say", () => {
  it("counts what is unread and what calls, until someone looks", () => {
    const link = inChannel();
    link.client.activate("*");
    link.hears(
      `${bob} PRIVMSG #tea :hello`,
      `@msgid=m2;time=2026-01-01T00:00:05.000Z ${bob} PRIVMSG #tea :Ada: tea?`,
    );
    expect(link.buffer("#tea")).toMatchObject({ unread: 2, highlights: 1 });
    link.client.activate("#tea");
    expect(link.buffer("#tea")).toMatchObject({ unread: 0, highlights: 0 });
    link.pass(1_000);
    expect(link.take(/^MARKREAD/u)).toEqual(["MARKREAD #tea timestamp=2026-01-01T00:00:05.000Z"]);
  });

  it("is read on another client too", () => {
    const link = inChannel();
    link.client.activate("*");
    for (const second of [1, 2, 3])
      link.hears(`@msgid=m${second};time=2026-01-01T00:00:0${second}.000Z ${bob} PRIVMSG #tea :ada!`);
    link.hears(":s MARKREAD #tea timestamp=2026-01-01T00:00:02.000Z");
    expect(link.buffer("#tea")).toMatchObject({ unread: 1, highlights: 1 });
    link.hears(":s MARKREAD #tea timestamp=2026-01-01T00:00:01.000Z", ":s MARKREAD #tea *");
    expect(link.buffer("#tea").unread).toBe(1);
  });

  it("is not counted while the page is in front, but while it is not", () => {
    const link = inChannel();
    link.hears(`${bob} PRIVMSG #tea :one`);
    expect(link.buffer("#tea").unread).toBe(0);
    link.client.setAttentive(false);
    link.hears(`${bob} PRIVMSG #tea :two`);
    expect(link.buffer("#tea").unread).toBe(1);
    link.client.setAttentive(true);
    expect(link.buffer("#tea").unread).toBe(0);
  });

  it("opens a conversation, and a notice of a stranger does not", () => {
    const link = inChannel();
    link.hears(`${bob} PRIVMSG ada :psst`, ":eve!e@h NOTICE ada :buy", ":s NOTICE ada :maintenance");
    expect(link.said("bob")).toEqual(["bob: psst"]);
    expect(link.buffer("bob").highlights).toBe(1);
    expect(link.lines("*").map(({ text }) => text)).toContain("buy");
    expect(link.client.state.buffers.has("eve")).toBe(false);
  });

  it("opens nothing and is not counted of someone ignored", () => {
    const link = inChannel();
    link.client.ignore("Bob", true);
    link.hears(`${bob} PRIVMSG #tea :one`, `${bob} PRIVMSG ada :two`);
    expect(link.buffer("#tea").unread).toBe(0);
    expect(link.client.state.buffers.has("bob")).toBe(false);
  });

  it("comes for ranks in the channel that it is for", () => {
    const link = inChannel();
    link.hears(":s 005 ada STATUSMSG=@+ :are supported", `${bob} PRIVMSG @#tea :ops only`);
    expect(link.said("#tea")).toEqual(["bob: ops only"]);
  });

  it("is once there, however often it comes", () => {
    const link = inChannel();
    link.hears(`@msgid=m1 ${bob} PRIVMSG #tea :one`, `@msgid=m1 ${bob} PRIVMSG #tea :one`);
    expect(link.said("#tea")).toEqual(["bob: one"]);
  });

  it("of CTCP is shown as an action only", () => {
    const link = inChannel();
    link.hears(`${bob} PRIVMSG #tea :\u0001ACTION waves\u0001`, `${bob} PRIVMSG #tea :\u0001VERSION\u0001`);
    expect(link.lines("#tea").slice(-1)).toMatchObject([{ kind: "action", text: "waves" }]);
  });
});

describe("reactions, replies, redaction", () => {
  it("gathers reactions, and takes them back", () => {
    const link = inChannel();
    link.hears(`@msgid=m1 ${bob} PRIVMSG #tea :cake`);
    link.client.react("#tea", "m1", "🍰");
    expect(link.take(/TAGMSG/u)).toEqual(["@+reply=m1;+draft/reply=m1;+draft/react=🍰 TAGMSG #tea"]);
    link.hears(
      "@+reply=m1;+draft/react=🍰 :ada!a@h TAGMSG #tea",
      `@+reply=m1;+draft/react=🍰 ${bob} TAGMSG #tea`,
    );
    expect(link.lines("#tea").at(-1)?.reactions.get("🍰")).toEqual(["ada", "bob"]);
    link.client.react("#tea", "m1", "🍰");
    expect(link.take(/unreact/u)).toHaveLength(1);
    link.hears(`@+reply=m1;+draft/unreact=🍰 ${bob} TAGMSG #tea`);
    expect(link.lines("#tea").at(-1)?.reactions.get("🍰")).toEqual(["ada"]);
  });

  it("refuses reactions without end", () => {
    const link = inChannel();
    link.hears(`@msgid=m1 ${bob} PRIVMSG #tea :cake`);
    for (let letter = 0; letter < 200; letter++)
      link.hears(`@+reply=m1;+draft/react=${letter} ${bob} TAGMSG #tea`);
    link.hears(`@+reply=m1;+draft/react=${"x".repeat(1000)} ${bob} TAGMSG #tea`);
    expect(link.lines("#tea").at(-1)?.reactions.size).toBe(50);
  });

  it("keeps which message is answered", () => {
    const link = inChannel();
    link.hears(`@msgid=m2;+reply=m1 ${bob} PRIVMSG #tea :yes`);
    expect(link.lines("#tea").at(-1)?.replyTo).toBe("m1");
  });

  it("leaves nothing of a redacted message", () => {
    const link = inChannel();
    link.hears(`@msgid=m1 ${bob} PRIVMSG #tea :secret`, ":ada!a@h REDACT #tea m1 :not here");
    expect(link.lines("#tea").at(-1)).toMatchObject({
      text: "",
      redacted: { by: "ada", reason: "not here" },
    });
    link.client.redact("#tea", "m1");
    expect(link.sent.at(-1)).toBe("REDACT #tea m1");
  });
});

describe("typing", () => {
  it("of others is known, until they say something or stop", () => {
    const link = inChannel();
    link.hears(`@+typing=active ${bob} TAGMSG #tea`);
    expect(link.buffer("#tea").typing.get("bob")?.until).toBe(link.now + 6_000);
    link.hears(`${bob} PRIVMSG #tea :done`);
    expect(link.buffer("#tea").typing.size).toBe(0);
    link.hears(`@+typing=active ${bob} TAGMSG #tea`, `@+typing=done ${bob} TAGMSG #tea`);
    expect(link.buffer("#tea").typing.size).toBe(0);
  });

  it("is sent once in three seconds, and never for commands", () => {
    const link = inChannel();
    link.client.typed("#tea", "/msg bob secret");
    expect(link.sent).toEqual([]);
    link.client.typed("#tea", "h");
    link.client.typed("#tea", "he");
    expect(link.take(/TAGMSG/u)).toEqual(["@+typing=active TAGMSG #tea"]);
    link.pass(3_000);
    link.client.typed("#tea", "hel");
    link.client.typed("#tea", "");
    expect(link.take(/TAGMSG/u)).toEqual(["@+typing=active TAGMSG #tea", "@+typing=done TAGMSG #tea"]);
  });
});
