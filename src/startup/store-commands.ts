/** `backup`, `export` and `import`: what they do to the database of a configuration, and the line that they end with. */
import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { resolve } from "node:path";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration, ConfigurationSources } from "../config/load.ts";
import { backup, exportRecords, importRecords } from "../store/index.ts";
import { Progress } from "./progress.ts";
import { storeOptions } from "./settings.ts";

const STANDARD_ERROR = 2;

type Report = Progress["report"];

/** Each does its work, and returns what to say at the end. */
const storeCommands = {
  backup: async (configuration: Configuration, file: string, report: Report): Promise<string> => {
    await backup(configuration.settings.store.data, file, report);
    return `copied the database to ${file}`;
  },
  export: async (configuration: Configuration, file: string, report: Report): Promise<string> => {
    const records = await exportRecords(configuration.settings.store.data, file, report);
    return `wrote ${records} records to ${file}`;
  },
  import: (configuration: Configuration, file: string, report: Report): string => {
    const { data } = configuration.settings.store;
    const records = importRecords(data, file, storeOptions(configuration, Date.now()), report);
    return `added ${records} records from ${file}`;
  },
} as const;

/** Returns the line to print. Throws what `startFailure` knows. */
export async function runStoreCommand(
  command: keyof typeof storeCommands,
  target: string,
  sources: ConfigurationSources,
): Promise<string> {
  const configuration = await loadConfiguration(sources);
  // Written at once: the work does not let the event loop turn.
  const terminal = {
    isTTY: isatty(STANDARD_ERROR),
    write: (text: string) => void writeSync(STANDARD_ERROR, text),
  };
  const progress = new Progress(command, terminal, () => performance.now());
  try {
    const file = resolve(sources.directory, target);
    return `relais: ${command}: ${await storeCommands[command](configuration, file, progress.report)}`;
  } finally {
    progress.end();
  }
}
