/** Samples of a soak, what they have in common over thirds and tenths of it, and the verdict. Reads no server. */
import { median, table, type Row } from "../results.ts";

/** Sizes in MiB, times in milliseconds, rates by second, processors of one. */
export interface Sample extends Row {
  /** Minutes since the start, at the end of the sample. */
  readonly minute: number;
  readonly resident: number;
  readonly heap: number;
  /** The heap after the last collection of garbage. */
  readonly live: number;
  readonly external: number;
  readonly descriptors: number;
  /** Connections that the server counts. */
  readonly connections: number;
  readonly users: number;
  readonly channels: number;
  /** Clients that the load generator has connected. */
  readonly clients: number;
  readonly messages: number;
  readonly deliveries: number;
  readonly arrivals: number;
  readonly moves: number;
  readonly p50: number;
  readonly p99: number;
  /** Counts in the sample. */
  readonly disconnected: number;
  readonly unserved: number;
  readonly refused: number;
  readonly lost: number;
  readonly serverCpu: number;
  readonly crowdCpu: number;
}

/** A server without clients: before the first came, and after the last has gone. */
export interface Rest {
  readonly resident: number;
  readonly heap: number;
  readonly descriptors: number;
  readonly connections: number;
  readonly users: number;
  readonly channels: number;
}

export interface SoakOutcome {
  readonly samples: readonly Sample[];
  readonly before: Rest;
  readonly after: Rest;
  /** Errors between the last sample and the last departure. */
  readonly parting: Readonly<Record<ErrorName, number>>;
}

const errorNames = ["disconnected", "unserved", "refused", "lost"] as const;
type ErrorName = (typeof errorNames)[number];

/** Minutes after which a server is warm. */
const WARM_MINUTES = 5;
/** Descriptors that may be open a moment longer than their connections. */
const CLOSING = 2;

/** Quantities that must not grow: the allowed difference is this part of the figure before, and this much beside it. */
interface GrowthRow {
  readonly title: string;
  readonly unit: string;
  readonly read: (sample: Sample) => number;
  readonly share: number;
  readonly beside: number;
  /** Further allowance in a soak of no length; a longer one has less of it, and none after `WARM_MINUTES`. */
  readonly cold: number;
  /** Place in the order of the samples: 0.5 is the median. */
  readonly place?: number;
}

const growthRows: readonly GrowthRow[] = [
  { title: "resident memory", unit: "MiB", read: (at) => at.resident, share: 0.05, beside: 8, cold: 48 },
  { title: "heap without garbage", unit: "MiB", read: (at) => at.live, share: 0.02, beside: 1, cold: 16 },
  { title: "external memory", unit: "MiB", read: (at) => at.external, share: 0.05, beside: 2, cold: 16 },
  {
    title: "descriptors beside connections",
    unit: "",
    read: ({ descriptors, connections }) => descriptors - connections,
    share: 0,
    beside: 4,
    cold: 40,
  },
  { title: "p50 of a message", unit: "ms", read: ({ p50 }) => p50, share: 1, beside: 5, cold: 1000 },
  {
    title: "p99 of a message",
    unit: "ms",
    read: ({ p99 }) => p99,
    share: 1,
    beside: 50,
    cold: 2000,
    // Bursts of other work on the machine move the median, and a server that gets slower moves the fastest quarter as well.
    place: 0.25,
  },
];

interface Growth {
  readonly title: string;
  readonly unit: string;
  readonly middle: number;
  readonly last: number;
  readonly allowed: number;
}

/** The median of the last third beside that of the middle one; the first third is for warming up. */
function growthsOf(samples: readonly Sample[]): readonly Growth[] {
  const third = samples.length / 3;
  const middle = samples.slice(Math.floor(third), Math.floor(2 * third));
  const last = samples.slice(Math.floor(2 * third));
  const coldness = Math.max(0, 1 - (samples.at(-1)?.minute ?? 0) / WARM_MINUTES);
  return growthRows.map(({ title, unit, read, share, beside, cold, place = 0.5 }) => {
    const before = placed(middle.map(read), place);
    return {
      title: place === 0.5 ? title : `${title}, lower quartile`,
      unit,
      middle: before,
      last: placed(last.map(read), place),
      allowed: before * share + beside + cold * coldness,
    };
  });
}

