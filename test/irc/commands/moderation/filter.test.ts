/** FILTER: the command. */
import { describe, expect, it } from "bun:test";
import { MemoryStore } from "../../session/memory-store.ts";
import { World } from "../../session/harness.ts";
import { makeOperator } from "../operator/operators.ts";
import { scene, SPAM } from "./scene.ts";

describe("FILTER", () => {
  it("makes a filter, lists it, and removes it", () => {
    const { oper } = scene();
    const text = `filter 1: ban for 1h in channel,away, not of accounts: ${SPAM} (no spam)`;
    expect(oper.ask(`FILTER ADD ban 1h EXEMPT-ACCOUNTS away,channel ${SPAM} :no spam`)).toEqual([
      `:irc.test NOTICE oper :*** You set ${text}`,
    ]);
    expect(oper.ask("FILTER")).toEqual([
      `:irc.test NOTICE oper :*** ${text}`,
      ":irc.test NOTICE oper :*** End of the filters",
    ]);
    expect(oper.ask("FILTER DEL 1")).toEqual([`:irc.test NOTICE oper :*** You removed filter 1: ${SPAM}`]);
    expect(oper.ask("FILTER DEL 1")).toEqual([":irc.test 400 oper FILTER :There is no filter 1 to remove"]);
  });

  it("replaces a filter with the same pattern", () => {
    const { world, add } = scene();
    add(`refuse * ${SPAM} :no spam`);
    add(`mute 5m private ${SPAM} :quiet`);
    expect([...world.app.network.moderation.filters.all]).toEqual([
      expect.objectContaining({ number: 1, action: "mute", texts: ["private"], duration: 300_000 }),
    ]);
  });

  it.each([
    ["a pattern with a fault", "refuse * (pills", "The pattern cannot be used: missing closing ): `(pills`"],
    ["a look ahead, which RE2 does not have", "refuse * a(?=b)", "invalid or unsupported Perl syntax"],
    ["a pattern that matches every text", "refuse * (pills)?", "it matches every text"],
    ["a pattern that is too long", `refuse * ${"a".repeat(251)}`, "longer than 250 bytes"],
    ["a pattern that is too large", "refuse * \\pL{900}[a-z]{900}", "too large together"],
    ["another action", "shun * pills", "shun is no action: report, refuse, mute, ban"],
    ["other texts", "refuse channel,names pills", "channel,names names no texts"],
    ["a duration of a refusal", "refuse 1h * pills", "A duration is for a mute or a ban"],
  ])("refuses %s", (_, words, text) => {
    const { world, oper } = scene({ limits: { filterProgram: 1_500 } });
    expect(oper.ask(`FILTER ADD ${words}`)).toEqual([expect.stringContaining(text)]);
    expect(world.app.network.moderation.filters.size).toBe(0);
  });

  it("answers missing words, and another subcommand", () => {
    const { oper } = scene();
    expect(oper.ask("FILTER ADD refuse *")).toEqual([expect.stringContaining(" 461 oper FILTER ")]);
    expect(oper.ask("FILTER FIND x")).toEqual([
      ":irc.test 400 oper FILTER :FIND is no subcommand: ADD, DEL, LIST, TEST, WHO, MUTES, UNMUTE",
    ]);
  });

  it("refuses a pattern past filter-pattern-length", () => {
    const { oper } = scene({ limits: { filterPatternLength: 20 } });
    expect(oper.ask(`FILTER ADD refuse * ${"a".repeat(21)}`)).toEqual([
      ":irc.test 400 oper FILTER :The pattern is longer than 20 bytes",
    ]);
  });

  it("has a limit", () => {
    const { oper, add } = scene({ limits: { filters: 1 } });
    add("refuse * one");
    expect(oper.ask("FILTER ADD refuse * two")).toEqual([
      ":irc.test 400 oper FILTER :List of filters is full (1)",
    ]);
  });

  it("tries a text", () => {
    const { oper, add } = scene();
    add(`refuse away ${SPAM} :no spam`);
    expect(oper.ask("FILTER TEST :FREE \u0002pills")).toEqual([
      `:irc.test NOTICE oper :*** filter 1: refuse in away: ${SPAM} (no spam)`,
      ":irc.test NOTICE oper :*** These filters find something",
    ]);
    expect(oper.ask("FILTER TEST tea")).toEqual([
      ":irc.test NOTICE oper :*** No filter finds anything in this text",
    ]);
  });

  it("shows who has a name that it finds, and such channels", () => {
    const { world, oper, bob, add } = scene();
    world.connect("spam1", "", { username: "spammer" });
    world.connect("dan", "", { realname: "\u0002Spam\u0002 inc." });
    makeOperator(world.connect("spamwatch"), ["filter"]);
    bob.say("JOIN #x,#spam");
    add("refuse nick,username,realname,channel-name ^spam :no spam");
    add("refuse channel-name #spam :no spam");
    world.hush();
    expect(oper.ask("FILTER WHO 1")).toEqual([
      ":irc.test NOTICE oper :*** spam1!spammer@192.0.2.1: nick, username, realname spam1",
      ":irc.test NOTICE oper :*** dan!dan@192.0.2.1: realname Spam inc.",
      ":irc.test NOTICE oper :*** filter 1 finds names of 2 users and 0 channels; it acts when they change",
    ]);
    expect(oper.ask("FILTER WHO 2")).toEqual([
      ":irc.test NOTICE oper :*** #spam: channel-name",
      ":irc.test NOTICE oper :*** filter 2 finds names of 0 users and 1 channels; it acts when they change",
    ]);
    expect(oper.ask("FILTER WHO 7")).toEqual([":irc.test 400 oper FILTER :There is no filter 7"]);
    add("refuse away tea");
    expect(oper.ask("FILTER WHO 3").at(-1)).toContain(" 0 users and 0 channels");
  });

  it("outlasts a restart, with its mutes", () => {
    const store = new MemoryStore();
    const { world, eve, add } = scene({ store });
    add(`mute * ${SPAM} :no spam`);
    eve.say("PRIVMSG #tea :free pills");
    world.app.commit();
    const next = new World({ store: store.reopened() });
    const again = next.connect("eve", "", { address: "192.0.2.66" });
    again.say("JOIN #tea");
    again.take();
    expect(again.ask("PRIVMSG #tea :hello")).toEqual([
      ":irc.test 404 eve #tea :Cannot send to channel: You are muted for 10m: no spam",
    ]);
    const dan = next.connect("dan", "", { address: "192.0.2.67" });
    expect(dan.ask("PRIVMSG dan :free pills")).toEqual([":irc.test 531 dan dan :no spam"]);
  });

  it("is in the audit", () => {
    const { world, add } = scene();
    add("refuse * pills :no spam");
    const [entry] = [...world.app.network.audit.find({})];
    expect(entry).toMatchObject({ action: "FILTER", value: "pills", reason: "no spam" });
  });

  it("needs its privilege", () => {
    const { world, bob } = scene();
    expect(bob.ask("FILTER")).toEqual([":irc.test 481 bob :Permission Denied- You're not an IRC operator"]);
    expect(makeOperator(bob, ["kill"]).ask("FILTER ADD refuse * x")).toEqual([
      expect.stringContaining(" 723 bob filter "),
    ]);
    expect(world.app.network.moderation.filters.size).toBe(0);
  });
});
