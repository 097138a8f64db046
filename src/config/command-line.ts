/** The command line: one row for each flag and subcommand; --help derives from them. Reads no option and no file. */
import { parseArgs } from "node:util";
import { environmentReference } from "./environment.ts";
import { nearest } from "./nearest.ts";

interface FlagRow {
  readonly type: "boolean" | "string";
  readonly short?: string;
  /** How its value is called in --help. */
  readonly value?: string;
  /** The only subcommand that takes it. */
  readonly of?: SubcommandName;
  readonly help: string;
}

const flagRows = {
  config: {
    type: "string",
    short: "c",
    value: "FILE",
    help: "Read this configuration file (TOML); without it relais.toml, if there is one.",
  },
  check: { type: "boolean", help: "Say what is wrong with the configuration, if anything, and end." },
  before: {
    type: "string",
    value: "DATE",
    of: "prune",
    help: "Remove all messages from before this date (2026-11-25), instead of those past their retention.",
  },
  channel: { type: "string", value: "NAME", of: "prune", help: "Remove messages of this channel only." },
  help: { type: "boolean", short: "h", help: "Print this and end." },
  version: { type: "boolean", short: "v", help: "Print the version and end." },
} as const satisfies Readonly<Record<string, FlagRow>>;

const flagNames = Object.keys(flagRows) as readonly (keyof typeof flagRows)[];

interface SubcommandRow {
  /** The words that follow it, the name of a file last; none if it needs no database. */
  readonly words: readonly ("ACCOUNT" | "FILE")[];
  readonly help: string;
}

const subcommandRows = {
  "hash-password": {
    words: [],
    help: "Ask for a password (or read it from standard input) and print its argon2id hash.",
  },
  "generate-key": { words: [], help: "Print a new secret, for network.cloak-key." },
  backup: { words: ["FILE"], help: "Copy the database to a new file, also while the server runs." },
  export: {
    words: ["FILE"],
    help: "Write everything to a new file, as JSON Lines: accounts, channels, bans, messages.",
  },
  messages: {
    words: ["ACCOUNT", "FILE"],
    help: "Write everything that an account has said to a new file, as JSON Lines.",
  },
  import: { words: ["FILE"], help: "Add everything in such a file, while no server runs." },
  prune: { words: [], help: "Remove messages past their retention now, while no server runs." },
} as const satisfies Readonly<Record<string, SubcommandRow>>;

type SubcommandName = keyof typeof subcommandRows;
type FileCommand = {
  [Name in SubcommandName]: (typeof subcommandRows)[Name]["words"] extends readonly [] ? never : Name;
}[SubcommandName];
const subcommands = Object.keys(subcommandRows) as readonly SubcommandName[];

export type CommandLine =
  | { readonly kind: "serve"; readonly file: string | undefined }
  | { readonly kind: "check"; readonly file: string | undefined }
  | { readonly kind: "help" | "version" | Exclude<SubcommandName, FileCommand | "prune"> }
  | {
      readonly kind: "prune";
      /** In milliseconds since the Unix epoch. */
      readonly before: number | undefined;
      readonly channel: string | undefined;
      readonly file: string | undefined;
    }
  /** `target` is the file that follows the command, and `file` the configuration. */
  | {
      readonly kind: Exclude<FileCommand, "messages">;
      readonly target: string;
      readonly file: string | undefined;
    }
  | {
      readonly kind: "messages";
      readonly account: string;
      readonly target: string;
      readonly file: string | undefined;
    }
  /** `problem` is one line. */
  | { readonly kind: "wrong"; readonly problem: string };

