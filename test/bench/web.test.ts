/** The verdict on the page: each bound is one sentence where it is missed, and the trace is read as the browser means it. */
import { describe, expect, it } from "bun:test";
import { bounds, figuresOf, problemsOf } from "../../bench/web/judge.ts";
import type { Outcome } from "../../bench/web/judge.ts";
import { framesOf, keyLatencies } from "../../bench/web/trace.ts";
import type { Trace } from "../../bench/web/trace.ts";

const good: Outcome = {
  loads: [{ bytes: 60 * 1024, interactive: 400 }],
  scrolls: [{ rate: 60, shown: 300, partial: 30, dropped: 0 }],
  keys: [Array.from({ length: 100 }, (_, at) => (at < 96 ? 12 : 90))],
  memory: [20, 21, 20, 21].map((heap, at) => ({ messages: at, heap, nodes: 900 })),
};

const verdict = (change: Partial<Outcome>): readonly string[] =>
  problemsOf(figuresOf({ ...good, ...change }), bounds);

const frame = (state: string, scroll = "SCROLL_MAIN_THREAD"): Trace[number] => ({
  name: "PipelineReporter",
  ph: "b",
  ts: 1,
  pid: 1,
  args: { frame_reporter: { state, scroll_state: scroll } },
});

const key = (ph: string, id: string, ts: number): Trace[number] => ({
  name: "InputLatency::KeyDown",
  ph,
  ts,
  pid: 1,
  id2: { local: id },
  args: {},
});

describe("bench:web", () => {
  it("finds nothing wrong with a page that keeps its bounds", () => {
    expect(verdict({})).toEqual([]);
  });

  const missed: readonly (readonly [change: Partial<Outcome>, problem: RegExp])[] = [
    [{ loads: [{ bytes: 160 * 1024, interactive: 400 }] }, /first load is 160 KiB/u],
    [{ loads: [{ bytes: 1024, interactive: 1_200 }] }, /interactive after 1200 ms/u],
    [{ scrolls: [{ rate: 50, shown: 250, partial: 0, dropped: 50 }] }, /50\.0 frames a second/u],
    [{ keys: [[10, 10, 80]] }, /a key takes 80 ms/u],
    [{ keys: [[]] }, /a key takes NaN ms/u],
    [{ memory: [5, 10, 20].map((heap, at) => ({ messages: at, heap, nodes: 900 })) }, /grew by 100 %/u],
  ];
  for (const [change, problem] of missed)
    it(`says ${problem.source}`, () => {
      expect(verdict(change)).toEqual([expect.stringMatching(problem)]);
    });

  it("counts the frames of a scroll, and those that were missed", () => {
    const trace = [
      frame("STATE_PRESENTED_ALL"),
      frame("STATE_PRESENTED_PARTIAL"),
      frame("STATE_DROPPED"),
      frame("STATE_PRESENTED_ALL"),
      frame("STATE_NO_UPDATE_DESIRED"),
      frame("STATE_DROPPED", "SCROLL_NONE"),
    ];
    expect(framesOf(trace)).toEqual({ rate: 45, shown: 3, partial: 1, dropped: 1 });
  });

  it("measures each key until its frame", () => {
    const trace = [key("b", "1", 1_000), key("b", "2", 4_000), key("e", "1", 13_000), key("e", "2", 14_500)];
    expect(keyLatencies(trace)).toEqual([12, 10.5]);
  });
});
