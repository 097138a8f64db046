/** Bounds of the page, and sentences for what misses them. */
import { median } from "../results.ts";
import type { Load, Memory } from "./measures.ts";
import type { Frames } from "./trace.ts";

export interface Outcome {
  readonly loads: readonly Load[];
  readonly scrolls: readonly Frames[];
  /** Milliseconds of each key, by round. */
  readonly keys: readonly (readonly number[])[];
  readonly memory: readonly Memory[];
}

export interface Bounds {
  /** KiB over the wire. */
  readonly load: number;
  /** Milliseconds. */
  readonly interactive: number;
  /** Frames a second, the median of the rounds. */
  readonly frames: number;
  /** Milliseconds from a key to its frame at the 95th percentile, the median of the rounds. */
  readonly latency: number;
  /** Part by which the heap may grow from the middle third of the samples to the last. The first third is for warming up. */
  readonly growth: number;
}

/** A frame in sixty may be missed. */
export const bounds: Bounds = { load: 150, interactive: 1_000, frames: 59, latency: 50, growth: 0.05 };
/** On a machine that does other things as well, and for a few samples. */
export const smokeBounds: Bounds = { load: 150, interactive: 8_000, frames: 10, latency: 500, growth: 0.5 };

export interface Figures {
  readonly kib: number;
  readonly interactive: number;
  readonly frames: number;
  /** Part of the frames that showed what the compositor had, before the page was ready. */
  readonly partial: number;
  readonly p50: number;
  readonly p95: number;
  /** MiB in the middle and in the last third of the samples. */
  readonly heapBefore: number;
  readonly heapAfter: number;
  readonly nodes: number;
}

/** The value below which this part of the values lies. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN;
}

export function figuresOf({ loads, scrolls, keys, memory }: Outcome): Figures {
  const warm = memory.slice(Math.floor(memory.length / 3)).map(({ heap }) => heap);
  const half = Math.ceil(warm.length / 2);
  return {
    kib: median(loads.map(({ bytes }) => bytes / 1024)),
    interactive: median(loads.map(({ interactive }) => interactive)),
    frames: median(scrolls.map(({ rate }) => rate)),
    partial: median(scrolls.map(({ partial, shown }) => partial / shown)),
    p50: median(keys.map((round) => quantile(round, 0.5))),
    p95: median(keys.map((round) => quantile(round, 0.95))),
    heapBefore: median(warm.slice(0, half)),
    heapAfter: median(warm.slice(half)),
    nodes: Math.max(...memory.map(({ nodes }) => nodes)),
  };
}

/** One sentence for each bound that is missed. A figure that is not a number misses its bound. */
export function problemsOf(figures: Figures, limits: Bounds): readonly string[] {
  const { kib, interactive, frames, p95, heapBefore, heapAfter } = figures;
  const growth = heapAfter / heapBefore - 1;
  const rows: readonly (readonly [met: boolean, text: string])[] = [
    [kib <= limits.load, `the first load is ${kib.toFixed(0)} KiB, more than ${limits.load}`],
    [
      interactive <= limits.interactive,
      `the page is interactive after ${interactive.toFixed(0)} ms, more than ${limits.interactive}`,
    ],
    [frames >= limits.frames, `${frames.toFixed(1)} frames a second, less than ${limits.frames}`],
    [p95 <= limits.latency, `a key takes ${p95.toFixed(0)} ms, more than ${limits.latency}`],
    [
      growth <= limits.growth,
      `the heap grew by ${(growth * 100).toFixed(0)} %, more than ${(limits.growth * 100).toFixed(0)} %`,
    ],
  ];
  return rows.filter(([met]) => !met).map(([, text]) => text);
}
