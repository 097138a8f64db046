/** The results of a run: medians, ratios and rounds. */
import { median, resultsOf, type Results, type Row } from "../results.ts";
import type { LoadReport } from "./load.ts";
import { measureNames, ratioNames, type Measure } from "./measures.ts";
import { scenarios } from "./scenarios.ts";
import { servers } from "./servers.ts";

/** Named `fanout: relais`, and the ratios `fanout: relais / inspircd`. `rows` are the medians. */
export interface PeerResults extends Results {
  readonly ratios: Readonly<Record<string, Row>>;
  readonly rounds: Readonly<Record<string, readonly LoadReport[]>>;
}

/** The rounds of each server in one scenario. */
export type Rounds = ReadonlyMap<string, readonly LoadReport[]>;

export function rowName(scenario: string, server: string): string {
  return `${scenario}: ${server}`;
}

/** `runs` by the names of the scenarios. */
export function peerResults(runs: ReadonlyMap<string, Rounds>): PeerResults {
  const rounds: Record<string, readonly LoadReport[]> = {};
  const rows: Record<string, Row> = {};
  const ratios: Record<string, Row> = {};
  for (const [scenario, reports] of runs) {
    const own = reports.get("relais");
    for (const [server, list] of reports) {
      rounds[rowName(scenario, server)] = list;
      rows[rowName(scenario, server)] = rowOf(measureNames, (measure) => medianOf(list, measure));
      if (own === undefined || server === "relais") continue;
      ratios[rowName(scenario, `relais / ${server}`)] = rowOf(
        ratioNames,
        (measure) => medianOf(own, measure) / medianOf(list, measure),
      );
    }
  }
  return { ...resultsOf("peers", rows), ratios, rounds };
}

function rowOf(names: readonly Measure[], value: (measure: Measure) => number): Row {
  return Object.fromEntries(names.map((measure) => [measure, value(measure)]));
}

function medianOf(reports: readonly LoadReport[], measure: Measure): number {
  return median(reports.map((report) => report[measure]));
}

/** The name of a server as people write it. */
export function titleOf(server: string): string {
  return servers.find(({ name }) => name === server)?.title ?? server;
}

/** Scenarios and servers that the results hold, in the order of their tables. */
export function contentsOf({ rows }: Pick<Results, "rows">) {
  return scenarios
    .map((scenario) => ({
      scenario,
      servers: servers.map(({ name }) => name).filter((name) => rowName(scenario.name, name) in rows),
    }))
    .filter(({ servers: present }) => present.length > 0);
}
