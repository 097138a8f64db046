/** `backup`, `export`, `import` and `messages`: what they do to the database of a configuration, and the line that they end with. */
import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { resolve } from "node:path";
import type { CommandLine } from "../config/command-line.ts";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration, ConfigurationSources } from "../config/load.ts";
import { backup, exportMessages, exportRecords, importRecords } from "../store/index.ts";
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
  messages: async (
    configuration: Configuration,
    file: string,
    report: Report,
    account: string,
  ): Promise<string> => {
    const { data } = configuration.settings.store;
    const { casemapping } = configuration.settings.network;
    const messages = await exportMessages(data, account, file, { casemapping }, report);
    return `wrote ${messages} messages of ${account} to ${file}`;
  },
} as const;

/** Returns the line to print. Throws what `startFailure` knows. */
export async function runStoreCommand(
  command: Extract<CommandLine, { readonly target: string }>,
  sources: ConfigurationSources,
): Promise<string> {
  const configuration = await loadConfiguration(sources);
  // Written at once: the work does not let the event loop turn.
  const terminal = {
    isTTY: isatty(STANDARD_ERROR),
    write: (text: string) => void writeSync(STANDARD_ERROR, text),
  };
  const { kind, target } = command;
  const account = command.kind === "messages" ? command.account : "";
  const progress = new Progress(kind, terminal, () => performance.now());
  try {
    const file = resolve(sources.directory, target);
    return `relais: ${kind}: ${await storeCommands[kind](configuration, file, progress.report, account)}`;
  } finally {
    progress.end();
  }
}
