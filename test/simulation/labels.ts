/** Labelled answers: to whom, in which of the three shapes, and to nobody else. Source: IRCv3 labeled-response; IRCv3 batch. */
import type { Heard } from "./happenings.ts";
import { escaped } from "./request.ts";
import { has } from "./turn.ts";
import type { Turn } from "./turn.ts";
import { demand } from "./violation.ts";

const MOST_LABEL_BYTES = 64;
const MESSAGES = new Set(["PRIVMSG", "NOTICE", "TAGMSG"]);

export function judgeLabels(turn: Turn, all: readonly Heard[]): void {
  const { peer } = turn;
  const label = labelOf(turn);
  const own: Heard[] = [];
  for (const heard of all) {
    if (heard.peer === peer && label !== undefined) own.push(heard);
    else demandPlain(heard);
  }
  if (label !== undefined)
    judgeAnswer(
      own.filter((heard) => belongs(turn, heard)),
      escaped(label),
    );
}

/** The label that must be answered during this execution. */
function labelOf({ cause, peer, request, world }: Turn): string | undefined {
  if (cause.kind !== "line" || peer === undefined || request === undefined) return undefined;
  if (!has(peer, "labeled-response") || !has(peer, "batch")) return undefined;
  // OPER is answered when the password was compared; whatever else waits for a password was answered before.
  const later = request.command === "OPER";
  if (cause.phase !== "whole" && (cause.phase === "resumed") !== later) return undefined;
  // Whoever is gone by then reads nothing.
  if (cause.phase === "resumed" && peer.closeReason !== undefined) return undefined;
  if (!world.peers.has(peer)) return undefined;
  const label = request.tags.get("label");
  return label === undefined || label === "" || Buffer.byteLength(label) > MOST_LABEL_BYTES
    ? undefined
    : label;
}

/** A message to oneself arrives without the label. After KILL of oneself, ERROR comes when the command is over. */
function belongs({ issuer, request }: Turn, { line }: Heard): boolean {
  if (line.tags.has("label") || line.tags.has("batch") || line.command === "BATCH") return true;
  if (line.command === "ERROR") return request?.command !== "KILL";
  return !(MESSAGES.has(line.command) && line.source === issuer?.mask);
}

function judgeAnswer(lines: readonly Heard[], label: string): void {
  const shown = (): string => lines.map(({ line }) => line.text).join("\n");
  const [first, ...rest] = lines;
  demand(first !== undefined, () => `the label ${label} was not answered`);
  demand(first.line.tags.get("label") === label, () => `the label ${label} is missing:\n${shown()}`);
  demand(!first.line.tags.has("batch"), () => `a batch in a batch:\n${shown()}`);
  for (const { line } of rest) demand(!line.tags.has("label"), () => `the label is there twice:\n${shown()}`);
  if (first.line.command !== "BATCH") {
    demand(rest.length === 0, () => `several lines, and no batch:\n${shown()}`);
    return;
  }
  const [opening = "", type] = first.line.params;
  const last = rest.at(-1)?.line;
  demand(opening.startsWith("+") && type === "labeled-response", () => `no batch of answers:\n${shown()}`);
  const reference = opening.slice(1);
  const ended = last?.command === "BATCH" && last.params[0] === `-${reference}` && !last.tags.has("batch");
  demand(ended, () => `the batch does not end:\n${shown()}`);
  const inside = rest.slice(0, -1);
  demand(inside.length > 1, () => `a batch for one line:\n${shown()}`);
  for (const { line } of inside) {
    demand(line.tags.get("batch") === reference, () => `a line outside of the batch:\n${shown()}`);
    demand(line.command !== "ACK" && line.command !== "BATCH", () => `a stray line:\n${shown()}`);
  }
}

/** A line that is no part of a labelled answer. */
function demandPlain({ peer, line }: Heard): void {
  const plain =
    !line.tags.has("label") && !line.tags.has("batch") && line.command !== "BATCH" && line.command !== "ACK";
  demand(plain, () => `${peer.name} read ${line.text}, which answers nothing that it asked`);
}
