import { describe, expect, it } from "bun:test";
import { LINE_LENGTH } from "../../../../src/irc/wire/lengths.ts";
import { World } from "../../session/harness.ts";

function scene(monitoredNicks?: number) {
  const world = new World(monitoredNicks === undefined ? {} : { limits: { monitoredNicks } });
  const alice = world.connect("alice");
  world.connect("Bob");
  return { world, alice };
}

describe("MONITOR", () => {
  it("+ tells who of the added is here, by mask, and who is not", () => {
    const { alice } = scene();
    expect(alice.ask("MONITOR + bob,carol,dave")).toEqual([
      ":irc.test 730 alice Bob!Bob@192.0.2.1",
      ":irc.test 731 alice carol,dave",
    ]);
  });

  it("+ passes over what is on the list already, twice in one line or no nick", () => {
    const { alice } = scene();
    alice.say("MONITOR + bob");
    expect(alice.ask("MONITOR + BOB,carol,Carol,*!x@y,#tea,0")).toEqual([":irc.test 731 alice carol"]);
    expect([...(alice.state.monitored?.values() ?? [])].map(({ nick }) => nick)).toEqual(["bob", "carol"]);
  });

  it("+ adds as many as the list holds, and refuses the rest with 734", () => {
    const { alice } = scene(2);
    expect(alice.ask("MONITOR + bob,carol,dave,Erin")).toEqual([
      ":irc.test 730 alice Bob!Bob@192.0.2.1",
      ":irc.test 731 alice carol",
      ":irc.test 734 alice 2 dave,Erin :Monitor list is full.",
    ]);
    expect(alice.ask("MONITOR + bob")).toEqual([]);
  });

  it("- removes without a word, also what is not on the list", () => {
    const { alice } = scene();
    alice.say("MONITOR + bob,carol");
    expect(alice.ask("MONITOR - BOB,nobody")).toEqual([]);
    expect([...(alice.state.monitored?.keys() ?? [])]).toEqual(["carol"]);
  });

  it("C clears the list without a word", () => {
    const { alice } = scene();
    alice.say("MONITOR + bob,carol");
    expect(alice.ask("MONITOR C")).toEqual([]);
    expect(alice.state.monitored?.size).toBe(0);
  });

  it("L lists the nicks as they were written", () => {
    const { alice } = scene();
    alice.say("MONITOR + bob,Carol");
    expect(alice.ask("MONITOR L")).toEqual([
      ":irc.test 732 alice bob,Carol",
      ":irc.test 733 alice :End of MONITOR list",
    ]);
    expect(scene().alice.ask("MONITOR l")).toEqual([":irc.test 733 alice :End of MONITOR list"]);
  });

  it("S tells of all on the list", () => {
    const { alice } = scene();
    alice.say("MONITOR + carol,bob");
    expect(alice.ask("MONITOR S")).toEqual([
      ":irc.test 730 alice Bob!Bob@192.0.2.1",
      ":irc.test 731 alice carol",
    ]);
  });

  it("puts long lists into several lines, none of them too long", () => {
    const { alice } = scene();
    const nicks = Array.from({ length: 60 }, (_, index) => `somebody${index}`);
    const half = nicks.length / 2;
    const lines = [
      ...alice.ask(`MONITOR + ${nicks.slice(0, half).join(",")}`),
      ...alice.ask(`MONITOR + ${nicks.slice(half).join(",")}`),
    ];
    expect(lines.flatMap((line) => line.slice(line.lastIndexOf(" ") + 1).split(","))).toEqual(nicks);
    const listed = alice.ask("MONITOR L").slice(0, -1);
    expect(listed.length).toBe(2);
    for (const line of listed) expect(line.length + 2).toBeLessThanOrEqual(LINE_LENGTH);
    expect(listed.flatMap((line) => line.slice(line.lastIndexOf(" ") + 1).split(","))).toEqual(nicks);
  });

  it("needs nicks for + and -, and refuses other modifiers with 400", () => {
    const { alice } = scene();
    for (const line of ["MONITOR +", "MONITOR -", "MONITOR"]) {
      expect(alice.ask(line)).toEqual([":irc.test 461 alice MONITOR :Not enough parameters"]);
    }
    expect(alice.ask("MONITOR ? bob")).toEqual([":irc.test 400 alice MONITOR :No such modifier"]);
  });
});