function placed(values: readonly number[], place: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * place)] ?? Number.NaN;
}

/** One sentence for each expectation that does not hold. */
export function problemsOf({ samples, after, parting }: SoakOutcome): readonly string[] {
  const problems: string[] = [];
  const delivered = samples.reduce((sum, sample) => sum + sample.deliveries, 0);
  if (samples.length < 3 || delivered === 0) problems.push("there is too little to judge");
  for (const { title, unit, middle, last, allowed } of growthsOf(samples)) {
    if (last - middle <= allowed) continue;
    const figures = `from ${middle.toFixed(1)} to ${last.toFixed(1)} ${unit}`.trimEnd();
    problems.push(`${title} grew ${figures} (allowed: ${allowed.toFixed(1)} more)`);
  }
  const sentences = {
    disconnected: "clients were disconnected",
    unserved: "answers did not come in time",
    refused: "commands were refused",
    lost: "deliveries were lost or doubled",
  };
  for (const name of errorNames) {
    const count = samples.reduce((sum, sample) => sum + sample[name], parting[name]);
    if (count > 0) problems.push(`${count} ${sentences[name]}`);
  }
  // The database opens files of its own some time after the start.
  const own = median(samples.map(({ descriptors, connections }) => descriptors - connections));
  const left = { connections: 0, users: 0, channels: 0, descriptors: own + CLOSING };
  for (const [name, most] of Object.entries(left) as [keyof typeof left, number][]) {
    if (!(after[name] <= most)) problems.push(`${after[name]} ${name} remained after the last client`);
  }
  return problems;
}

const headers = [
  "minute",
  "RSS MiB",
  "heap",
  "live",
  "external",
  "files",
  "clients",
  "messages/s",
  "deliveries/s",
  "arrivals/s",
  "moves/s",
  "p50 ms",
  "p99 ms",
  "errors",
  "cpu",
  "cpu of load",
];

/** Ten rows, of equal length: medians, and sums of errors. */
export function windowTable(samples: readonly Sample[]): string {
  const count = Math.min(10, samples.length);
  const rows = Array.from({ length: count }, (_, at) => {
    const part = samples.slice(
      Math.floor((at * samples.length) / count),
      Math.floor(((at + 1) * samples.length) / count),
    );
    const middle = (name: keyof Sample & string, digits: number): string =>
      median(part.map((sample) => sample[name] ?? 0)).toFixed(digits);
    const errors = part.reduce(
      (sum, sample) => errorNames.reduce((inner, name) => inner + sample[name], sum),
      0,
    );
    const memory = [middle("resident", 0), middle("heap", 1), middle("live", 1), middle("external", 1)];
    const rates = [middle("messages", 0), middle("deliveries", 0), middle("arrivals", 0), middle("moves", 0)];
    const load = [middle("serverCpu", 2), middle("crowdCpu", 2)];
    return [
      (part.at(-1)?.minute ?? 0).toFixed(2),
      ...memory,
      middle("descriptors", 0),
      middle("clients", 0),
      ...rates,
      middle("p50", 2),
      middle("p99", 2),
      String(errors),
      ...load,
    ];
  });
  return table([headers, ...rows]);
}

export function growthTable(samples: readonly Sample[]): string {
  const rows = growthsOf(samples).map(({ title, unit, middle, last, allowed }) => [
    unit === "" ? title : `${title}, ${unit}`,
    middle.toFixed(1),
    last.toFixed(1),
    (last - middle).toFixed(1),
    allowed.toFixed(1),
  ]);
  return table([["median", "middle third", "last third", "growth", "allowed"], ...rows]);
}
