/** The browser's own trace: frames of a scroll that reached the screen, and the time from a key to the frame that shows it. */
import type { Browser, Page } from "playwright-core";

const categories = ["cc", "benchmark", "latencyInfo", "disabled-by-default-devtools.timeline.frame"];

/** Frames that the display takes in a second. */
const REFRESH = 60;

/** One event, as far as it is used here. */
interface TraceEvent {
  readonly name: string;
  /** `b` begins, `e` ends. */
  readonly ph: string;
  /** Microseconds. */
  readonly ts: number;
  readonly pid: number;
  readonly id?: string;
  readonly id2?: { readonly local?: string };
  readonly args: {
    readonly frame_reporter?: { readonly state: string; readonly scroll_state: string };
  };
}

export type Trace = readonly TraceEvent[];

/** Runs it while the browser traces. */
export async function traced(browser: Browser, page: Page, run: () => Promise<void>): Promise<Trace> {
  await browser.startTracing(page, { categories });
  try {
    await run();
  } catch (error) {
    await browser.stopTracing();
    throw error;
  }
  const text = (await browser.stopTracing()).toString();
  return (JSON.parse(text) as { readonly traceEvents: Trace }).traceEvents;
}

export interface Frames {
  /** Frames a second that showed something new, of those in which there was something to show. */
  readonly rate: number;
  readonly shown: number;
  /** Shown, and the page's own part was late. */
  readonly partial: number;
  readonly dropped: number;
}

/** Frames while a scroll goes on. The browser counts one as dropped if it has missed its time. */
export function framesOf(trace: Trace): Frames {
  const states = trace.flatMap(({ name, args }) => {
    const { frame_reporter: report } = args;
    return name === "PipelineReporter" && report !== undefined && report.scroll_state !== "SCROLL_NONE"
      ? [report.state]
      : [];
  });
  const count = (state: string): number => states.filter((each) => each === state).length;
  const partial = count("STATE_PRESENTED_PARTIAL");
  const shown = count("STATE_PRESENTED_ALL") + partial;
  const dropped = count("STATE_DROPPED");
  return { rate: (REFRESH * shown) / (shown + dropped), shown, partial, dropped };
}

/** Milliseconds from each key to the display's receipt of the frame that shows its effect. */
export function keyLatencies(trace: Trace): readonly number[] {
  const begun = new Map<string, number>();
  const found: number[] = [];
  for (const { name, ph, ts, id, id2, pid } of trace) {
    if (name !== "InputLatency::KeyDown") continue;
    const key = id ?? `${pid} ${id2?.local ?? ""}`;
    const from = begun.get(key);
    if (ph === "b") begun.set(key, ts);
    else if (from !== undefined) found.push((ts - from) / 1000);
  }
  return found;
}
