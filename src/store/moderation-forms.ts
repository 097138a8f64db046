/** Checks that values of an imported file are filters and mutes. */
import type { DurableRecords } from "../irc/network/durable.ts";
import { filterActions, filteredTexts } from "../irc/network/filters.ts";
import { examinePattern } from "../irc/network/text-patterns.ts";
import { FormError, accountName, line, list, optional, table, text, whole } from "./record-fields.ts";
import type { Fields } from "./record-fields.ts";

/** Throws a FormError. */
export function filterOf(value: unknown): DurableRecords["filter"] {
  const label = "filter";
  const filter = table(value, label);
  return {
    number: whole(filter, label, "number"),
    pattern: patternOf(filter, label),
    action: oneOf(filterActions, filter["action"], `${label}.action`),
    texts: list(filter["texts"], `${label}.texts`).map((each) =>
      oneOf(filteredTexts, each, `${label}.texts`),
    ),
    reason: line(filter, label, "reason"),
    setBy: line(filter, label, "setBy"),
    setAt: whole(filter, label, "setAt"),
    ...optional(filter, "duration", () => whole(filter, label, "duration")),
    ...optional(filter, "exemptAccounts", () => only(filter, label, "exemptAccounts")),
    ...optional(filter, "formatting", () => only(filter, label, "formatting")),
  };
}

/** Throws a FormError. */
export function muteOf(value: unknown): DurableRecords["mute"] {
  const label = "mute";
  const mute = table(value, label);
  return {
    host: text(mute, label, "host", /^[^\s\p{Cc}]{1,255}$/u, "a host"),
    mask: line(mute, label, "mask"),
    reason: line(mute, label, "reason"),
    setBy: line(mute, label, "setBy"),
    setAt: whole(mute, label, "setAt"),
    ...optional(mute, "account", () => accountName(mute, label, "account")),
    ...optional(mute, "expiresAt", () => whole(mute, label, "expiresAt")),
  };
}

function patternOf(fields: Fields, label: string): string {
  const pattern = line(fields, label, "pattern");
  const found = examinePattern(pattern);
  if (typeof found === "string") throw new FormError(`${label}.pattern`, `a pattern (${found})`);
  return pattern;
}

function oneOf<const Word extends string>(words: readonly Word[], value: unknown, field: string): Word {
  const word = words.find((each) => each === value);
  if (word === undefined) throw new FormError(field, `one of ${words.join(", ")}`);
  return word;
}

function only(fields: Fields, label: string, name: string): true {
  if (fields[name] !== true) throw new FormError(`${label}.${name}`, "true or nothing");
  return true;
}
