/** AUDIT, and what it remembers. */
import { describe, expect, it } from "bun:test";
import { MemoryStore } from "../../session/memory-store.ts";
import { START, World } from "../../session/harness.ts";
import type { FakeConnection, WorldOptions } from "../../session/harness.ts";
import { makeOperator } from "./operators.ts";

function scene(options?: WorldOptions) {
  const world = new World(options);
  const oper = makeOperator(world.connect("oper", "", { host: "staff.test", address: "198.51.100.1" }), [
    "audit",
    "ban-user",
    "kill",
    "redact",
    "sakick",
    "samode",
    "wallops",
  ]);
  const bob = world.connect("bob", "", { host: "bad.example" });
  bob.say("JOIN #tea");
  world.hush();
  return { world, oper, bob };
}

/** The lines of an answer without their beginning. */
function told(oper: FakeConnection, line: string): string[] {
  return oper.ask(line).map((each) => each.replace(":irc.test NOTICE oper :*** ", ""));
}

const TIME = `${new Date(START).toISOString().slice(0, 19)}Z`;
const WHO = `${TIME} oper!oper@staff.test (root)`;

describe("AUDIT", () => {
  it("lists acts with who, when, what, to whom and why, the newest first", () => {
    const { oper } = scene();
    oper.say(
      "KLINE 1h *@bad.example.net :spam",
      "UNKLINE *@bad.example.net",
      "SAMODE #tea +m",
      "WALLOPS :hello",
    );
    oper.say("SAKICK #tea bob :rude", "KILL bob :enough");
    oper.take();
    expect(told(oper, "AUDIT")).toEqual([
      `${WHO} KILL bob!bob@bad.example: Killed (oper (enough))`,
      `${WHO} SAKICK bob #tea: rude`,
      `${WHO} WALLOPS`,
      `${WHO} SAMODE #tea +m`,
      `${WHO} UNKLINE *@bad.example.net`,
      `${WHO} KLINE *@bad.example.net for 1h: spam`,
      "End of the audit",
    ]);
  });

  it.each([
    ["a number", "AUDIT 1", ["WALLOPS", "There are more"]],
    ["an action", "AUDIT action=k*", ["KLINE", "End"]],
    ["an actor by mask", "AUDIT actor=oper!*", ["WALLOPS", "KLINE", "End"]],
    ["an actor by operator block", "AUDIT actor=root 1", ["WALLOPS", "There are more"]],
    ["a target", "AUDIT target=*@BAD*", ["KLINE", "End"]],
    ["a time", "AUDIT since=1h", ["WALLOPS", "End"]],
    ["nothing that fits", "AUDIT actor=eve", ["No entry"]],
  ])("takes %s", (_, line, wanted) => {
    const { world, oper } = scene();
    oper.say("KLINE *@bad.example.net :spam");
    world.now += 2 * 3_600_000;
    oper.say("WALLOPS :hello");
    oper.take();
    const answer = told(oper, line);
    expect(answer).toHaveLength(wanted.length);
    for (const [index, text] of wanted.entries()) expect(answer[index]).toContain(text);
  });

  it.each(["AUDIT since=soon", "AUDIT who=me", "AUDIT 0"])("refuses %s", (line) => {
    const { oper } = scene();
    expect(oper.ask(line)[0]).toMatch(/ 400 oper AUDIT :.* is no filter/u);
  });

  it("needs its privilege", () => {
    const { bob } = scene();
    expect(bob.ask("AUDIT")).toEqual([":irc.test 481 bob :Permission Denied- You're not an IRC operator"]);
    bob.user.privileges = new Set(["audit"]);
    expect(bob.ask("AUDIT")).toEqual([":irc.test NOTICE bob :*** No entry of the audit fits"]);
  });

  it("forgets the oldest past its limits, in number and in age", () => {
    const { world, oper } = scene({ limits: { auditEntries: 100, auditDays: 10 } });
    for (let count = 0; count < 120; count += 1) oper.say("WALLOPS :x");
    expect(world.app.network.audit.size).toBe(100);
    world.now += 11 * 86_400_000;
    oper.say("WALLOPS :y");
    oper.take();
    expect(told(oper, "AUDIT 500")).toHaveLength(2);
  });

  it("remembers tries to become an operator, and lets them displace nothing else", () => {
    const { world, oper } = scene({ limits: { auditEntries: 100 } });
    oper.say("WALLOPS :first");
    const { audit } = world.app.network;
    for (let count = 0; count < 200; count += 1) {
      audit.add({ at: START, actor: "eve!e@x", action: "OPER-REFUSED" }, { auditEntries: 100, auditDays: 1 });
    }
    expect(audit.size).toBe(11);
    oper.take();
    expect(told(oper, "AUDIT action=WALLOPS")).toHaveLength(2);
  });

  it("outlasts a restart, and a time without a store", () => {
    const store = new MemoryStore();
    const { world, oper } = scene({ store });
    oper.say("WALLOPS :one");
    store.full = true;
    oper.say("WALLOPS :two");
    store.full = false;
    oper.say("WALLOPS :three");
    world.app.commit();
    const next = new World({ store: store.reopened() });
    expect([...next.app.network.audit.find({})].map(({ number }) => number)).toEqual([3, 2, 1]);
  });
});
