/** Signals, sent to a stand-in for the process, with a clock that is handed in. */
import { describe, expect, it } from "bun:test";
import { EventEmitter } from "node:events";
import { watchSignals } from "../../src/startup/signals.ts";

function watched(): { source: EventEmitter; told: string[]; clock: { now: number } } {
  const source = new EventEmitter();
  const told: string[] = [];
  const clock = { now: 0 };
  const handlers = {
    stop: (signal: string) => told.push(`stop ${signal}`),
    abandon: (signal: string) => told.push(`abandon ${signal}`),
    upgrade: () => 0,
    reread: () => told.push("reread"),
  };
  watchSignals(source, handlers, () => clock.now);
  return { source, told, clock };
}

describe("signals", () => {
  for (const signal of ["SIGTERM", "SIGINT"]) {
    it(`stop at the first ${signal} and abandon at the second`, () => {
      const { source, told, clock } = watched();
      source.emit(signal);
      clock.now = 2000;
      source.emit(signal);
      expect(told).toEqual([`stop ${signal}`, `abandon ${signal}`]);
    });
  }

  it("take the several SIGINTs of one Ctrl-C as one", () => {
    const { source, told, clock } = watched();
    source.emit("SIGINT");
    source.emit("SIGINT");
    clock.now = 40;
    source.emit("SIGINT");
    expect(told).toEqual(["stop SIGINT"]);
  });

  it("reread at each SIGHUP", () => {
    const { source, told } = watched();
    source.emit("SIGHUP");
    source.emit("SIGHUP");
    expect(told).toEqual(["reread", "reread"]);
  });
});
