/** REPORT of users, and REPORTS of operators. */
import { describe, expect, it } from "bun:test";
import { MemoryStore } from "../../session/memory-store.ts";
import { World } from "../../session/harness.ts";
import type { WorldOptions } from "../../session/harness.ts";
import { makeOperator } from "./operators.ts";

function scene(options?: WorldOptions) {
  const world = new World(options);
  const oper = makeOperator(world.connect("oper"), ["reports", "audit"]);
  const deaf = makeOperator(world.connect("deaf"), []);
  const ana = world.connect("ana", "", { host: "a.example" });
  const bob = world.connect("bob", "", { host: "b.example" });
  bob.say("JOIN #tea");
  world.hush();
  return { world, oper, deaf, ana, bob };
}

describe("REPORT", () => {
  it("tells the operators who read reports, and the user its number", () => {
    const { oper, deaf, ana } = scene();
    expect(ana.ask("REPORT Bob :spam in private")).toEqual([
      ":irc.test NOTICE ana :*** Your report is number 1: the operators of the network read it",
    ]);
    expect(oper.take()).toEqual([
      ":irc.test NOTICE oper :*** Report 1: bob (bob!bob@b.example), by ana!ana@a.example: spam in private",
    ]);
    expect(deaf.take()).toEqual([]);
  });

  it("takes a channel that the user can see, and nothing that is not there", () => {
    const { world, ana, bob } = scene();
    expect(ana.ask("REPORT #tea :flood")[0]).toContain("number 1");
    bob.say("MODE #tea +s");
    for (const name of ["#tea", "nobody", "#none"]) {
      expect(ana.ask(`REPORT ${name} :x`)).toEqual([`:irc.test 401 ana ${name} :No such nick/channel`]);
    }
    expect(world.app.network.moderation.reports.size).toBe(1);
  });

  it("has limits, for a person and in all", () => {
    const { world, ana, bob } = scene({ limits: { reportsPerUser: 2, reports: 3, reportLength: 50 } });
    ana.say(`REPORT bob :${"x".repeat(80)}`, "REPORT bob :two");
    ana.take();
    ana.say("NICK other");
    ana.take();
    expect(ana.ask("REPORT bob :three")[0]).toContain("have not read your last reports yet");
    bob.say("REPORT other :one");
    bob.take();
    expect(bob.ask("REPORT other :two")[0]).toContain("too many reports to read");
    expect([...world.app.network.moderation.reports.all][0]?.reason).toBe("x".repeat(50));
  });

  it("needs a reason", () => {
    const { ana } = scene();
    for (const line of ["REPORT bob", "REPORT bob :", "REPORT bob : "])
      expect(ana.ask(line)).toEqual([":irc.test 461 ana REPORT :Not enough parameters"]);
  });
});

describe("REPORTS", () => {
  it("lists what is open, and closes it with an outcome that the audit remembers", () => {
    const { world, oper, ana } = scene();
    expect(oper.ask("REPORTS")).toEqual([":irc.test NOTICE oper :*** There are no open reports"]);
    ana.say("REPORT bob spam in private");
    world.hush();
    world.now += 60_000;
    expect(oper.ask("REPORTS")).toEqual([
      ":irc.test NOTICE oper :*** 1: bob (bob!bob@b.example), by ana!ana@a.example: spam in private (1m ago)",
      ":irc.test NOTICE oper :*** End of the reports",
    ]);
    expect(oper.ask("REPORTS 1 spoken to")).toEqual([
      ":irc.test NOTICE oper :*** You closed report 1 about bob: spoken to",
    ]);
    expect(oper.ask("REPORTS 1")).toEqual([":irc.test 400 oper REPORTS :There is no open report 1"]);
    expect(oper.ask("AUDIT action=REPORTS")[0]).toContain("REPORTS bob 1: bob");
    expect(oper.ask("REPORTS one")[0]).toContain(" 400 ");
  });

  it("outlasts a restart, and numbers are not used twice", () => {
    const store = new MemoryStore();
    const { world, ana } = scene({ store });
    ana.say("REPORT bob :spam");
    world.app.commit();
    const next = new World({ store: store.reopened() });
    next.connect("bob");
    next.connect("carl").say("REPORT bob :again");
    expect(
      [...next.app.network.moderation.reports.all].map(({ number, reason }) => [number, reason]),
    ).toEqual([
      [1, "spam"],
      [2, "again"],
    ]);
  });

  it("needs its privilege", () => {
    const { ana } = scene();
    expect(ana.ask("REPORTS")).toEqual([":irc.test 481 ana :Permission Denied- You're not an IRC operator"]);
  });
});
