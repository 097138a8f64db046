/** A time for people to read. */

/** `Tue, 14 Nov 2023 22:13:20 UTC`; `at` in milliseconds since the Unix epoch. */
export function humanTime(at: number): string {
  return new Date(at).toUTCString().replace("GMT", "UTC");
}
