/** The options' values under the names that the parts of the program give them: each row names its setting. */
import { sectionNames, sections } from "./options.ts";
import type { SectionName, Settings } from "./options.ts";
import type { OptionRow, Section, SettingName, SettingValue } from "./rows.ts";

type RowsOf<Each extends SectionName> = (typeof sections)[Each]["rows"];
type Row = { [Each in SectionName]: RowsOf<Each>[keyof RowsOf<Each>] }[SectionName];
type RowWithSetting = Extract<Row, { readonly setting: SettingName }>;
type Name = RowWithSetting["setting"];
type Group = Name extends `${infer Word}.${string}` ? Word : never;

export type SettingGroups = {
  readonly [Each in Group]: {
    readonly [Full in Name as Full extends `${Each}.${infer Word}` ? Word : never]: SettingValue<
      Extract<RowWithSetting, { readonly setting: Full }>
    >;
  };
};

export function settingGroups(settings: Settings): SettingGroups {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const name of sectionNames) {
    const { repeated, rows }: Section = sections[name];
    if (repeated) continue;
    const values = new Map<string, unknown>(Object.entries(settings[name]));
    for (const [option, row] of Object.entries(rows)) {
      const [group, setting] = row.setting?.split(".") ?? [];
      if (group === undefined || setting === undefined) continue;
      (groups[group] ??= {})[setting] = valueOf(row, values.get(option));
    }
  }
  // The type says the same of the rows.
  return groups as SettingGroups;
}

/** `value` has passed the check of the row. */
function valueOf(row: OptionRow, value: unknown): unknown {
  if (!("convert" in row) || row.convert === undefined) return value;
  const { convert } = row;
  if (Array.isArray(value)) return value.map((item) => convert(String(item)));
  return typeof value === "string" ? convert(value) : undefined;
}
