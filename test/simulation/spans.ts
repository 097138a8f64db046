/**
 * Reads one span of the ring: a line, a batch from its first line to its last, or the fallback of a message of several
 * lines. Each comes out as one line. Sources: IRCv3 batch; IRCv3 multiline.
 */
import { readHeardLine } from "./heard-line.ts";
import type { HeardLine } from "./heard-line.ts";
import { demand } from "./violation.ts";
import type { Peer, Turn } from "./network.ts";
import type { SendRing } from "../../src/server/send-ring.ts";

const LF = 0x0a;
const MULTILINE = "draft/multiline";
/** They have batches in them: messages of several lines. */
const histories = new Set(["chathistory", "search", "soju.im/search"]);
const CONCAT = "draft/multiline-concat";
/** Types of the batches that come in one piece, and how many parameters follow. */
const types: ReadonlyMap<string, number> = new Map([
  [MULTILINE, 1],
  ["metadata", 1],
  ["metadata-subs", 0],
  ["draft/isupport", 0],
  ["draft/authtoken", 2],
  ["chathistory", 1],
  ["search", 0],
  ["soju.im/search", 0],
  ["draft/chathistory-targets", 0],
]);

export interface Heard {
  readonly peer: Peer;
  readonly line: HeardLine;
}

/** Reads each span once, however many peers were handed it. */
export function readDeliveries({ deliveries }: Turn, ring: SendRing): Heard[] {
  const spans = new Map<number, HeardLine>();
  return deliveries.map(({ peer, start, end }) => {
    let line = spans.get(start);
    if (line === undefined) {
      demand(ring.isReadable(start), () => "more was sent in one turn than the ring holds");
      line = readSpan(ring.bytes.subarray(start & ring.mask, (start & ring.mask) + end - start));
      spans.set(start, line);
    }
    return { peer, line };
  });
}

function readSpan(span: Buffer): HeardLine {
  const lines = readLines(span);
  const [first, ...rest] = lines;
  demand(first !== undefined, () => "an empty span was handed out");
  if (rest.length === 0) return first;
  return first.command === "BATCH" ? readBatch(first, rest) : readFallback(first, lines);
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

function readBatch(opening: HeardLine, rest: readonly HeardLine[]): HeardLine {
  const text = [opening, ...rest].map((line) => line.text).join("\n");
  const [sign = "", type = "", ...params] = opening.params;
  const inside = rest.slice(0, -1);
  const closing = rest.at(-1);
  const reference = sign.slice(1);
  const closes = closing?.command === "BATCH" && closing.params.join(" ") === `-${reference}`;
  demand(sign.startsWith("+") && closes, () => `a batch that does not end:\n${text}`);
  demand(types.get(type) === params.length, () => `no such batch: ${opening.text}`);
  // A batch in a batch: both its ends belong to the outer one, and to nothing else.
  const outer = opening.tags.get("batch");
  demand(closing.tags.size === (outer === undefined ? 0 : 1), () => `${closing.text}: tags at the end`);
  demand(
    closing.tags.get("batch") === outer,
    () => `${closing.text}: is in another batch than its beginning`,
  );
  for (const line of histories.has(type) ? [] : inside) {
    demand(line.tags.get("batch") === reference, () => `${line.text}: is not in its batch`);
    demand(line.command !== "BATCH", () => `${line.text}: a batch where none can be`);
  }
  if (type !== MULTILINE) return { ...opening, text, params: [type, ...params], inside };
  return { ...ofOneMessage(text, inside), tags: opening.tags };
}

/** A message of several lines, sent line by line. */
function readFallback(first: HeardLine, lines: readonly HeardLine[]): HeardLine {
  const text = lines.map((line) => line.text).join("\n");
  for (const line of lines) {
    demand(!line.tags.has("batch") && !line.tags.has(CONCAT), () => `${line.text}: belongs into a batch`);
    demand(line.params[1] !== "", () => `${line.text}: nothing is said`);
    demand(line === first || !line.tags.has("msgid"), () => `${line.text}: the message id again`);
  }
  return ofOneMessage(text, lines);
}

function ofOneMessage(text: string, inside: readonly HeardLine[]): HeardLine {
  const [first] = inside;
  demand(first !== undefined, () => `a message without a line:\n${text}`);
  for (const line of inside) {
    const alike = line.command === first.command && line.source === first.source;
    demand(alike && line.params[0] === first.params[0], () => `lines of several messages:\n${text}`);
    demand(line.params.length === 2, () => `${line.text}: no message`);
  }
  return { ...first, text, inside };
}
