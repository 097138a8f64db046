/** Compares a reread configuration with the present one: changes to apply now, and changes that wait for a restart. */
import { isDeepStrictEqual } from "node:util";
import type { Configuration } from "./load.ts";
import { sectionNames, sections } from "./options.ts";
import { fileKey } from "./rows.ts";
import type { Rows } from "./rows.ts";

export interface Changes {
  /** Settings in force from now on: new values of reloadable options, old values of the others. */
  readonly configuration: Configuration;
  /** Names of the options that change now, as `limits.nick-length`. */
  readonly applied: readonly string[];
  /** Names of those that differ and need a restart. */
  readonly waiting: readonly string[];
}

export function changesBetween(before: Configuration, after: Configuration): Changes {
  const applied: string[] = [];
  const waiting: string[] = [];
  const settings = sectionNames.map((name) => {
    const { repeated, rows }: { repeated: boolean; rows: Rows } = sections[name];
    const old = before.settings[name];
    const now = after.settings[name];
    if (repeated) {
      const reload = Object.values(rows).every((row) => row.reload);
      if (!isDeepStrictEqual(old, now)) (reload ? applied : waiting).push(name);
      return [name, reload ? now : old];
    }
    const oldValues = new Map(Object.entries(old));
    const newValues = new Map(Object.entries(now));
    const values = Object.entries(rows).map(([option, row]) => {
      const differs = !isDeepStrictEqual(oldValues.get(option), newValues.get(option));
      if (differs) (row.reload ? applied : waiting).push(`${name}.${fileKey(option)}`);
      return [option, (row.reload ? newValues : oldValues).get(option)];
    });
    return [name, Object.fromEntries(values)];
  });
  if (
    !isDeepStrictEqual(before.motd, after.motd) &&
    !applied.some((option) => option.startsWith("network.motd"))
  ) {
    applied.push("network.motd-file");
  }
  if (
    before.mailPassword !== after.mailPassword &&
    !applied.some((option) => option.startsWith("mail.password"))
  ) {
    applied.push("mail.password-file");
  }
  if (!isDeepStrictEqual(before.certificates, after.certificates) && !applied.includes("certificate")) {
    applied.push("certificate");
  }
  return {
    // The same shape as `before.settings`, value by value.
    configuration: {
      ...before,
      settings: Object.fromEntries(settings) as Configuration["settings"],
      endpoints: after.endpoints,
      endpointsGiven: after.endpointsGiven,
      motd: after.motd,
      mailPassword: after.mailPassword,
      certificates: after.certificates,
    },
    applied,
    waiting,
  };
}
