import { describe, expect, it } from "bun:test";
import { LINE_LENGTH } from "../../../../src/irc/wire/lengths.ts";
import { makeOperator } from "../operator/operators.ts";
import { World } from "../../session/harness.ts";

describe("USERHOST", () => {
  it("tells username and host, who is away and who is an operator", () => {
    const world = new World();
    const alice = world.connect("alice");
    const bob = world.connect("Bob");
    bob.ask("AWAY :lunch");
    makeOperator(bob, []);
    expect(alice.ask("USERHOST alice bob")).toEqual([
      ":irc.test 302 alice :alice=+alice@192.0.2.1 Bob*=-Bob@192.0.2.1",
    ]);
  });

  it("leaves out who is not there", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("USERHOST nobody")).toEqual([":irc.test 302 alice :"]);
  });

  it("looks at five nicks and no more", () => {
    const world = new World();
    const alice = world.connect("alice");
    for (const nick of ["a", "b", "c", "d", "e", "f"]) world.connect(nick);
    const [line = ""] = alice.ask("USERHOST a b c d e f");
    expect(line.match(/=\+/gu)?.length).toBe(5);
  });

  it("takes two lines where one is too short", () => {
    const world = new World();
    const alice = world.connect("alice");
    const host = `${"h".repeat(58)}.test`;
    const nicks = ["a", "b", "c", "d", "e"].map((letter) => letter.repeat(30));
    for (const nick of nicks) world.connect(nick, "", { username: "u".repeat(10), host });
    const lines = alice.ask(`USERHOST ${nicks.join(" ")}`);
    expect(lines.length).toBe(2);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(LINE_LENGTH - 2);
    expect(lines.join(" ").match(/=\+/gu)?.length).toBe(5);
  });

  it("is refused without a nick with 461", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("USERHOST")).toEqual([":irc.test 461 alice USERHOST :Not enough parameters"]);
  });
});
