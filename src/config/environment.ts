/** Options from environment variables. They win over the file. An empty variable counts as not set. */
import { checkValue, shown } from "./check.ts";
import type { Origin } from "./check.ts";
import { endpointsForm, parseEndpoints } from "./endpoints.ts";
import type { Endpoint } from "./endpoints.ts";
import { suggestion } from "./nearest.ts";
import { sectionNames, sections } from "./options.ts";
import type { SectionName } from "./options.ts";
import { helpOf, takes } from "./rows.ts";
import type { OptionRow, Rows } from "./rows.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

interface Variable {
  readonly name: string;
  readonly section: SectionName;
  readonly option: string;
  readonly row: OptionRow;
}

/** The variables that set one option each. */
const variables: readonly Variable[] = sectionNames.flatMap((section) => {
  const rows: Rows = sections[section].rows;
  return Object.entries(rows).flatMap(([option, row]) =>
    row.environment === undefined ? [] : [{ name: row.environment, section, option, row }],
  );
});

/** The variables that are not an option of the table: what they take and do. */
const otherVariables = {
  RELAIS_CONFIG: {
    takes: "the path of a file",
    help: "The configuration file, where --config is not given.",
  },
  RELAIS_LISTEN: {
    takes: endpointsForm,
    help: "Where to listen; replaces every [[listen]] section. 0.0.0.0 is all of IPv4; [::] is all of IPv6 and no IPv4.",
  },
} as const;

/** Every variable, for --help and the reference. */
export const environmentReference: readonly { name: string; takes: string; help: string }[] = [
  ...Object.entries(otherVariables).map(([name, { takes: form, help }]) => ({ name, takes: form, help })),
  ...variables.map(({ name, row }) => ({ name, takes: takes(row), help: helpOf(row) })),
];

const prefix = "RELAIS_";
const knownWords = environmentReference.map(({ name }) => name.slice(prefix.length));

export interface EnvironmentOptions {
  /** Values that are set, without defaults, by section and row name. */
  readonly given: Readonly<Partial<Record<SectionName, Readonly<Record<string, unknown>>>>>;
  readonly listen: readonly Endpoint[] | undefined;
}

export function readEnvironment(environment: Environment, origin: Origin): EnvironmentOptions {
  const given: Partial<Record<SectionName, Record<string, unknown>>> = {};
  for (const { name, section, option, row } of variables) {
    const text = environment[name];
    if (text === undefined || text === "") continue;
    (given[section] ??= {})[option] = checkValue(row, name, fromText(row, text), origin);
  }
  for (const name of Object.keys(environment)) {
    const word = name.slice(prefix.length);
    if (!name.startsWith(prefix) || knownWords.includes(word)) continue;
    // Others may own names that start like ours (Kubernetes sets RELAIS_PORT for a service of that name).
    const hint = suggestion(word, knownWords, prefix);
    if (hint !== "") origin.problems.push(`${name}: unknown variable${hint}`);
  }
  return { given, listen: readListen(environment["RELAIS_LISTEN"], origin) };
}

function readListen(text: string | undefined, origin: Origin): readonly Endpoint[] | undefined {
  if (text === undefined || text === "") return undefined;
  const endpoints = parseEndpoints(text, origin.directory);
  if (endpoints === undefined) {
    origin.problems.push(`RELAIS_LISTEN: got ${shown(text)}; expected ${endpointsForm}`);
  }
  return endpoints;
}

/**
 * The value that a text stands for in this row. A text that stands for none is returned as it is, for the check to refuse.
 */
function fromText(row: OptionRow, text: string): unknown {
  switch (row.kind) {
    case "integer":
      return /^\d+$/u.test(text) ? Number(text) : text;
    case "flag":
      return text === "true" ? true : text === "false" ? false : text;
    case "choices":
    case "texts":
      return text.split(",").map((item) => item.trim());
    case "text":
    case "path":
    case "choice":
      return text;
  }
}
