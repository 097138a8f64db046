/**
 * Tells operators of addresses and ranges that are kept out since they connect too often: a few in each period, and then
 * how many more there were. Peers can cause such bans at will.
 */
import { RecordLimit } from "../logging/record-limit.ts";
import type { RecordLimitOptions } from "../logging/record-limit.ts";

/** A ban, as the engine's event has it. */
interface Ban {
  readonly range: string;
  readonly milliseconds: number;
  /** The number of bans of this range, with this one. */
  readonly count: number;
}

interface BanNoticesOptions {
  /** Tells operators who receive notices of bans. */
  readonly tell: (text: string) => void;
  /** Notices in a period of ten seconds. */
  readonly most: () => number;
  readonly later: RecordLimitOptions["later"];
}

export class BanNotices {
  readonly #options: BanNoticesOptions;
  readonly #limit: RecordLimit;

  constructor(options: BanNoticesOptions) {
    this.#options = options;
    const { tell, most, later } = options;
    const omitted = (_kind: string, count: number): void =>
      tell(
        count === 1
          ? "1 more address or range connects too often, and is kept out (STATS d)"
          : `${count} more addresses or ranges connect too often, and are kept out (STATS d)`,
      );
    this.#limit = new RecordLimit({ limit: most(), omitted, later });
  }

  note({ range, milliseconds, count }: Ban): void {
    this.#limit.configure(this.#options.most());
    if (!this.#limit.admit("banned")) return;
    const times = count === 1 ? "" : `, for the ${ordinal(count)} time`;
    this.#options.tell(
      `${range} connects too often, and is kept out for ${Math.round(milliseconds / 1000)} s${times}`,
    );
  }
}

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const suffixes: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one: "st", two: "nd", few: "rd" };

function ordinal(count: number): string {
  return `${count}${suffixes[ordinals.select(count)] ?? "th"}`;
}
