import { expect, it } from "bun:test";
import { onceASpan } from "../../src/logging/once-a-span.ts";

it("lets one call in a span through", () => {
  let now = 0;
  const calls: number[] = [];
  const note = onceASpan(
    (value: number) => calls.push(value),
    10_000,
    () => now,
  );
  for (const [at, value] of [
    [0, 1],
    [300, 2],
    [9_999, 3],
    [10_000, 4],
    [10_300, 5],
    [50_000, 6],
  ] as const) {
    now = at;
    note(value);
  }
  expect(calls).toEqual([1, 4, 6]);
});
