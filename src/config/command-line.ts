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
  /** The words that follow it, the name of a file last. */
  readonly words: readonly ("ACCOUNT" | "COMMAND" | "FILE")[];
  readonly help: string;
  /** Added by `help` with its name: bounds, effects on a running server, exit codes. */
  readonly details: readonly string[];
  /** A typical use, without the program. */
  readonly example: string;
}

const subcommandRows = {
  help: {
    words: ["COMMAND"],
    help: "Print more about one of these commands and end.",
    details: ["The same as --help after the command."],
    example: "help backup",
  },
  "hash-password": {
    words: [],
    help: "Ask for a password (or read it from standard input) and print its argon2id hash.",
    details: [
      "The hash goes into the configuration, as network.password-hash or the password-hash of an [[operator]] or a [[gateway]].",
      "Ends with 64 if the password is empty.",
    ],
    example: "hash-password",
  },
  "generate-key": {
    words: [],
    help: "Print a new secret, for network.cloak-key.",
    details: ["Another key changes all cloaked host names, and bans on them hold no longer."],
    example: "generate-key",
  },
  doctor: {
    words: [],
    help: "Check configuration, ports, certificates, open files, clock, disk and DNS, and say what to do.",
    details: [
      "It changes nothing, and may run beside the server. A line for each check: ok, note, warning or fault.",
      "Ends with 0 without a fault, with 1 otherwise.",
    ],
    example: "doctor --config /etc/relais/relais.toml",
  },
  upgrade: {
    words: [],
    help: "Have the running server go on as the version that is installed now. Clients stay connected.",
    details: [
      "The same as SIGUSR2. Clients over TLS and WebSocket are asked to reconnect, and find their users again by their accounts.",
      "If the new version does not come up, the server goes on as it is. Ends with 0 once the new process has taken over, with 1 otherwise.",
    ],
    example: "upgrade --config /etc/relais/relais.toml",
  },
  backup: {
    words: ["FILE"],
    help: "Copy the database to a new file, also while the server runs.",
    details: [
      "The file must not exist. It is a complete database: put it in the place of relais.db to restore it.",
      "Ends with 73 if the file exists, with 74 if the disk is full.",
    ],
    example: "backup /var/backups/relais-2026-11-26.db",
  },
  export: {
    words: ["FILE"],
    help: "Write everything to a new file, as JSON Lines: accounts, channels, bans, messages.",
    details: ["May run beside the server. It contains hashes of passwords: keep it as safe as the database."],
    example: "export relais.jsonl",
  },
  messages: {
    words: ["ACCOUNT", "FILE"],
    help: "Write everything that an account has said to a new file, as JSON Lines.",
    details: ["For a person who asks for a copy. May run beside the server."],
    example: "messages ana ana.jsonl",
  },
  import: {
    words: ["FILE"],
    help: "Add everything in such a file, while no server runs.",
    details: [
      "All of it or nothing. A file with messages needs a database without any.",
      "Ends with 65 if the file is damaged, with 69 if a server is using the database.",
    ],
    example: "import relais.jsonl",
  },
  prune: {
    words: [],
    help: "Remove messages past their retention now, while no server runs.",
    details: ["The server does the same by itself. With --before, or --channel, others are removed."],
    example: "prune --before 2026-01-01 --channel '#tea'",
  },
} as const satisfies Readonly<Record<string, SubcommandRow>>;

type SubcommandName = keyof typeof subcommandRows;
/** Commands whose last word is a file. */
type FileCommand = {
  [Name in SubcommandName]: (typeof subcommandRows)[Name]["words"] extends readonly [...unknown[], "FILE"]
    ? Name
    : never;
}[SubcommandName];
/** All of them, in the order of --help. */
export const subcommands = Object.keys(subcommandRows) as readonly SubcommandName[];

export type CommandLine =
  | { readonly kind: "serve"; readonly file: string | undefined }
  | { readonly kind: "check"; readonly file: string | undefined }
  | { readonly kind: "doctor"; readonly file: string | undefined }
  | { readonly kind: "upgrade"; readonly file: string | undefined }
  /** `of` is the one command that is asked about. */
  | { readonly kind: "help"; readonly of: SubcommandName | undefined }
  | { readonly kind: "version" | "hash-password" | "generate-key" }
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
  const [word, ...rest] = positionals;
  const subcommand = subcommands.find((name) => name === word);
  if (values.help === true) return { kind: "help", of: subcommand };
  if (values.version === true) return { kind: "version" };
  if (subcommand === "help") return helpAbout(rest);
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
  if (rest.length === 0) {
    if (subcommand === "prune") return prune(values);
    if (subcommand === "doctor" || subcommand === "upgrade") return { kind: subcommand, file: values.config };
    return { kind: subcommand };
  }
  // What follows it may be a password, so it is not repeated.
  const instead = subcommand === "hash-password" ? ", and asks for the password" : "";
  return wrong(`${subcommand}: got a word after it; expected none${instead}`);
}

function helpAbout([word, ...others]: readonly string[]): CommandLine {
  const of = subcommands.find((name) => name === word);
  if (word !== undefined && of === undefined)
    return wrong(`${word}: unknown command`, nearest(word, subcommands));
  return others.length === 0
    ? { kind: "help", of }
    : wrong("help: got more than one word after it; expected a COMMAND");
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
  const { words }: SubcommandRow = subcommandRows[name];
  return words.at(-1) === "FILE";
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

/** The output of `--help`: about all, or about one command. `program` is how it is started, as `bun run start`. */
export function helpText(version: string, program: string, of?: SubcommandName): string {
  return of === undefined ? generalHelp(version, program) : commandHelp(program, of);
}

function commandHelp(program: string, name: SubcommandName): string {
  const { words, help: summary, details, example }: SubcommandRow = subcommandRows[name];
  const flags = flagLines((row) => row.of === name);
  return [
    `Usage: ${[program, name, ...words].join(" ")}${flags.length === 0 ? "" : " [flags]"}`,
    "",
    summary,
    ...details,
    ...(flags.length === 0 ? [] : ["", "Flags:", ...columns(flags)]),
    "",
    `Example: ${program} ${example}`,
  ].join("\n");
}

function flagLines(among: (row: FlagRow) => boolean): readonly (readonly [string, string])[] {
  return flagNames
    .filter((name) => among(flagRows[name]))
    .map((name) => {
      const row: FlagRow = flagRows[name];
      const short = row.short === undefined ? "    " : `-${row.short}, `;
      return [`${short}--${name}${row.value === undefined ? "" : ` ${row.value}`}`, row.help] as const;
    });
}

function generalHelp(version: string, program: string): string {
  const usages = subcommands.map((name) => {
    const { words, help }: SubcommandRow = subcommandRows[name];
    return [[name, ...words].join(" "), help] as const;
  });
  const variables = environmentReference.map(({ name, help }) => [name, help] as const);
  return [
    `Relais ${version}, a chat server that speaks IRC.`,
    "",
    `Usage: ${program} [flags]`,
    ...usages.map(([usage]) => `       ${program} ${usage}`),
    "",
    "Flags:",
    ...columns(flagLines(() => true)),
    "",
    "Commands:",
    ...columns(usages),
    "",
    "Environment variables, which win over the file:",
    ...columns(variables),
    "",
    "Signals: SIGHUP rereads the configuration; SIGUSR2 upgrades; SIGTERM and SIGINT stop, and a second one at once.",
    "relais.example.toml shows every option; docs/configuration.md explains them.",
  ].join("\n");
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, help]) => `  ${name.padEnd(width)}  ${help}`);
}
