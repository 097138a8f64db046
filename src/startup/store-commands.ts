/** The commands about the database of a configuration: what they do to it, and the line that they end with. */
import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { resolve } from "node:path";
import type { CommandLine } from "../config/command-line.ts";
import { loadConfiguration } from "../config/load.ts";
import type { ConfigurationSources } from "../config/load.ts";
import {
  backup,
  exportMessages,
  exportRecords,
  importRecords,
  leaveCluster,
  pruneMessages,
} from "../store/index.ts";
import type { PruneChoice, StoreOptions } from "../store/index.ts";
import { Progress } from "./progress.ts";
import { storeOptions } from "./settings.ts";

const STANDARD_ERROR = 2;

export type StoreCommand = Extract<
  CommandLine,
  { readonly target: string } | { readonly kind: "prune" | "cluster-leave" }
>;

/** The words and flags of any command; each one reads those that it has. */
interface Work {
  /** The data folder. */
  readonly data: string;
  readonly options: StoreOptions;
  readonly report: Progress["report"];
  readonly file: string;
  readonly account: string;
  readonly choice: PruneChoice;
}

/** Each does its work, and returns what to say at the end. */
const storeCommands: Readonly<Record<StoreCommand["kind"], (work: Work) => Promise<string> | string>> = {
  backup: async ({ data, file, report }) => {
    await backup(data, file, report);
    return `copied the database to ${file}`;
  },
  export: async ({ data, file, report }) => {
    const { records, messages } = await exportRecords(data, file, report);
    return `wrote ${records} records and ${messages} messages to ${file}`;
  },
  import: ({ data, file, options, report }) => {
    const { records, messages } = importRecords(data, file, options, report);
    return `added ${records} records and ${messages} messages from ${file}`;
  },
  messages: async ({ data, account, file, options, report }) => {
    const messages = await exportMessages(data, account, file, options, report);
    return `wrote ${messages} messages of ${account} to ${file}`;
  },
  "cluster-leave": ({ data }) =>
    leaveCluster(data)
      ? "the database is that of a server alone"
      : "the database was that of a server alone already",
  prune: ({ data, options, choice, report }) => {
    const messages = pruneMessages(data, options, choice, report);
    return `removed ${messages} messages`;
  },
};

/** Returns the line to print. Throws what `startFailure` knows. */
export async function runStoreCommand(command: StoreCommand, sources: ConfigurationSources): Promise<string> {
  const configuration = await loadConfiguration(sources);
  // Written at once: the work does not let the event loop turn.
  const terminal = {
    isTTY: isatty(STANDARD_ERROR),
    write: (text: string) => void writeSync(STANDARD_ERROR, text),
  };
  const { kind } = command;
  const progress = new Progress(kind, terminal, () => performance.now());
  try {
    const done = await storeCommands[kind]({
      data: configuration.settings.store.data,
      options: storeOptions(configuration, Date.now()),
      report: progress.report,
      file: "target" in command ? resolve(sources.directory, command.target) : "",
      account: "account" in command ? command.account : "",
      choice: command.kind === "prune" ? command : {},
    });
    return `relais: ${kind}: ${done}`;
  } finally {
    progress.end();
  }
}
