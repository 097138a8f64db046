import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { FloodBudget } from "../../../src/irc/session/flood.ts";
import { defaultSessionLimits } from "../../../src/irc/session/limits.ts";

const limits = { ...defaultSessionLimits, floodBudget: 10, floodRefill: 2 };

describe("the flood budget", () => {
  it("is full at first, and a line that overdraws it is still obeyed", () => {
    const budget = new FloodBudget(limits, 0);
    budget.charge(10, limits, 0);
    expect(budget.wait(limits, 0)).toBe(0);
    budget.charge(3, limits, 0);
    expect(budget.wait(limits, 0)).toBe(1_500);
  });

  it("refills at its rate, and never beyond its size", () => {
    const budget = new FloodBudget(limits, 0);
    budget.charge(14, limits, 0);
    expect(budget.wait(limits, 1_999)).toBe(1);
    expect(budget.wait(limits, 2_000)).toBe(0);
    budget.charge(11, limits, 1_000_000);
    expect(budget.wait(limits, 1_000_000)).toBe(500);
  });

  it("neither gives nor takes where the clock is set back", () => {
    const budget = new FloodBudget(limits, 10_000);
    budget.charge(12, limits, 10_000);
    expect(budget.wait(limits, 4_000)).toBe(1_000);
    expect(budget.wait(limits, 5_000)).toBe(0);
  });

  it("never lets through more than its size, its rate, and the last line of each time", () => {
    const steps = fc.array(fc.record({ pause: fc.nat(3_000), cost: fc.integer({ min: 1, max: 10 }) }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, (lines) => {
        const budget = new FloodBudget(limits, 0);
        let now = 0;
        let spent = 0;
        for (const { pause, cost } of lines) {
          now += pause;
          if (budget.wait(limits, now) > 0) continue;
          budget.charge(cost, limits, now);
          spent += cost;
        }
        expect(spent).toBeLessThanOrEqual(limits.floodBudget + (now * limits.floodRefill) / 1_000 + 10);
      }),
    );
  });
});
