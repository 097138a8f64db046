/** Reads what Prometheus would read. */
import type { Facts } from "../../src/http/facts.ts";
import { Exposition } from "../../src/http/exposition.ts";
import { EventCounts } from "../../src/http/event-counts.ts";
import { factsOf } from "../../src/http/facts.ts";
import type { MeasuredParts } from "../../src/http/facts.ts";
import { DnsblService } from "../../src/dnsbl/index.ts";
import { dnsLimitRows } from "../../src/dnsbl/limits.ts";
import { defaultsOf } from "../../src/irc/network/limits.ts";
import { LatencyCounts } from "../../src/measure/latency-counts.ts";
import type { Relais } from "../e2e/relais.ts";

/** The parts of a whole Relais. */
export function partsOf(
  { server, app }: Relais,
  others: Partial<MeasuredParts> = {},
): Omit<MeasuredParts, "api"> & Pick<Relais, "server"> {
  return {
    application: app,
    store: { history: { commits: new LatencyCounts() } },
    push: { waiting: 0 },
    files: { usage: { files: 0, bytes: 0 }, uploading: 0, outcomes: new Map([["accepted", 0]]) },
    policy: { waiting: 0, outcomes: new Map([["allow", 0]]) },
    dnsbl: new DnsblService(
      { lists: [], servers: [], limits: defaultsOf(dnsLimitRows) },
      () => 0,
      () => {},
    ),
    events: new EventCounts(),
    ...others,
    server,
  };
}

export type Samples = ReadonlyMap<string, number>;

/** By name and labels, as `relais_commands_total{command="JOIN"}`. */
export function samplesIn(text: string): Samples {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const [, name = "", value] = /^(\S+(?:\{[^}]*\})?) (\S+)$/u.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

/** One collection. */
export async function collect(parts: MeasuredParts, others: Partial<Facts> = {}): Promise<Samples> {
  const facts = { ...factsOf(parts, new LatencyCounts()), ...others };
  return samplesIn(await new Exposition(() => facts).text());
}
