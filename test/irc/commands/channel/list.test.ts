import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";

const MINUTE = 60_000;

/** #old (60 minutes, topic 20 minutes ago, 3 members), #young (10 minutes, 1 member), #den (secret). */
function scene(): { readonly world: World; readonly ada: FakeConnection; readonly eve: FakeConnection } {
  const world = new World();
  const ada = world.connect("ada");
  ada.say("JOIN #old");
  for (const nick of ["bob", "cid"]) world.connect(nick).ask("JOIN #old");
  world.now += 40 * MINUTE;
  ada.say("TOPIC #old :as it was");
  world.now += 10 * MINUTE;
  ada.say("JOIN #young,#den", "MODE #den +s");
  world.now += 10 * MINUTE;
  const eve = world.connect("eve");
  world.hush();
  return { world, ada, eve };
}

/** The names that a LIST shows. */
function shown(actor: FakeConnection, line: string): string[] {
  const lines = actor.ask(line);
  expect(lines[0]).toBe(`:irc.test 321 ${actor.user.nick} Channel :Users  Name`);
  expect(lines.at(-1)).toBe(`:irc.test 323 ${actor.user.nick} :End of /LIST`);
  return lines.slice(1, -1).map((entry) => entry.split(" ")[3] ?? "");
}

describe("LIST", () => {
  it("shows each channel with its members and topic", () => {
    expect(scene().eve.ask("LIST")).toEqual([
      ":irc.test 321 eve Channel :Users  Name",
      ":irc.test 322 eve #old 3 :as it was",
      ":irc.test 322 eve #young 1 :",
      ":irc.test 323 eve :End of /LIST",
    ]);
  });

  it("hides secret channels from those outside, named or not", () => {
    const { ada, eve } = scene();
    expect(shown(eve, "LIST #den")).toEqual([]);
    expect(shown(ada, "LIST")).toEqual(["#old", "#young", "#den"]);
  });

  it("shows the named channels alone, each once", () => {
    expect(shown(scene().eve, "LIST #young,#none,#YOUNG")).toEqual(["#young"]);
  });

  it.each([
    ["LIST >1", ["#old"]],
    ["LIST <3", ["#young"]],
    ["LIST C<30", ["#young"]],
    ["LIST C>30", ["#old"]],
    ["LIST c>30", ["#old"]],
    ["LIST T<30", ["#old"]],
    ["LIST T>10", ["#old"]],
    ["LIST T>30", []],
    ["LIST *O*", ["#old", "#young"]],
    ["LIST #ol?", ["#old"]],
    ["LIST !*old*", ["#young"]],
    ["LIST *o*,!*old*", ["#young"]],
    ["LIST >0,<3", ["#young"]],
    ["LIST #old <2", []],
    ["LIST #young,*old", ["#old", "#young"]],
  ] as const)("reads the conditions of ELIST: %s", (line, expected) => {
    expect(shown(scene().eve, line)).toEqual([...expected]);
  });
});
