/** Checks of values that records of several kinds have. */
import { isKeptKey } from "../irc/network/channel-values.ts";
import type { KeptMetadata, Suspension } from "../irc/network/durable.ts";
import { isPrivateTarget } from "../irc/wire/wishes.ts";
import type { PrivateMetadata } from "../irc/wire/wishes.ts";
import { FormError, line, list, table, whole } from "./record-fields.ts";

export function suspensionOf(value: unknown, label: string): Suspension {
  const suspended = table(value, label);
  return {
    by: line(suspended, label, "by"),
    reason: line(suspended, label, "reason"),
    at: whole(suspended, label, "at"),
  };
}

export function metadataOf(value: unknown, label: string): KeptMetadata {
  const entries = list(value, label).map((entry) => {
    const [key, text, ...more] = list(entry, label);
    const fits = typeof key === "string" && isKeptKey(key) && typeof text === "string" && more.length === 0;
    if (!fits || /[\0\r\n]/u.test(text)) throw new FormError(label, "pairs of a key and a value");
    return [key, text] as const;
  });
  if (new Set(entries.map(([key]) => key)).size !== entries.length)
    throw new FormError(label, "each key once");
  return entries;
}

export function privateMetadataOf(value: unknown): PrivateMetadata {
  const label = "account.privateMetadata";
  return list(value, label).map((entry) => {
    const [target, key, text, ...more] = list(entry, label);
    const fits =
      typeof target === "string" &&
      isPrivateTarget(target, target.length * 4) &&
      typeof key === "string" &&
      isKeptKey(key) &&
      typeof text === "string" &&
      more.length === 0;
    if (!fits || /[\0\r\n]/u.test(text)) throw new FormError(label, "lists of a target, a key and a value");
    return [target, key, text] as const;
  });
}
