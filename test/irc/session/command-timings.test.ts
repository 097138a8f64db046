/** Durations of commands: one use in sixteen of each, with its waiting. */
import { describe, expect, it } from "bun:test";
import { CommandTimings, NOT_TIMED, TIMED_USES } from "../../../src/irc/session/command-timings.ts";
import { World } from "./harness.ts";
import { worldWithOperators } from "./operators.ts";

/** Numbers of timed uses, by command. */
function timed(world: World): Record<string, number> {
  const { commandDurations } = world.app.metrics;
  return Object.fromEntries([...commandDurations].map(([name, durations]) => [name, durations.count]));
}

describe("the timing of a command", () => {
  it("measures from the beginning to the end, of the first use in sixteen", () => {
    let now = 1_000;
    const timings = new CommandTimings(() => now);
    for (let earlier = 0; earlier <= TIMED_USES; earlier += 1) {
      const begunAt = timings.begin(earlier);
      expect(begunAt === NOT_TIMED).toBe(earlier !== 0 && earlier !== TIMED_USES);
      now += 2;
      timings.end("LIST", begunAt);
    }
    const durations = timings.durations.get("LIST");
    expect([durations?.count, durations?.sum]).toEqual([2, 4]);
  });
});

describe("the application", () => {
  it("times each command by its name, relayed messages and others alike", () => {
    const world = new World();
    const ada = world.connect("ada");
    ada.say("JOIN #tea");
    for (let uses = 0; uses <= TIMED_USES; uses += 1) ada.say("PRIVMSG #tea :hello", "notice #tea :hello");
    expect(world.app.metrics.relayed).toBe(TIMED_USES + 1);
    expect(timed(world)).toEqual({ NICK: 1, USER: 1, JOIN: 1, PRIVMSG: 2, NOTICE: 2 });
  });

  it("times a command that waits when it is done, and a refused line not at all", async () => {
    const world = worldWithOperators();
    const ada = world.connect("ada");
    ada.say("JOIN", "NONSENSE", "OPER root secret");
    expect(timed(world)).toEqual({ NICK: 1, USER: 1 });
    await world.verify(false);
    expect(timed(world)).toEqual({ NICK: 1, USER: 1, OPER: 1 });
  });

  it("counts the lines of clients that are gone as sent", () => {
    const world = new World();
    const [ada, bob] = [world.connect("ada"), world.connect("bob")];
    const before = world.app.metrics.linesSent;
    bob.say("PING a", "PING b");
    expect(world.app.metrics.linesSent).toBe(before + 2);
    bob.say("QUIT");
    const atEnd = world.app.metrics.linesSent;
    bob.lose();
    expect(world.app.metrics.linesSent).toBe(atEnd);
    ada.say("PING c");
    expect(world.app.metrics.linesSent).toBe(atEnd + 1);
  });
});
