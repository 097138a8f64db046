/** Requests a minute, counted by hand. */
import { expect, it } from "bun:test";
import { Rates } from "../../../src/http/api/rates.ts";

it("go on in the process after an upgrade, whose clock is another", () => {
  const rates = new Rates(() => 50_000);
  expect(["a", "a", "b"].map((key) => rates.take(key, 2))).toEqual([0, 0, 0]);
  let now = 7;
  const next = new Rates(() => now);
  next.takeOver(structuredClone(rates.handOver()));
  expect(["a", "b", "b"].map((key) => next.take(key, 2))).toEqual([30, 0, 30]);
  now += 30_000;
  expect(next.take("a", 2)).toBe(0);
});
