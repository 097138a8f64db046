/** Checks that a value of an imported file is a reservation. */
import type { DurableRecords } from "../irc/network/durable.ts";
import { line, optional, table, text, whole } from "./record-fields.ts";

/** Throws a FormError. */
export function reservationOf(value: unknown): DurableRecords["reservation"] {
  const label = "reservation";
  const reservation = table(value, label);
  return {
    mask: text(reservation, label, "mask", /^[^\0-\u0020,!@:]{1,64}$/u, "a mask of nicks or channels"),
    reason: line(reservation, label, "reason"),
    setBy: line(reservation, label, "setBy"),
    setAt: whole(reservation, label, "setAt"),
    ...optional(reservation, "expiresAt", () => whole(reservation, label, "expiresAt")),
  };
}
