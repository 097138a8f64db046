/** The expectations of every fault, and the bounds that they derive from. Reads no server. */
import type { FaultRow } from "./rows.ts";
import type { TalkReport } from "./talkers.ts";

export interface FaultOutcome {
  /** Attackers at one time, at most. */
  readonly attackers: number;
  readonly before: TalkReport;
  readonly during: TalkReport;
  readonly after: TalkReport;
  readonly seconds: number;
  readonly memoryBefore: number;
  readonly memoryPeak: number;
  readonly memoryAfter: number;
  readonly descriptorsBefore: number;
  readonly descriptorsPeak: number;
  readonly descriptorsAfter: number;
  readonly logLines: number;
  /** CPU seconds of the server for a second of the fault. */
  readonly cpu: number;
}

const KIB_PER_MIB = 1024;
/** MiB that the garbage of the collector may take beside what is in use. */
const COLLECTOR_MIB = 160;
/** KiB of one connection: its objects, the longest line, and input that may wait (`flood.receive-queue-limit`). */
const CONNECTION_KIB = 24 + 9 + 16;
/** KiB of a connection that may remain with the allocator. */
const REMAINS_KIB = 24;
/** Default of `log.limit`, its period in seconds, and the kinds of events that one fault causes. */
const LOG_LIMIT = 100;
const LOG_PERIOD = 10;
const LOG_KINDS = 5;

export interface Bounds {
  readonly milliseconds: number;
  readonly peakMib: number;
  readonly remainsMib: number;
  readonly logLines: number;
}

export function boundsOf(row: FaultRow, { attackers, seconds }: FaultOutcome, milliseconds: number): Bounds {
  const each = CONNECTION_KIB + (row.bytesEach ?? 0) / 1024;
  return {
    milliseconds,
    peakMib: COLLECTOR_MIB + (attackers * each) / KIB_PER_MIB,
    remainsMib: COLLECTOR_MIB + (attackers * REMAINS_KIB) / KIB_PER_MIB,
    logLines: LOG_KINDS * (LOG_LIMIT + 1) * (Math.ceil(seconds / LOG_PERIOD) + 1),
  };
}

/** One sentence for each expectation that does not hold. */
export function problemsOf(row: FaultRow, outcome: FaultOutcome, bounds: Bounds): readonly string[] {
  const { before, during, after } = outcome;
  const lost = before.lost + during.lost + after.lost;
  const grown = outcome.memoryPeak - outcome.memoryBefore;
  const remains = outcome.memoryAfter - outcome.memoryBefore;
  const checks: readonly (readonly [holds: boolean, problem: string])[] = [
    [during.deliveries > 0, "nothing was delivered during the fault"],
    [during.p99 < bounds.milliseconds, `p99 of a message: ${during.p99.toFixed(1)} ms during the fault`],
    [after.p99 < bounds.milliseconds, `p99 of a message: ${after.p99.toFixed(1)} ms after the fault`],
    [lost === 0, `${lost} deliveries were lost`],
    [after.disconnected === 0, `${after.disconnected} ordinary clients were disconnected`],
    [grown < bounds.peakMib, `memory grew by ${grown.toFixed(0)} MiB (bound ${bounds.peakMib.toFixed(0)})`],
    [
      remains < bounds.remainsMib,
      `${remains.toFixed(0)} MiB remained (bound ${bounds.remainsMib.toFixed(0)})`,
    ],
    [
      outcome.descriptorsAfter <= outcome.descriptorsBefore + 2,
      `${outcome.descriptorsAfter - outcome.descriptorsBefore} descriptors remained`,
    ],
    [
      row.admitted === undefined || outcome.descriptorsPeak - outcome.descriptorsBefore <= row.admitted + 70,
      `${outcome.descriptorsPeak} descriptors at one time`,
    ],
    [outcome.logLines <= bounds.logLines, `${outcome.logLines} lines in the log (bound ${bounds.logLines})`],
    [row.full === true || during.unserved === 0, `${during.unserved} new clients were not served during it`],
    [after.unserved === 0 && after.welcomed > 0, `${after.unserved} new clients were not served after it`],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => problem);
}
