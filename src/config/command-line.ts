/** The command line: one row for each flag and subcommand; --help derives from them. Reads no option and no file. */
import { parseArgs } from "node:util";
import { flagNames, flagRows, subcommandRows } from "./command-rows.ts";
import type { FlagRow, SubcommandName, SubcommandRow } from "./command-rows.ts";
import { environmentReference } from "./environment.ts";
import { nearest } from "./nearest.ts";

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
  | { readonly kind: "cluster-leave"; readonly file: string | undefined }
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
  | {
      readonly kind: "token-create";
      readonly name: string;
      readonly scopes: readonly string[];
      readonly account: string | undefined;
      readonly channels: readonly string[] | undefined;
      readonly days: number | undefined;
      readonly file: string | undefined;
    }
  | { readonly kind: "token-list"; readonly file: string | undefined }
  | { readonly kind: "token-revoke"; readonly name: string; readonly file: string | undefined }
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
  if (subcommand === "token-create" || subcommand === "token-revoke") {
    const [name = ""] = rest;
    if (rest.length !== 1) return wrong(`${subcommand}: got ${rest.length} words after it; expected a NAME`);
    return subcommand === "token-create"
      ? tokenCreate(name, values)
      : { kind: subcommand, name, file: values.config };
  }
  if (rest.length === 0) {
    if (subcommand === "token-list") return { kind: subcommand, file: values.config };
    if (subcommand === "prune") return prune(values);
    if (subcommand === "doctor" || subcommand === "upgrade") return { kind: subcommand, file: values.config };
    if (subcommand === "cluster-leave") return { kind: subcommand, file: values.config };
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

type FlagValues = ReturnType<typeof parse>["values"];

function tokenCreate(name: string, { scopes, account, channels, days, config }: FlagValues): CommandLine {
  if (days !== undefined && !/^[1-9]\d{0,4}$/u.test(days)) {
    return wrong(`--days: got ${days}; expected a number from 1 to 99999`);
  }
  return {
    kind: "token-create",
    name,
    scopes: wordsOf(scopes) ?? [],
    account,
    channels: wordsOf(channels),
    days: days === undefined ? undefined : Number(days),
    file: config,
  };
}

function wordsOf(list: string | undefined): readonly string[] | undefined {
  return list?.split(",").filter((word) => word !== "");
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