/** `args` are what follows the program's name. */
export function readCommandLine(args: readonly string[]): CommandLine {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    if (error instanceof TypeError) return parseProblem(error.message);
    throw error;
  }
  const { values, positionals } = parsed;
  for (const name of flagNames) if (values[name] === "") return wrong(noValue(`--${name}`));
  if (values.help === true) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  const [word, ...rest] = positionals;
  const subcommand = subcommands.find((name) => name === word);
  if (word !== undefined && subcommand === undefined) {
    return wrong(`${word}: unknown command`, nearest(word, subcommands));
  }
  const misplaced = flagNames.find((name) => {
    const { of = subcommand }: FlagRow = flagRows[name];
    return values[name] !== undefined && of !== subcommand;
  });
  if (misplaced !== undefined) return wrong(`--${misplaced}: belongs to another command`);
  if (subcommand === undefined)
    return { kind: values.check === true ? "check" : "serve", file: values.config };
  if (isFileCommand(subcommand)) {
    const { words } = subcommandRows[subcommand];
    const target = rest.at(-1) ?? "";
    const expected = words.length === 1 ? "a FILE" : "an ACCOUNT and a FILE";
    if (target === "") return wrong(`${subcommand}: got nothing after it; expected ${expected}`);
    if (rest.length !== words.length) {
      const count = rest.length === 1 ? "one word" : `${rest.length} words`;
      return wrong(`${subcommand}: got ${count} after it; expected ${expected}`);
    }
    if (subcommand !== "messages") return { kind: subcommand, target, file: values.config };
    return { kind: subcommand, account: rest[0] ?? "", target, file: values.config };
  }
  if (rest.length === 0 && subcommand === "prune") return prune(values);
  if (rest.length === 0 && subcommand !== "prune") return { kind: subcommand };
  // What follows it may be a password, so it is not repeated.
  const instead = subcommand === "hash-password" ? ", and asks for the password" : "";
  return wrong(`${subcommand}: got a word after it; expected none${instead}`);
}

function prune({ before, channel, config }: ReturnType<typeof parse>["values"]): CommandLine {
  const at = before === undefined ? undefined : dayOf(before);
  if (before !== undefined && at === undefined) {
    return wrong(`--before: got ${before}; expected a date as 2026-11-25`);
  }
  return { kind: "prune", before: at, channel, file: config };
}

/** The beginning of a day, in UTC. Undefined for anything else. */
function dayOf(text: string): number | undefined {
  const at = Date.parse(`${text}T00:00:00.000Z`);
  // 30 February would be read as 2 March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(`${text}T`) ? at : undefined;
}

function isFileCommand(name: SubcommandName): name is FileCommand {
  return subcommandRows[name].words.length > 0;
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: flagRows, allowPositionals: true });
}

/** The problem that an error of `parseArgs` reports. Only its text names the flag. */
function parseProblem(message: string): CommandLine {
  const [, unknown] = /^Unknown option '(.+?)'\. /u.exec(message) ?? [];
  if (unknown !== undefined) {
    // The runtime names the letter alone in a group of short flags (`-hx`).
    const flag = unknown.startsWith("-") ? unknown : `-${unknown}`;
    const known = flagNames.map((name) => `--${name}`);
    return wrong(`${flag}: unknown flag`, nearest(flag, known));
  }
  const [, flag = "", fault = ""] = /^Option '(?:-\w, )?(-[\w-]+)(?: <value>)?' (.+)$/mu.exec(message) ?? [];
  return wrong(fault === "does not take an argument" ? `${flag}: got a value; expected none` : noValue(flag));
}

function noValue(flag: string): string {
  const row: FlagRow | undefined = Object.entries<FlagRow>(flagRows).find(
    ([name]) => flag === `--${name}`,
  )?.[1];
  return `${flag}: got nothing; expected a ${row?.value ?? flagRows.config.value}`;
}

function wrong(problem: string, meant?: string): CommandLine {
  return {
    kind: "wrong",
    problem: meant === undefined ? `${problem}; --help lists all` : `${problem}; did you mean ${meant}?`,
  };
}

/** The output of `--help`. */
export function helpText(version: string): string {
  const flags = flagNames.map((name) => {
    const row: FlagRow = flagRows[name];
    const short = row.short === undefined ? "    " : `-${row.short}, `;
    return [`${short}--${name}${row.value === undefined ? "" : ` ${row.value}`}`, row.help] as const;
  });
  const usages = subcommands.map((name) => {
    const { words, help }: SubcommandRow = subcommandRows[name];
    return [[name, ...words].join(" "), help] as const;
  });
  const variables = environmentReference.map(({ name, help }) => [name, help] as const);
  return [
    `Relais ${version}, a chat server that speaks IRC.`,
    "",
    "Usage: bun run start [flags]",
    ...usages.map(([usage]) => `       bun run start ${usage}`),
    "",
    "Flags:",
    ...columns(flags),
    "",
    "Commands:",
    ...columns(usages),
    "",
    "Environment variables, which win over the file:",
    ...columns(variables),
    "",
    "Signals: SIGHUP rereads the configuration; SIGTERM and SIGINT stop, and a second one at once.",
    "relais.example.toml shows every option; docs/configuration.md explains them.",
  ].join("\n");
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, help]) => `  ${name.padEnd(width)}  ${help}`);
}
