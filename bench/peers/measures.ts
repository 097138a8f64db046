/** Measured quantities that servers are compared by. */
import type { LoadReport } from "./load.ts";

interface MeasureRow {
  /** Head of its column. */
  readonly title: string;
  /** The same in words, with the better direction. */
  readonly caption: string;
  /** After the decimal point. */
  readonly digits: number;
}

export const measures = {
  cpuMicrosecondsPerDelivery: {
    title: "CPU µs/delivery",
    caption: "CPU µs a delivery, less is better",
    digits: 3,
  },
  deliveriesPerSecond: {
    title: "deliveries/s",
    caption: "deliveries a second, more is better",
    digits: 0,
  },
  p99Microseconds: { title: "p99 µs", caption: "p99 latency in µs, less is better", digits: 0 },
  kibPerClient: { title: "KiB/client", caption: "KiB a client, less is better", digits: 1 },
  joinedPerSecond: { title: "joined/s", caption: "clients joined a second, more is better", digits: 0 },
  generatorLoad: { title: "generator", caption: "load of the generator, 1 is all of a core", digits: 2 },
} as const satisfies Partial<Record<keyof LoadReport, MeasureRow>>;

export type Measure = keyof typeof measures;
export const measureNames = Object.keys(measures) as readonly Measure[];
/** Those of the servers, not of the generator. */
export const ratioNames = measureNames.filter((name) => name !== "generatorLoad");

/** A number for people; a dash for one that is missing or not finite (null in JSON). */
export function shown(value: number | null | undefined, digits: number): string {
  return typeof value === "number" && Number.isFinite(value)
    ? value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : "–";
}
