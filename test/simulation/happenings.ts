/**
 * Sorts what was sent during one execution: things that happened, each with all who heard of it, and answers to one peer.
 */
import { readHeardLine } from "./heard-line.ts";
import type { HeardLine } from "./heard-line.ts";
import type { Peer } from "./peer.ts";
import { demand } from "./violation.ts";
import type { Execution } from "./world.ts";
import type { SendRing } from "../../src/server/send-ring.ts";

export interface Heard {
  readonly peer: Peer;
  readonly line: HeardLine;
}

/** One thing that a user did, and all who were told, in whatever form. */
export interface Happening {
  readonly key: string;
  readonly line: HeardLine;
  readonly heard: Heard[];
}

export interface Sorted {
  readonly all: readonly Heard[];
  readonly happenings: readonly Happening[];
  /** Everything that comes from no user. */
  readonly answers: readonly Heard[];
}

const LF = 0x0a;

/** Reads each span once, however many peers were handed it. One span may hold several lines. */
export function readDeliveries({ deliveries }: Execution, ring: SendRing): Heard[] {
  const spans = new Map<number, readonly HeardLine[]>();
  const heard: Heard[] = [];
  for (const { peer, start, end } of deliveries) {
    let lines = spans.get(start);
    if (lines === undefined) {
      demand(ring.isReadable(start), () => "more was sent in one execution than the ring holds");
      lines = readLines(ring.bytes.subarray(start & ring.mask, (start & ring.mask) + end - start));
      spans.set(start, lines);
    }
    for (const line of lines) heard.push({ peer, line });
  }
  return heard;
}

function readLines(span: Buffer): HeardLine[] {
  const lines: HeardLine[] = [];
  for (let start = 0; start < span.length;) {
    const end = span.indexOf(LF, start);
    const next = end === -1 ? span.length : end + 1;
    lines.push(readHeardLine(span.subarray(start, next)));
    start = next;
  }
  return lines;
}

/**
 * Lines of the same happening follow each other. Only the labelled answer of the peer that gave the command may come later:
 * its first line waits until it is known whether there is a second. So those lines are put where they belong afterwards.
 */
export function sortHeard(all: readonly Heard[]): Sorted {
  const happenings: Happening[] = [];
  const answers: Heard[] = [];
  const late: Heard[] = [];
  let present: Happening | undefined;
  for (const heard of all) {
    const { line } = heard;
    const labelled = line.tags.has("label") || line.tags.has("batch");
    if (line.source?.includes("!") !== true) answers.push(heard);
    else if (labelled) late.push(heard);
    else {
      const key = keyOf(line);
      if (present?.key !== key) {
        present = { key, line, heard: [] };
        happenings.push(present);
      }
      present.heard.push(heard);
      continue;
    }
    if (!labelled && line.command !== "BATCH") present = undefined;
  }
  insertLate(happenings, late);
  return { all, happenings, answers };
}

function insertLate(happenings: Happening[], late: readonly Heard[]): void {
  let place = 0;
  for (const heard of late) {
    const key = keyOf(heard.line);
    const found = happenings.findIndex((happening, at) => at >= place && happening.key === key);
    if (found === -1) happenings.splice(place, 0, { key, line: heard.line, heard: [heard] });
    else happenings[found]?.heard.push(heard);
    place = (found === -1 ? place : found) + 1;
  }
}

/** What all forms of one line have in common: JOIN may tell more to some. */
function keyOf({ source = "", command, params }: HeardLine): string {
  return `${source} ${command} ${command === "JOIN" ? (params[0] ?? "") : params.join(" ")}`;
}
