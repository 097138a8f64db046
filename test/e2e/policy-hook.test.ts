/** Questions and answers of the policy hook over real sockets, as docs/policy-hook.md specifies them. */
import { afterEach, describe, expect, it } from "bun:test";
import { createHmac } from "node:crypto";
import { policyEvents } from "../../src/irc/commands/moderation/policy-port.ts";
import { allow, closeAll, inTea, say, scene } from "./policy-scene.ts";
import type { Answer } from "./policy-scene.ts";

afterEach(closeAll);

const refuseBad: Answer = ({ text }) => (text === "bad" ? say("refuse", { reason: "not here" }) : allow({}));

describe("a question to the policy hook", () => {
  it("tells about a message to a channel", async () => {
    const { relais, questions } = await scene(["channel"], allow);
    const [ana, bob] = await inTea(relais, "ana", "bob");
    ana?.send("PRIVMSG #TEA :hello");
    expect(await bob?.line(/PRIVMSG/u)).toBe(":ana!ana@127.0.0.1 PRIVMSG #tea :hello");
    expect(questions).toEqual([
      {
        id: expect.stringMatching(/^[\da-f-]{36}$/u),
        time: expect.stringMatching(/^\d{4}-.*Z$/u),
        event: "channel",
        command: "PRIVMSG",
        channel: "#tea",
        text: "hello",
        nick: "ana",
        username: "ana",
        realname: "Real ana",
        host: "127.0.0.1",
        address: "127.0.0.1",
        secure: false,
      },
    ]);
  });

  it("has a signature of its body", async () => {
    const secret = "a secret of the tests, and of nothing else";
    const { relais, headers, bodies } = await scene(["connect"], allow, { secret });
    await relais.connect("ana");
    const [body = ""] = bodies;
    const expected = createHmac("sha256", secret).update(body).digest("hex");
    expect(headers[0]?.get("X-Relais-Signature")).toBe(`sha256=${expected}`);
    expect(headers[0]?.get("Content-Type")).toBe("application/json");
  });

  it("leaves out texts of private messages, unless told otherwise", async () => {
    const quiet = await scene(["private"], allow);
    const [ana] = await inTea(quiet.relais, "ana", "bob");
    ana?.send("PRIVMSG bob :secret");
    await ana?.heard();
    expect(quiet.questions).toMatchObject([{ event: "private", target: "bob" }]);
    expect(quiet.bodies[0]).not.toContain("secret");
    const open = await scene(["private"], allow, { privateTexts: true });
    const [eve] = await inTea(open.relais, "eve", "bob");
    eve?.send("NOTICE bob :secret");
    await eve?.heard();
    expect(open.questions).toMatchObject([{ command: "NOTICE", text: "secret" }]);
  });

  it("never concerns messages to services, and those that are refused anyway", async () => {
    const { relais, questions } = await scene(policyEvents, allow);
    const [ana] = await inTea(relais, "ana");
    questions.length = 0;
    ana?.send("PRIVMSG NickServ :IDENTIFY hunter2", "PRIVMSG nobody :hello", "PRIVMSG #none :hello");
    await ana?.heard();
    expect(questions).toEqual([]);
  });

  it("does not concern names and texts that a filter refuses", async () => {
    const { relais, questions } = await scene(policyEvents, allow);
    relais.app.network.moderation.filters.add({
      pattern: "pills",
      action: "refuse",
      texts: ["nick", "realname", "channel"],
      reason: "no spam",
      setBy: "a test",
      setAt: 0,
    });
    const [ana] = await inTea(relais, "ana");
    questions.length = 0;
    ana?.send("NICK pills", "PRIVMSG #tea :pills", "@relais.chat/edit=x PRIVMSG #tea :pills");
    const pills = await relais.open();
    pills.send("NICK pills", "USER x 0 * :x");
    expect(await pills.line(/ 432 /u)).toContain("no spam");
    await ana?.heard();
    expect(questions).toEqual([]);
  });

  it("is not put about operators with the privilege filter", async () => {
    const { relais, questions } = await scene(["channel"], () => say("refuse"));
    const [ana, bob] = await inTea(relais, "ana", "bob");
    const user = relais.app.network.findUser("ana");
    if (user !== undefined) user.privileges = new Set(["filter"]);
    ana?.send("PRIVMSG #tea :hello");
    await bob?.line(/PRIVMSG #tea :hello/u);
    expect(questions).toEqual([]);
  });
});

describe("an answer of the policy hook", () => {
  it("refuses a message for its sender only, with the reason", async () => {
    const { relais } = await scene(["channel", "private"], refuseBad, { privateTexts: true });
    const [ana, bob] = await inTea(relais, "ana", "bob");
    ana?.send("PRIVMSG #tea :bad", "NOTICE #tea :bad", "PRIVMSG bob,#tea :bad", "PRIVMSG #tea :good");
    expect(await ana?.heard()).toEqual([
      ":irc.test 404 ana #tea :Cannot send to channel: not here",
      ":irc.test 531 ana bob :not here",
      ":irc.test 404 ana #tea :Cannot send to channel: not here",
    ]);
    expect(await bob?.until(/good/u)).toEqual([":ana!ana@127.0.0.1 PRIVMSG #tea :good"]);
  });

  it("sends a message to the targets that are allowed", async () => {
    const { relais } = await scene(["channel", "private"], ({ event }) =>
      say(event === "channel" ? "refuse" : "allow"),
    );
    const [ana, bob] = await inTea(relais, "ana", "bob");
    ana?.send("PRIVMSG #tea,bob :hello");
    expect(await bob?.line(/PRIVMSG/u)).toBe(":ana!ana@127.0.0.1 PRIVMSG bob :hello");
    expect(await ana?.heard()).toEqual([
      ":irc.test 404 ana #tea :Cannot send to channel: This is not allowed here",
    ]);
  });

  it("keeps the order of a client's lines, and holds up nobody else", async () => {
    const first = Promise.withResolvers<Response>();
    const { relais } = await scene(["channel"], ({ text }) =>
      text === "one" ? first.promise : say("allow"),
    );
    const [ana, bob] = await inTea(relais, "ana", "bob");
    ana?.send("PRIVMSG #tea :one", "PRIVMSG #tea :two", "PART #tea");
    bob?.send("PRIVMSG #tea :mine");
    await bob?.heard();
    first.resolve(say("allow"));
    const lines = await bob?.until(/PART/u);
    expect(lines?.map((line) => line.replace(/^\S+ /u, ""))).toEqual([
      "PRIVMSG #tea :one",
      "PRIVMSG #tea :two",
      "PART #tea",
    ]);
  });

  it("answers a message of several lines as one, with its label", async () => {
    const { relais, questions } = await scene(["channel"], () => say("refuse", { reason: "no" }));
    await inTea(relais, "bob");
    const ana = await relais.connect("ana", "batch draft/multiline message-tags labeled-response");
    ana.send("JOIN #tea");
    await ana.heard();
    ana.send(
      "@label=x BATCH +1 draft/multiline #tea",
      "@batch=1 PRIVMSG #tea :one",
      "@batch=1 PRIVMSG #tea :two",
    );
    ana.send("BATCH -1");
    expect(await ana.line(/404/u)).toBe("@label=x :irc.test 404 ana #tea :Cannot send to channel: no");
    expect(questions).toMatchObject([{ text: "one\ntwo" }]);
  });

  it("refuses a connection", async () => {
    const { relais, questions } = await scene(["connect"], ({ nick }) =>
      say(nick === "eve" ? "refuse" : "allow", { reason: "we are full" }),
    );
    const eve = await relais.open();
    eve.send("NICK eve", "USER e 0 * :Eve");
    expect(await eve.until(/ERROR/u)).toEqual([
      ":irc.test 465 eve :You may not connect to this server: we are full",
      "ERROR :Closing Link: 127.0.0.1 (we are full)",
    ]);
    await eve.closed;
    await relais.connect("ana");
    expect(questions).toMatchObject([
      { event: "connect", nick: "eve", username: "e", realname: "Eve" },
      { event: "connect", nick: "ana" },
    ]);
  });

  it("refuses a nick", async () => {
    const { relais, questions } = await scene(["nick"], ({ newNick }) =>
      say(newNick === "bad" ? "refuse" : "allow"),
    );
    const ana = await relais.connect("ana");
    ana.send("NICK bad", "NICK good", "NICK good");
    expect(await ana.heard()).toEqual([
      ":irc.test 432 ana bad :Erroneus nickname: This is not allowed here",
      ":ana!ana@127.0.0.1 NICK good",
    ]);
    expect(questions.map(({ newNick }) => newNick)).toEqual(["bad", "good"]);
  });

  it("refuses an account", async () => {
    const { relais, bodies } = await scene(["account"], ({ newAccount }) =>
      say(newAccount === "eve" ? "refuse" : "allow", { reason: "not you" }),
    );
    const eve = await relais.connect("eve", "draft/account-registration");
    eve.send("REGISTER * * password-of-eve");
    expect(await eve.line(/FAIL/u)).toBe(":irc.test FAIL REGISTER TEMPORARILY_UNAVAILABLE eve :not you");
    const ana = await relais.connect("ana");
    ana.send("PRIVMSG NickServ :REGISTER password-of-ana");
    await ana.line(/ 900 /u);
    expect(bodies.join()).not.toContain("password");
  });

  it("mutes, and the mute holds without the hook", async () => {
    const { relais, questions } = await scene(["channel"], () =>
      say("mute", { reason: "quiet", seconds: 60 }),
    );
    const [ana] = await inTea(relais, "ana");
    ana?.send("PRIVMSG #tea :one", "PRIVMSG #tea :two");
    expect(await ana?.heard()).toEqual([
      ":irc.test 404 ana #tea :Cannot send to channel: quiet",
      ":irc.test 404 ana #tea :Cannot send to channel: You are muted for 1m: quiet",
    ]);
    expect(questions).toHaveLength(1);
  });

  it("bans", async () => {
    const { relais } = await scene(["channel"], () => say("ban", { reason: "spam", seconds: 60 }));
    const [ana] = await inTea(relais, "ana");
    ana?.send("PRIVMSG #tea :spam");
    expect(await ana?.line(/465/u)).toStartWith(
      ":irc.test 465 ana :You are banned from this server: spam (until",
    );
    await ana?.closed;
    const [ban] = relais.app.network.bans.list("address", relais.clock.now());
    expect(ban).toMatchObject({
      mask: "127.0.0.1",
      setBy: "policy hook",
      expiresAt: relais.clock.now() + 60_000,
    });
  });

  it("bans at the connection", async () => {
    const { relais } = await scene(["connect"], () => say("ban", { reason: "spam", seconds: 0 }));
    const eve = await relais.open();
    eve.send("NICK eve", "USER e 0 * :Eve");
    await eve.line(/465/u);
    await eve.closed;
    expect(relais.app.network.bans.list("address", relais.clock.now())).toMatchObject([
      { mask: "127.0.0.1" },
    ]);
  });

  it("reports, and lets pass", async () => {
    const { relais } = await scene(["channel"], () => say("report", { reason: "look" }));
    const [ana, bob] = await inTea(relais, "ana", "bob");
    ana?.send("PRIVMSG #tea :hm");
    await bob?.line(/PRIVMSG #tea :hm/u);
    expect([...relais.app.network.moderation.reports.all]).toMatchObject([
      { target: "ana", by: "policy hook", reason: "look, in a message to #tea: hm" },
    ]);
    expect(relais.events).toContainEqual(expect.objectContaining({ kind: "moderated", action: "report" }));
  });
});
