/** REPORT of a message: with `msgid=`, or the tag of an answer. */
import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { FakeConnection, WorldOptions } from "../../session/harness.ts";
import { MemoryStore } from "../../session/memory-store.ts";
import { makeOperator } from "./operators.ts";

const TAGS = "message-tags echo-message batch draft/multiline draft/message-redaction relais.chat/edit";

function scene(options: WorldOptions = {}) {
  const store = new MemoryStore();
  const world = new World({
    store,
    ...options,
    network: { history: true, accounts: true, ...options.network },
  });
  const oper = makeOperator(world.connect("oper"), ["reports", "audit"]);
  const [ana, bob] = [world.connect("ana", TAGS), world.connect("bob", TAGS, { host: "b.example" })];
  for (const user of [ana, bob]) user.say("JOIN #tea");
  world.hush();
  return { world, store, oper, ana, bob };
}

/** Sends a message and returns its id. */
function say(client: FakeConnection, line: string): string {
  const [, id = ""] = /msgid=([^; ]+)/u.exec(client.ask(line).at(-1) ?? "") ?? [];
  if (id === "") throw new Error(`not said: ${line}`);
  client.world.hush();
  return id;
}

const messages = ({ world }: ReturnType<typeof scene>) =>
  Array.from(world.app.network.moderation.reports.all, ({ message }) => message);
const UNKNOWN = "This message does not exist, or is too old, or was not for you";

