/** Means of the network to keep order: filters on texts, mutes, and reports to operators. */
import type { DurableState, Note } from "./durable.ts";
import { Filters } from "./filters.ts";
import { Mutes } from "./mutes.ts";
import { PrivateTexts } from "./private-texts.ts";
import { Reports } from "./reports.ts";

export class Moderation {
  readonly filters: Filters;
  readonly mutes: Mutes;
  readonly reports: Reports;
  readonly privateTexts = new PrivateTexts();

  constructor(fold: (text: string) => string, note: Note) {
    this.filters = new Filters(note);
    this.mutes = new Mutes(fold, note);
    this.reports = new Reports(note);
  }

  /** Throws an Error for a pattern of a filter that cannot be used. */
  restore({ filters, mutes, reports }: DurableState): void {
    this.filters.restore(filters);
    this.mutes.restore(mutes);
    this.reports.restore(reports);
  }
}
