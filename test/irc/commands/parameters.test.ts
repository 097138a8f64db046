/** Parameters as values: the words of a line in, values or one answer out. */
import { beforeEach, describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import {
  anyText,
  existingChannel,
  existingUser,
  filler,
  leadingDuration,
  nameList,
  newNick,
  noNicknameGiven,
  optional,
  optionalGroup,
  parameter,
  REFUSED,
  restOfLine,
  sequence,
  silence,
  someText,
  targetList,
  wordList,
} from "../../../src/irc/commands/parameters.ts";
import type { Parameter, Reading } from "../../../src/irc/commands/parameters.ts";
import { Delivery } from "../../../src/irc/delivery/delivery.ts";
import type { Network } from "../../../src/irc/network/network.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { RecordingRecipient, RecordingRing, SERVER, START, testNetwork } from "../delivery/recorder.ts";
import { settingsOf } from "../session/harness.ts";

let network: Network;
let context: Reading;
let session: RecordingRecipient;
let ada: User;

beforeEach(() => {
  network = testNetwork();
  const ring = new RecordingRing();
  const delivery = new Delivery(network, SERVER);
  delivery.bind(ring);
  const user = network.addUser({
    nick: "ada",
    username: "ada",
    realname: "Ada",
    host: "host.test",
    address: "192.0.2.1",
    secure: false,
    at: START,
  });
  if (user === undefined) throw new Error("ada is in use");
  ada = user;
  session = new RecordingRecipient(ring);
  session.user = ada;
  delivery.sessions.attach(session, ada);
  const frame = delivery.frame(session, START);
  const { network: settings } = settingsOf({});
  const { reply, fail } = frame;
  context = { network, settings, command: "BREW", session, audience: frame, reply, fail };
});

/** The values of a line, as the gate and the row have them, or the answers to it. */
function reading(parameters: readonly Parameter[], line: string): readonly unknown[] | string {
  const given = words(line);
  const all = sequence(parameters);
  const lack = all.lacking(given, 0, given.length);
  lack?.(context);
  const values = lack === undefined ? all.read(given, 0, given.length, context) : REFUSED;
  return values === REFUSED
    ? session
        .take()
        .map((heard) => heard.trimEnd())
        .join("\n")
    : values;
}

/** `"` stands for an empty word. */
function words(line: string): string[] {
  return line === "" ? [] : line.split(" ").map((word) => (word === '"' ? "" : word));
}

const NEED_MORE = ":irc.test 461 ada BREW :Not enough parameters";

describe("the syntax of parameters", () => {
  it.each([
    ["", []],
    ["<topic>", [anyText("topic")]],
    ["<username> 0 * <real name>", [anyText("username"), filler("0"), filler("*"), someText("real name")]],
    ["<channel>{,<channel>} [<reason>]", [nameList("channel"), optional(anyText("reason"))]],
    [
      "<nick> [<count> [<server>]]",
      [existingUser(), optional(anyText("count")), optional(anyText("server"))],
    ],
    ["[<server>] <mask>", [optional(anyText("server")), anyText("mask")]],
    ["[<nick> <channel>]", [optionalGroup(existingUser(), existingChannel())]],
    [
      "[[<duration>] <mask> [<reason>]]",
      [optionalGroup(optional(leadingDuration("duration")), anyText("mask"), optional(restOfLine("reason")))],
    ],
    ["<nick>{ <nick>}", [wordList("nick", 5)]],
    [
      "<target> [<modes> [<parameter>...]]",
      [anyText("target"), optional(wordList("<modes> [<parameter>...]"))],
    ],
    ["<target> [timestamp=<time>]", [anyText("target"), optional(anyText("timestamp=<time>"))]],
  ] as const)("prints %p", (syntax, parameters) => {
    expect(sequence(parameters).syntax).toBe(syntax);
  });

  it("counts the words", () => {
    const parameters = [optional(anyText("server")), nameList("nick"), optional(wordList("word", 3))];
    expect(sequence(parameters)).toMatchObject({ min: 1, max: 5 });
    expect(sequence([restOfLine("reason")]).max).toBe(Infinity);
  });
});

describe("a missing parameter", () => {
  it("is answered with 461, and with another numeric where the kind says so", () => {
    expect(reading([anyText("name")], "")).toBe(NEED_MORE);
    expect(reading([newNick()], "")).toBe(":irc.test 431 ada :No nickname given");
    expect(reading([someText("text", silence)], "")).toBe("");
  });

  it("is an empty word where a text is needed", () => {
    expect(reading([someText("text")], '"')).toBe(NEED_MORE);
    expect(reading([nameList("channel")], '"')).toBe(NEED_MORE);
    expect(reading([anyText("text")], '"')).toEqual([""]);
  });

  it("comes before a malformed one", () => {
    expect(reading([existingUser(), anyText("text")], "ghost")).toBe(NEED_MORE);
  });

  it("leaves an optional one absent, by no word or an empty one", () => {
    const parameters = [anyText("name"), optional(someText("server"))];
    expect(reading(parameters, "a")).toEqual(["a", undefined]);
    expect(reading(parameters, 'a "')).toEqual(["a", undefined]);
    expect(reading(parameters, "a b")).toEqual(["a", "b"]);
    expect(reading([optional(anyText("topic"))], '"')).toEqual([""]);
  });

  it("breaks a group that has begun", () => {
    const parameters = [optionalGroup(existingUser(), existingChannel())];
    expect(reading(parameters, "")).toEqual([undefined]);
    expect(reading(parameters, "ghost")).toBe(NEED_MORE);
    const channel = network.join(ada, "#tea", START).channel;
    expect(reading(parameters, "ada #tea")).toEqual([[ada, channel]]);
  });
});

describe("the places of words", () => {
  it("gives an optional one before others a word only if the others have theirs", () => {
    const parameters = [optional(anyText("nick")), nameList("channel")];
    expect(reading(parameters, "#tea")).toEqual([undefined, ["#tea"]]);
    expect(reading(parameters, "ada #tea")).toEqual(["ada", ["#tea"]]);
  });

  it("gives a duration the first word only if it is one", () => {
    const ban = optionalGroup(
      optional(leadingDuration("duration")),
      anyText("mask"),
      optional(restOfLine("reason")),
    );
    expect(reading([ban], "1h *@host")).toEqual([[3_600_000, "*@host", undefined]]);
    expect(reading([ban], "*@host go away")).toEqual([[undefined, "*@host", "go away"]]);
    expect(reading([ban], "5 *@host go away")).toEqual([[300_000, "*@host", "go away"]]);
    expect(reading([ban], "1h")).toBe(NEED_MORE);
  });

  it("takes the rest of the line as words or as one text", () => {
    expect(reading([anyText("target"), wordList("mode", 2)], "a b c d")).toEqual(["a", ["b", "c"]]);
    expect(reading([anyText("target"), restOfLine("reason")], 'a b " c')).toEqual(["a", "b  c"]);
    expect(reading([wordList("nick")], "")).toBe(NEED_MORE);
  });

  it("has a value for each parameter, of words in their order, whatever the words are", () => {
    const kinds = fc.constantFrom<Parameter>(
      anyText("a"),
      someText("b"),
      optional(anyText("c")),
      optional(leadingDuration("d")),
      wordList("e", 3),
    );
    const given = fc.array(fc.constantFrom<string>("", "x", "1h", "y z"), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 5 }), given, (parameters, line) => {
        const all = sequence(parameters);
        const lack = all.lacking(line, 0, line.length);
        if (line.length < all.min) expect(lack).toBeDefined();
        const values = all.read(line, 0, line.length, context);
        expect(values === REFUSED).toBe(lack !== undefined);
        if (values === REFUSED) return;
        expect(values.length).toBe(parameters.length);
        const used = values.flat().filter((value) => typeof value === "string");
        let from = 0;
        for (const word of used) {
          const place = line.indexOf(word, from);
          expect(place).toBeGreaterThanOrEqual(from);
          from = place + 1;
        }
      }),
    );
  });
});