describe("REPORT with a message", () => {
  it("tells the operators its sender, its channel and its text, and lists them", () => {
    const all = scene();
    const { oper, ana, bob } = all;
    const id = say(bob, "PRIVMSG #tea :free pills");
    expect(ana.ask(`REPORT bob msgid=${id} :spam`)[0]).toContain("number 1");
    const lines = ["1: message of bob!bob@b.example in #tea:", "1: > free pills"];
    expect(oper.take().slice(1)).toEqual(lines.map((line) => `:irc.test NOTICE oper :*** Report ${line}`));
    expect(oper.ask("REPORTS").slice(1, 3)).toEqual(
      lines.map((line) => `:irc.test NOTICE oper :*** ${line}`),
    );
    expect(messages(all)).toEqual([
      { id, at: all.world.now, source: "bob!bob@b.example", channel: "#tea", text: "free pills" },
    ]);
  });

  it.each(["+draft/reply", "+reply"])("takes the tag %s, with the channel as the target", (tag) => {
    const all = scene();
    const id = say(all.bob, "NOTICE #tea :free pills");
    all.ana.say(`@${tag}=${id} REPORT #tea :spam`);
    expect(messages(all)).toMatchObject([{ channel: "#tea", text: "free pills" }]);
  });

  it("has a private message, which the history of guests has not, also of somebody who has left", () => {
    const all = scene({ network: { history: false } });
    const id = say(all.bob, "PRIVMSG ana :free pills");
    all.bob.say("QUIT");
    all.ana.say(`REPORT Bob msgid=${id} :spam`);
    expect([...all.world.app.network.moderation.reports.all]).toMatchObject([
      { target: "Bob", mask: "bob!bob@b.example", message: { id, text: "free pills" } },
    ]);
    expect(messages(all)[0]).not.toHaveProperty("channel");
    expect(all.ana.ask("REPORT bob :spam")).toEqual([expect.stringContaining(" 401 ana bob ")]);
  });

  it("has all lines of a message of several, and of a long one the beginning", () => {
    const all = scene({ limits: { reportTextLength: 500 } });
    const { ana, bob, oper } = all;
    bob.say("BATCH +1 draft/multiline #tea", "@batch=1 PRIVMSG #tea :one", "@batch=1 PRIVMSG #tea :two");
    const [, id] = /msgid=([^; ]+)/u.exec(bob.ask("BATCH -1").join("\n")) ?? [];
    ana.say(`REPORT bob msgid=${id} :spam`);
    const long = say(bob, `PRIVMSG #tea :${"é".repeat(150)}`);
    all.world.hush();
    ana.say(`REPORT bob msgid=${long} :spam`);
    expect(messages(all).map((message) => message?.text)).toEqual(["one\ntwo", "é".repeat(150)]);
    expect(oper.take().slice(2)).toEqual([`:irc.test NOTICE oper :*** Report 2: > ${"é".repeat(150)}`]);
    expect(
      oper
        .ask("REPORTS")
        .slice(1, 4)
        .map((line) => line.split("*** ")[1]),
    ).toEqual(["1: message of bob!bob@b.example in #tea:", "1: > one", "1: > two"]);
  });

  it("has the text of that time, whatever becomes of the message", () => {
    const all = scene();
    const id = say(all.bob, "PRIVMSG #tea :free pills");
    all.ana.say(`REPORT bob msgid=${id} :spam`);
    all.bob.say(`@relais.chat/edit=${id} PRIVMSG #tea :hello`, `REDACT #tea ${id}`);
    expect(messages(all)).toMatchObject([{ text: "free pills" }]);
    all.ana.take();
    expect(all.ana.ask(`REPORT bob msgid=${id} :again`)).toEqual([
      `:irc.test FAIL REPORT UNKNOWN_MSGID bob ${id} :${UNKNOWN}`,
    ]);
  });

  it("has the tags of a reaction", () => {
    const all = scene();
    const id = say(all.bob, "@+draft/react=💩 TAGMSG #tea");
    all.ana.say(`REPORT bob msgid=${id} :rude`);
    expect(messages(all)).toMatchObject([{ text: "+draft/react=💩" }]);
  });

  it("is refused to those whom the message was not for, and takes no report then", () => {
    const all = scene();
    const { world, ana, bob } = all;
    const eve = world.connect("eve", TAGS);
    const ids = [
      say(bob, "PRIVMSG #tea :in the channel"),
      say(bob, "PRIVMSG ana :in private"),
      say(ana, "PRIVMSG @#tea :to operators"),
      "unknown",
      "",
    ];
    for (const id of ids) {
      expect(eve.ask(`REPORT bob msgid=${id} :x`)).toEqual([
        `:irc.test FAIL REPORT UNKNOWN_MSGID bob ${id === "" ? "*" : id} :${UNKNOWN}`,
      ]);
    }
    eve.say("JOIN #tea");
    eve.take();
    expect(eve.ask(`REPORT bob msgid=${ids[2]} :x`)).toEqual([expect.stringContaining("UNKNOWN_MSGID")]);
    expect(messages(all)).toEqual([]);
  });

  it("still needs a reason, and is no answer of other commands", () => {
    const { ana } = scene();
    expect(ana.ask("REPORT bob msgid=x")).toEqual([":irc.test 461 ana REPORT :Not enough parameters"]);
  });

  it("outlasts a restart", () => {
    const all = scene();
    const id = say(all.bob, "PRIVMSG #tea :free pills");
    all.ana.say(`REPORT bob msgid=${id} :spam`);
    all.world.app.commit();
    const next = new World({ store: all.store.reopened() });
    expect([...next.app.network.moderation.reports.all]).toMatchObject([
      { message: { id, text: "free pills" } },
    ]);
  });
});

describe("texts of private messages", () => {
  it("are forgotten past reportable-private", () => {
    const all = scene({ limits: { reportablePrivate: 2 }, network: { history: false } });
    const ids = ["one", "two", "three"].map((text) => say(all.bob, `PRIVMSG ana :${text}`));
    expect(all.world.app.network.moderation.privateTexts.size).toBe(2);
    for (const id of ids) all.ana.say(`REPORT bob msgid=${id} :x`);
    expect(messages(all).map((message) => message?.text)).toEqual(["two", "three"]);
  });

  it("are not kept at all with 0", () => {
    const { world, bob } = scene({ limits: { reportablePrivate: 0 } });
    say(bob, "PRIVMSG ana :one");
    expect(world.app.network.moderation.privateTexts.size).toBe(0);
  });
});
