/** The metrics as Prometheus reads them. Everything is read when it is asked for: nothing is counted twice. */
import { Counter, Gauge, Registry } from "prom-client";
import type { Histogram, Metric } from "prom-client";
import { latencyBounds } from "../measure/latency-counts.ts";
import type { LatencyCounts } from "../measure/latency-counts.ts";
import type { Facts } from "./facts.ts";
import { metricRows } from "./metric-rows.ts";
import type { MetricRow } from "./metric-rows.ts";

/** Milliseconds for which a collection is good for everyone who asks: bounds the work that requests can cause. */
const SHARED = 1_000;

interface Sample {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

export class Exposition {
  readonly #registry = new Registry();
  readonly #gather: () => Facts;
  readonly #now: () => number;
  #facts: Facts;
  #last: { readonly at: number; readonly text: Promise<string> } | undefined = undefined;

  /** @param now milliseconds that only grow. */
  constructor(gather: () => Facts, now = () => performance.now()) {
    this.#gather = gather;
    this.#now = now;
    this.#facts = gather();
    for (const [name, row] of Object.entries<MetricRow>(metricRows)) {
      this.#registry.registerMetric(this.#metricOf(name, row));
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Resolves to all metrics, as they were a second ago at most. */
  text(): Promise<string> {
    const at = this.#now();
    if (this.#last !== undefined && at - this.#last.at < SHARED) return this.#last.text;
    this.#facts = this.#gather();
    const text = this.#registry.metrics();
    this.#last = { at, text };
    return text;
  }

  #metricOf(name: string, row: MetricRow): Metric {
    const { help } = row;
    if (row.kind === "histogram") return countedHistogram(name, help, () => this.#samples(name, row));
    const values = (): Iterable<readonly [Record<string, string>, number]> =>
      "label" in row
        ? [...row.read(this.#facts)].map(([value, count]) => [{ [row.label]: value }, count] as const)
        : [[{}, row.read(this.#facts)]];
    const options = { name, help, labelNames: "label" in row ? [row.label] : [], registers: [] };
    if (row.kind === "gauge") {
      return new Gauge({
        ...options,
        collect() {
          for (const [labels, value] of values()) this.set(labels, value);
        },
      });
    }
    return new Counter({
      ...options,
      collect() {
        this.reset();
        for (const [labels, value] of values()) this.inc(labels, value);
      },
    });
  }

  #samples(name: string, row: Extract<MetricRow, { readonly kind: "histogram" }>): readonly Sample[] {
    if (!("label" in row)) return samplesOf(name, {}, row.read(this.#facts));
    return [...row.read(this.#facts)].flatMap(([value, counts]) =>
      samplesOf(name, { [row.label]: value }, counts),
    );
  }
}

/** A histogram whose counts are kept elsewhere. The library's own counts by itself; a registry needs no more of it than this. */
function countedHistogram(name: string, help: string, samples: () => readonly Sample[]): Histogram {
  const metric = {
    name,
    help,
    type: "histogram",
    get: () => Promise.resolve({ name, help, type: "histogram", aggregator: "sum", values: samples() }),
  };
  return metric as unknown as Histogram;
}

/** Without the dust of a binary fraction. */
const seconds = (milliseconds: number): number => Number((milliseconds / 1000).toFixed(6));

function samplesOf(
  name: string,
  labels: Readonly<Record<string, string>>,
  { counts, sum }: LatencyCounts,
): readonly Sample[] {
  let all = 0;
  const buckets = Array.from(counts, (count, at) => {
    all += count;
    const bound = latencyBounds[at];
    const le = bound === undefined ? "+Inf" : seconds(bound);
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: all };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum / 1000 },
    { metricName: `${name}_count`, labels, value: all },
  ];
}
