/** Rows of options, and the types that follow from them. Knows no option. */
import type { Form } from "./forms.ts";

interface RowFacts {
  /** Effect, in a sentence or two. */
  readonly help: string;
  /** The environment variable that sets it too, and wins over the file. */
  readonly environment?: `RELAIS_${string}`;
  /** True if REHASH and SIGHUP apply a change; otherwise it needs a restart. */
  readonly reload: boolean;
  /**
   * Group and name of the setting that it becomes, as `network.networkName`. Absent for options that start-up reads by
   * themselves.
   */
  readonly setting?: SettingName;
}

export type SettingName = `${string}.${string}`;

interface TextRow extends RowFacts {
  readonly kind: "text";
  readonly default: string | undefined;
  /** Shown in the example file instead of a default. */
  readonly example?: string;
  /** Has to be given wherever its section is. */
  readonly required?: true;
  readonly form: Form;
  /** Never printed, not even in an error line. */
  readonly secret?: true;
  /** Value of the setting, where it is not the text itself. */
  readonly convert?: (text: string) => unknown;
}

/**
 * A file or a folder, relative to the configuration file (or to the working directory, from the environment and without a
 * file).
 */
interface PathRow extends RowFacts {
  readonly kind: "path";
  readonly of: "file" | "folder";
  readonly default: string | undefined;
  /** Shown in the example file instead of a default. */
  readonly example?: string;
  /** Has to be given wherever its section is. */
  readonly required?: true;
}

export interface IntegerRow extends RowFacts {
  readonly kind: "integer";
  readonly default: number | undefined;
  readonly example?: number;
  readonly min: number;
  readonly max: number;
  readonly powerOfTwo?: boolean;
  /** `milliseconds`, `bytes` … . */
  readonly unit?: string;
}

interface FlagRow extends RowFacts {
  readonly kind: "flag";
  readonly default: boolean;
}

interface ChoiceRow extends RowFacts {
  readonly kind: "choice";
  readonly default: string;
  readonly values: readonly string[];
}

/** Some of a fixed set of words. */
interface ChoicesRow extends RowFacts {
  readonly kind: "choices";
  readonly default: readonly string[] | undefined;
  /** Shown in the example file instead of a default. */
  readonly example?: readonly string[];
  readonly values: readonly string[];
}

/** Any number of texts of one form. */
interface TextsRow extends RowFacts {
  readonly kind: "texts";
  readonly default: readonly string[];
  readonly form: Form;
  /** One item of the setting, where it is not the text itself. */
  readonly convert?: (text: string) => string;
}

export type OptionRow = TextRow | PathRow | IntegerRow | FlagRow | ChoiceRow | ChoicesRow | TextsRow;
export type Rows = Readonly<Record<string, OptionRow>>;

/** A section of the file. */
export interface Section {
  readonly help: string;
  /** Written `[[name]]`, any number of times. */
  readonly repeated: boolean;
  readonly rows: Rows;
}

type Value<R> = R extends { kind: "text" | "path" }
  ? string
  : R extends { kind: "integer" }
    ? number
    : R extends { kind: "flag" }
      ? boolean
      : R extends { kind: "choice"; values: readonly (infer Word)[] }
        ? Word
        : R extends { kind: "choices"; values: readonly (infer Word)[] }
          ? readonly Word[]
          : readonly string[];

type Optional<R> = R extends { required: true }
  ? never
  : R extends { default: undefined }
    ? undefined
    : never;

/** The values of a section's options. */
export type Values<R extends Rows> = { readonly [Name in keyof R]: Value<R[Name]> | Optional<R[Name]> };

/** The value of a row's setting. */
export type SettingValue<R> = R extends { kind: "text"; convert: (text: string) => infer Converted }
  ? Converted | Optional<R>
  : Value<R> | Optional<R>;

/** A limit as the part that keeps it states it. */
type LimitRow = Pick<IntegerRow, "min" | "max" | "powerOfTwo" | "unit" | "help"> & {
  readonly default: number;
};

type LimitOption = IntegerRow & { readonly default: number };

/** Turns a part's own limit into an option, so that default, bounds and help stand once, beside the code. */
export function limitOption<const Setting extends SettingName>(
  row: LimitRow,
  setting: Setting,
  reload: boolean,
): LimitOption & { readonly setting: Setting } {
  return { kind: "integer", ...row, setting, reload };
}

/** The same for all limits of a table, as settings of one group. */
export function limitOptions<Name extends string, const Group extends string>(
  rows: Readonly<Record<Name, LimitRow>>,
  group: Group,
  reload: boolean,
): { readonly [Each in Name]: LimitOption & { readonly setting: `${Group}.${Each}` } } {
  const names = Object.keys(rows) as Name[];
  const options = names.map((name) => [name, limitOption(rows[name], `${group}.${name}`, reload)]);
  return Object.fromEntries(options);
}

/** `nickLength` in the code is `nick-length` in a file. */
export function fileKey(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
}

/** Effect of an option. Names of options in it become file keys. */
export function helpOf(row: OptionRow): string {
  return row.help.replaceAll(
    /`([a-z\d]+(?:[A-Z][a-z]+)+)`/gu,
    (_all, name: string) => `\`${fileKey(name)}\``,
  );
}

/** Accepted values of an option, in words: completes "takes …". */
export function takes(row: OptionRow): string {
  switch (row.kind) {
    case "text":
      return row.form.takes;
    case "path":
      return `the path of a ${row.of}`;
    case "integer": {
      const unit = row.unit === undefined ? "" : ` (${row.unit})`;
      const number = row.powerOfTwo === true ? "power of two" : "whole number";
      return `a ${number} from ${row.min} to ${row.max}${unit}`;
    }
    case "flag":
      return "true or false";
    case "choice":
      return `one of ${quoted(row.values)}`;
    case "choices":
      return `a list of ${quoted(row.values)}`;
    case "texts":
      return `a list of ${row.form.takes}`;
  }
}

function quoted(words: readonly string[]): string {
  return words.map((text) => `"${text}"`).join(", ");
}
