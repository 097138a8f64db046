/** Reports of users to operators (REPORT). Kept until they are closed, and bounded. Each change is noted. Reads no clock. */
import type { Note } from "./durable.ts";

export interface Report {
  /** Grows with each report. */
  readonly number: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Mask of the user that reports. */
  readonly by: string;
  /** Its account, if it has one. */
  readonly account?: string;
  /** A nick or a channel. */
  readonly target: string;
  /** Mask of the user with that nick. */
  readonly mask?: string;
  readonly reason: string;
  /** The message that it is about. */
  readonly message?: ReportedMessage;
}

/** A copy of a message, as it was when it was reported. */
export interface ReportedMessage {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Mask and account of the sender. */
  readonly source: string;
  readonly account?: string;
  /** Absent for a private message. */
  readonly channel?: string;
  /** Line feeds separate its lines. */
  readonly text: string;
}

/** Why a report is not taken: too many of one person are open, or too many in all. */
export type ReportRefusal = "too-many" | "full";

interface ReportLimits {
  readonly reports: number;
  readonly reportsPerUser: number;
}

export class Reports {
  readonly #note: Note;
  /** Those that are open, oldest first. */
  readonly #open = new Map<number, Report>();
  #last = 0;

  constructor(note: Note) {
    this.#note = note;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Those that are open, oldest first. */
  get all(): Iterable<Report> {
    return this.#open.values();
  }

  /** Takes those of the store. */
  restore(reports: readonly Report[]): void {
    for (const report of reports.toSorted((a, b) => a.number - b.number)) this.#put(report);
  }

  /** The highest number that was given. */
  get last(): number {
    return this.#last;
  }

  /** Gives higher numbers than this from now on. */
  goOn(last: number): void {
    this.#last = Math.max(this.#last, last);
  }

  /** Throws `NotKept`. */
  add(facts: Omit<Report, "number">, { reports, reportsPerUser }: ReportLimits): Report | ReportRefusal {
    const same = [...this.#open.values()].filter(({ by, account }) =>
      facts.account === undefined ? hostOf(by) === hostOf(facts.by) : account === facts.account,
    );
    if (same.length >= reportsPerUser) return "too-many";
    return this.#open.size >= reports ? "full" : this.#make(facts);
  }

  /**
   * A report that no person makes, about a user. There is one open report by the same about a host, and such reports take up
   * half of the places: the rest are for people. Throws `NotKept`.
   */
  addFound(
    facts: Omit<Report, "number" | "account"> & Required<Pick<Report, "mask">>,
    { reports }: ReportLimits,
  ): Report | ReportRefusal {
    const found = [...this.#open.values()].filter(({ by }) => !by.includes("@"));
    const same = found.some(({ by, mask = "" }) => by === facts.by && hostOf(mask) === hostOf(facts.mask));
    if (same) return "too-many";
    return found.length >= reports / 2 || this.#open.size >= reports ? "full" : this.#make(facts);
  }

  #make(facts: Omit<Report, "number">): Report {
    const report = { number: this.#last + 1, ...facts };
    this.#note({ kind: "report", record: report });
    this.#put(report);
    return report;
  }

  /** The closed one; undefined if no open report has this number. Throws `NotKept`. */
  close(number: number): Report | undefined {
    const report = this.#open.get(number);
    if (report === undefined) return undefined;
    this.#note({ kind: "report", record: report, removed: true });
    this.#open.delete(number);
    return report;
  }

  #put(report: Report): void {
    this.#open.set(report.number, report);
    this.#last = Math.max(this.#last, report.number);
  }
}

/** People change their nicks more easily than their hosts. */
function hostOf(mask: string): string {
  return mask.slice(mask.lastIndexOf("@") + 1);
}
