/** Checks that a value of an imported file is an entry of the audit. */
import type { DurableRecords } from "../irc/network/durable.ts";
import { line, optional, table, whole } from "./record-fields.ts";

const TEXTS = ["account", "operator", "address", "target", "channel", "mask", "reason", "value"] as const;

/** Throws a FormError. */
export function auditOf(value: unknown): DurableRecords["audit"] {
  const label = "audit";
  const entry = table(value, label);
  return {
    number: whole(entry, label, "number"),
    at: whole(entry, label, "at"),
    actor: line(entry, label, "actor"),
    action: line(entry, label, "action"),
    ...optional(entry, "duration", () => whole(entry, label, "duration")),
    ...Object.assign({}, ...TEXTS.map((name) => optional(entry, name, () => line(entry, label, name)))),
  };
}
