/** The text of the `time` tag. Source: IRCv3 server-time, "Description": ISO 8601 in UTC with milliseconds. */

const SECOND = 1_000;
const MILLISECONDS = Array.from({ length: SECOND }, (_, value) => `${String(value).padStart(3, "0")}Z`);

/** Formats times, most of which lie in the same second as the one before. */
export class TimeText {
  #second = Number.NaN;
  /** `2026-11-25T18:00:10.`. */
  #prefix = "";
  #time = Number.NaN;
  #text = "";

  /** `time` in milliseconds since the Unix epoch; the same text as `Date.prototype.toISOString`. */
  of(time: number): string {
    if (time === this.#time) return this.#text;
    const second = Math.floor(time / SECOND);
    if (second !== this.#second) {
      this.#second = second;
      this.#prefix = new Date(second * SECOND).toISOString().slice(0, -"000Z".length);
    }
    this.#time = time;
    this.#text = this.#prefix + (MILLISECONDS[time - second * SECOND] ?? "");
    return this.#text;
  }
}
