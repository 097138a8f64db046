/**
 * Durations of commands, by name, from the gates to the end of the answer, waiting included. Of a sample: reading a clock
 * twice for every message would show in its time.
 */
import { LatencyCounts } from "../../measure/latency-counts.ts";

/** One in so many uses of each command is timed, the first one included. */
export const TIMED_USES = 16;

/** The beginning of a use that is not timed. */
export const NOT_TIMED = 0;

export class CommandTimings {
  readonly #durations = new Map<string, LatencyCounts>();
  readonly #clock: () => number;

  /** @param clock milliseconds, with fractions, that only grow; never 0. */
  constructor(clock = () => performance.now()) {
    this.#clock = clock;
  }

  /** For metrics: by the name of the command. */
  get durations(): ReadonlyMap<string, LatencyCounts> {
    return this.#durations;
  }

  /** Returns the beginning of a use, for `end`. `earlier` uses of the command came before it. */
  begin(earlier: number): number {
    return earlier % TIMED_USES === 0 ? this.#clock() : NOT_TIMED;
  }

  end(command: string, begunAt: number): void {
    if (begunAt === NOT_TIMED) return;
    let durations = this.#durations.get(command);
    if (durations === undefined) this.#durations.set(command, (durations = new LatencyCounts()));
    durations.note(this.#clock() - begunAt);
  }
}
