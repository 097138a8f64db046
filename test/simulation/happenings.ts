/**
 * Sorts what was sent during one execution: things that happened, each with all who heard of it, and answers to one peer.
 */
import type { HeardLine } from "./heard-line.ts";
import type { Peer } from "./peer.ts";
import { readSpan } from "./spans.ts";
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

/** Reads each span once, however many peers were handed it. */
export function readDeliveries({ deliveries }: Execution, ring: SendRing): Heard[] {
  const spans = new Map<number, HeardLine>();
  return deliveries.map(({ peer, start, end }) => {
    let line = spans.get(start);
    if (line === undefined) {
      demand(ring.isReadable(start), () => "more was sent in one execution than the ring holds");
      line = readSpan(ring.bytes.subarray(start & ring.mask, (start & ring.mask) + end - start));
      spans.set(start, line);
    }
    return { peer, line };
  });
}

/**
 * Lines of the same happening follow each other. Only the first line of a labelled answer comes later: it waits until it is
 * known whether there is a second. So it is put where it belongs afterwards.
 */
export function sortHeard(all: readonly Heard[]): Sorted {
  const happenings: Happening[] = [];
  const answers: Heard[] = [];
  const late: Heard[] = [];
  let present: Happening | undefined;
  let opened = false;
  for (const heard of all) {
    const { line } = heard;
    const opens = line.command === "BATCH" && line.inside === undefined;
    const first = opened || (line.tags.has("label") && !opens);
    opened = opens && line.tags.has("label");
    if (line.source?.includes("!") !== true) {
      answers.push(heard);
      if (!opens && !first) present = undefined;
    } else if (first) late.push(heard);
    else {
      const key = keyOf(line);
      if (present?.key !== key) {
        present = { key, line, heard: [] };
        happenings.push(present);
      }
      present.heard.push(heard);
    }
  }
  insertLate(happenings, late);
  return { all, happenings, answers };
}

function insertLate(happenings: Happening[], late: readonly Heard[]): void {
  for (const heard of late) {
    const key = keyOf(heard.line);
    const found = happenings.find((happening) => happening.key === key);
    if (found === undefined) happenings.unshift({ key, line: heard.line, heard: [heard] });
    else found.heard.push(heard);
  }
}

/** Of these, forms differ in more than the tags: JOIN may tell more to some, a message of several lines takes two shapes. */
const MANIFOLD = new Set(["JOIN", "PRIVMSG", "NOTICE"]);

/** What all forms of one line have in common. */
function keyOf({ source = "", command, params }: HeardLine): string {
  return `${source} ${command} ${MANIFOLD.has(command) ? (params[0] ?? "") : params.join(" ")}`;
}
