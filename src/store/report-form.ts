/** Checks that a value of an imported file is a report. */
import type { DurableRecords } from "../irc/network/durable.ts";
import { line, optional, table, text, whole } from "./record-fields.ts";

/** Throws a FormError. */
export function reportOf(value: unknown): DurableRecords["report"] {
  const label = "report";
  const report = table(value, label);
  return {
    number: whole(report, label, "number"),
    at: whole(report, label, "at"),
    by: line(report, label, "by"),
    ...optional(report, "account", () => line(report, label, "account")),
    target: line(report, label, "target"),
    ...optional(report, "mask", () => line(report, label, "mask")),
    reason: line(report, label, "reason"),
    ...optional(report, "message", messageOf),
  };
}

function messageOf(value: unknown): NonNullable<DurableRecords["report"]["message"]> {
  const label = "report.message";
  const message = table(value, label);
  return {
    id: line(message, label, "id"),
    at: whole(message, label, "at"),
    source: line(message, label, "source"),
    ...optional(message, "account", () => line(message, label, "account")),
    ...optional(message, "channel", () => line(message, label, "channel")),
    text: text(message, label, "text", /^[^\0\r]*$/u, "a text"),
  };
}
