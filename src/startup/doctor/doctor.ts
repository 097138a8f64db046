/** `doctor`: checks what keeps a server from running well, and says what to do about it. It changes nothing. */
import { loadConfiguration } from "../../config/load.ts";
import type { Configuration, ConfigurationSources } from "../../config/load.ts";
import { startFailure } from "../start-errors.ts";
import { certificates } from "./certificates.ts";
import { clock } from "./clock.ts";
import { cluster } from "./cluster.ts";
import { disk } from "./disk.ts";
import { dns } from "./dns.ts";
import { fault, ok } from "./finding.ts";
import type { Check, Finding, Machine, State } from "./finding.ts";
import { openFiles } from "./open-files.ts";
import { ports } from "./ports.ts";

const checks: readonly Check[] = [ports, certificates, openFiles, clock, disk, dns, cluster];

export interface Report {
  readonly lines: readonly string[];
  /** False if there is a fault. */
  readonly healthy: boolean;
}

export async function examine(sources: ConfigurationSources, machine: Machine): Promise<Report> {
  const lines: string[] = [];
  const counts: Record<State, number> = { ok: 0, note: 0, warning: 0, fault: 0 };
  const add = (name: string, findings: readonly Finding[]): void => {
    for (const { state, text } of findings) {
      counts[state] += 1;
      lines.push(`${state.padEnd(7)}  ${name.padEnd(13)}  ${text}`);
    }
  };
  const configuration = await loaded(sources, (findings) => add("configuration", findings));
  for (const { name, find } of configuration === undefined ? [] : checks) {
    add(name, await tried(async () => find(configuration as Configuration, machine)));
  }
  lines.push(`faults: ${counts.fault}, warnings: ${counts.warning}, notes: ${counts.note}, ok: ${counts.ok}`);
  return { lines, healthy: counts.fault === 0 };
}

/** Undefined for a wrong configuration: the other checks depend on it. */
async function loaded(
  sources: ConfigurationSources,
  add: (findings: readonly Finding[]) => void,
): Promise<Configuration | undefined> {
  let configuration: Configuration | undefined;
  const findings = await tried(async () => {
    configuration = await loadConfiguration(sources);
    return [ok(`${configuration.file ?? "no file, and the environment"}: nothing wrong`)];
  });
  add(findings);
  return configuration;
}

/** The faults of a start are faults here. */
async function tried(find: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await find();
  } catch (error) {
    const failure = startFailure(error);
    if (failure === undefined) throw error;
    return failure.lines.map(fault);
  }
}
