/** Progress of long work: on a terminal, after a second, and never anywhere else. */
import { describe, expect, it } from "bun:test";
import { Progress } from "../../src/startup/progress.ts";

/** Everything that is written when the work reports at these times, in milliseconds since its beginning. */
function written(isTTY: boolean, times: readonly number[]): string {
  let text = "";
  let now = 5_000;
  const terminal = {
    isTTY,
    write: (part: string) => {
      text += part;
    },
  };
  const progress = new Progress("export", terminal, () => now);
  for (const time of times) {
    now = 5_000 + time;
    progress.report(time, 4_000);
  }
  progress.end();
  return text;
}

describe("progress", () => {
  it("shows nothing for work that ends within a second", () => {
    expect(written(true, [10, 500, 999])).toBe("");
  });

  it("shows a line that is renewed five times a second, and removed at the end", () => {
    expect(written(true, [999, 1_000, 1_010, 1_199, 1_200, 4_000])).toBe(
      "\rrelais: export: 25 %\rrelais: export: 30 %\rrelais: export: 99 %\r\u001b[K",
    );
  });

  it("shows nothing where there is no terminal", () => {
    expect(written(false, [10, 1_000, 4_000])).toBe("");
  });
});
