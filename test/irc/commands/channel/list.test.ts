import { describe, expect, it } from "bun:test";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { list } from "../../../../src/irc/commands/channel/list.ts";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { topic } from "../../../../src/irc/commands/channel/topic.ts";
import { World } from "../harness.ts";
import type { Actor } from "../harness.ts";

const MINUTE = 60_000;

/** #old (60 minutes, topic 20 minutes ago, 3 members), #young (10 minutes, 1 member), #den (secret). */
function scene(): { readonly world: World; readonly ada: Actor; readonly eve: Actor } {
  const world = new World([join, list, mode, topic]);
  const ada = world.connect("ada");
  ada.send("JOIN #old");
  for (const nick of ["bob", "cid"]) world.connect(nick).send("JOIN #old");
  world.now += 40 * MINUTE;
  ada.send("TOPIC #old :as it was");
  world.now += 10 * MINUTE;
  ada.send("JOIN #young,#den");
  ada.send("MODE #den +s");
  world.now += 10 * MINUTE;
  const eve = world.connect("eve");
  world.clear();
  return { world, ada, eve };
}

/** The names that a LIST shows. */
function shown(actor: Actor, line: string): string[] {
  const lines = actor.send(line);
  expect(lines[0]).toBe(`:irc.test 321 ${actor.user.nick} Channel :Users  Name`);
  expect(lines.at(-1)).toBe(`:irc.test 323 ${actor.user.nick} :End of /LIST`);
  return lines.slice(1, -1).map((entry) => entry.split(" ")[3] ?? "");
}

describe("LIST", () => {
  it("shows each channel with its members and topic", () => {
    expect(scene().eve.send("LIST")).toEqual([
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
