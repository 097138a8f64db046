import { describe, expect, it } from "bun:test";
import { LINE_LENGTH } from "../../../../src/irc/wire/lengths.ts";
import { SERVER, World } from "../../session/harness.ts";

describe("ISON", () => {
  it("lists the nicks that are in use, as they are written", () => {
    const world = new World();
    const alice = world.connect("alice");
    world.connect("Bob");
    expect(alice.ask("ISON bob nobody ALICE")).toEqual([":irc.test 303 alice :Bob alice"]);
  });

  it("takes all nicks in one parameter too", () => {
    const world = new World();
    const alice = world.connect("alice");
    world.connect("bob");
    expect(alice.ask("ISON :bob  alice")).toEqual([":irc.test 303 alice :bob alice"]);
  });

  it("answers with an empty list where nobody is there", () => {
    expect(new World().connect("alice").ask("ISON nobody")).toEqual([":irc.test 303 alice :"]);
  });

  it("leaves out what does not fit into the one line", () => {
    const serverName = `${"x".repeat(400)}.test`;
    const world = new World({ network: { serverName } });
    const alice = world.connect("alice");
    const nicks = Array.from({ length: 14 }, (_, index) => `somebody${index}`);
    for (const nick of nicks) world.connect(nick);
    const [line = "", ...more] = alice.ask(`ISON :${nicks.join(" ")}`);
    expect(more).toEqual([]);
    expect(line.replace(SERVER, serverName).length).toBeLessThanOrEqual(LINE_LENGTH - 2);
    expect(line).toEndWith(` :${nicks.slice(0, 9).join(" ")}`);
  });

  it("is refused without a nick with 461", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("ISON")).toEqual([":irc.test 461 alice ISON :Not enough parameters"]);
  });
});
