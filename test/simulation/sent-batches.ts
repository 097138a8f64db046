/** Follows the messages of several lines that clients send, and tells which labels a line makes due. Source: IRCv3 multiline. */
import { readRefusedLine } from "../../src/irc/wire/parse.ts";
import type { Person } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { has } from "./turn.ts";
import type { Request } from "./request.ts";
import type { Turn } from "./turn.ts";
import type { Cause, World } from "./world.ts";

const MOST_LABEL_BYTES = 64;
const CONCAT = "draft/multiline-concat";

export type Sending = Pick<Turn, "kept" | "ended" | "labels" | "whole" | "broken">;

const NOTHING: Sending = { kept: false, ended: undefined, labels: [], whole: false, broken: false };

/**
 * Whether a line is taken into a message is read from the server: the rest follows from that. Call once for each execution,
 * before anything else of it is judged.
 */
export function followSending(world: World, cause: Cause, issuer: Person | undefined): Sending {
  if (cause.kind === "stopping") return NOTHING;
  const { peer } = cause;
  const before = peer.batch;
  if (cause.kind !== "line") {
    const broken = before !== undefined && peer.state.batch === undefined && peer.open;
    if (broken) peer.refused = before.reference;
    if (peer.state.batch === undefined) peer.batch = undefined;
    if (cause.kind === "reread")
      return { ...NOTHING, labels: listOf(laterLabel(world, cause.peer, cause.request)) };
    return { ...NOTHING, labels: cause.kind === "expired" && broken ? listOf(before.label) : [] };
  }
  const { request, phase } = cause;
  const own = ownLabel(world, cause, peer);
  if (phase === "resumed") return { ...NOTHING, labels: listOf(own), whole: own !== undefined };
  const { batch: after } = peer.state;
  const { command, params, tags } = request;
  const reference = issuer === undefined || command === undefined ? undefined : tags.get("batch");
  if (reference !== undefined) {
    // Of a message that was refused already, nothing is answered any more.
    if (peer.refused === reference) return { ...NOTHING, kept: true };
    if (before !== undefined && after !== undefined) {
      const [, text = ""] = params;
      before.command = command ?? "";
      before.lines.push({ text, concat: tags.has(CONCAT) });
      return { ...NOTHING, kept: true };
    }
    peer.batch = undefined;
    const refused = before === undefined ? own : before.label;
    if (before !== undefined) peer.refused = before.reference;
    return { ...NOTHING, kept: true, labels: listOf(refused) };
  }
  // What is no message at all is passed over.
  if (before !== undefined && after !== undefined && command === undefined) return { ...NOTHING, kept: true };
  const closes = before !== undefined && command === "BATCH" && params[0] === `-${before.reference}`;
  peer.batch = undefined;
  const first = listOf(before?.label);
  if (before !== undefined && !closes) peer.refused = before.reference;
  if (after !== undefined && command === "BATCH") {
    // It is answered when the message ends.
    peer.batch = {
      reference: after.reference,
      target: params[2] ?? "",
      tags,
      label: validLabel(peer, tags),
      command: "",
      lines: [],
    };
    if (peer.refused === after.reference) peer.refused = undefined;
    return { ...NOTHING, labels: first };
  }
  if (command === "BATCH" && !closes && issuer !== undefined) noteRefusal(peer, params);
  const ended = closes && before.lines.some(({ text }) => text !== "") ? before : undefined;
  const whole = own !== undefined || (closes && before.label !== undefined);
  const broken = before !== undefined && !closes && before.label === undefined;
  return { kept: false, ended, labels: [...first, ...listOf(own)], whole, broken };
}

/** What follows under the reference of a batch that was refused is passed over, until it is closed. */
function noteRefusal(peer: Peer, [sign]: readonly string[]): void {
  if (sign === undefined) return;
  if (!sign.startsWith("-")) peer.refused = sign.startsWith("+") ? sign.slice(1) : sign;
  else if (peer.refused === sign.slice(1)) peer.refused = undefined;
}

const listOf = (label: string | undefined): readonly string[] => (label === undefined ? [] : [label]);

/** The label of the line itself, where it must be answered during this execution. */
function ownLabel(world: World, cause: Cause & { readonly kind: "line" }, peer: Peer): string | undefined {
  const { request, phase } = cause;
  // Answered when the work is done.
  if (phase === "waits") return undefined;
  if (phase === "resumed") return laterLabel(world, peer, request);
  if (!world.peers.has(peer)) return undefined;
  if (request.command !== undefined) return validLabel(peer, request.tags);
  return validLabel(peer, readRefusedLine(request.line)?.tags ?? new Map());
}

/** The label of a line that had to wait. A peer that was gone by then reads nothing. */
function laterLabel(world: World, peer: Peer, { tags }: Request): string | undefined {
  return world.resumedOpen ? validLabel(peer, tags) : undefined;
}

function validLabel(peer: Peer, tags: ReadonlyMap<string, string>): string | undefined {
  if (!has(peer, "labeled-response") || !has(peer, "batch")) return undefined;
  const label = tags.get("label");
  if (label === undefined || label === "" || Buffer.byteLength(label) > MOST_LABEL_BYTES) return undefined;
  return label;
}