describe("the kinds of parameters", () => {
  it("split lists at commas, and refuse a list without a name", () => {
    expect(reading([nameList("channel")], "#a,,#A,#b")).toEqual([["#a", "#A", "#b"]]);
    expect(reading([targetList("nick")], "ada,bob,ADA")).toEqual([["ada", "bob"]]);
    expect(reading([nameList("channel")], ",,")).toBe(NEED_MORE);
    expect(reading([targetList("nick", { missing: noNicknameGiven })], ",")).toBe(
      ":irc.test 431 ada :No nickname given",
    );
    expect(reading([targetList("nick", { malformed: silence })], ",")).toBe("");
  });

  it("find channels and users", () => {
    const { channel } = network.join(ada, "#tea", START);
    expect(reading([existingChannel()], "#TEA")).toEqual([channel]);
    expect(reading([existingChannel()], "#milk")).toBe(":irc.test 403 ada #milk :No such channel");
    expect(reading([existingChannel()], "tea")).toBe(
      ":irc.test 403 ada tea :No such channel: names of channels begin with #",
    );
    expect(reading([existingUser()], "ADA")).toEqual([ada]);
    expect(reading([existingUser()], "bob")).toBe(":irc.test 401 ada bob :No such nick/channel");
  });

  it("check new nicks against the settings", () => {
    expect(reading([newNick()], "Ada`")).toEqual(["Ada`"]);
    const { nickLength } = context.settings.limits;
    const long = "a".repeat(nickLength + 1);
    expect(reading([newNick()], long)).toStartWith(`:irc.test 432 ada ${long} :Erroneus nickname: `);
    context = { ...context, settings: { ...context.settings, nickCharacters: "utf8" } };
    expect(reading([newNick()], "Zoë")).toEqual(["Zoë"]);
  });

  it("can be made for one command", () => {
    const even = parameter("even", (word) => (Number(word) % 2 === 0 ? Number(word) : undefined), {
      malformed: ({ fail, command }, word) => fail(command, "ODD", [word], "Not even"),
    });
    expect(reading([even], "4")).toEqual([4]);
    expect(reading([even], "5")).toBe(":irc.test FAIL BREW ODD 5 :Not even");
    expect(reading([even], "")).toBe(NEED_MORE);
  });
});
