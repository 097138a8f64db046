/** Labelled answers: to whom, in which of the three shapes, and to nobody else. Source: IRCv3 labeled-response; IRCv3 batch. */
import type { Heard } from "./happenings.ts";
import type { HeardLine } from "./heard-line.ts";
import { escaped } from "./request.ts";
import type { Turn } from "./turn.ts";
import { demand } from "./violation.ts";

/** What comes to who sent it is the message, and not the answer. */
const MESSAGES = new Set(["PRIVMSG", "NOTICE", "TAGMSG", "REDACT"]);

export function judgeLabels(turn: Turn, all: readonly Heard[]): void {
  const { peer, labels } = turn;
  const own: Heard[] = [];
  for (const heard of all) {
    if (heard.peer === peer && labels.length > 0 && belongs(turn, heard)) own.push(heard);
    else demandPlain(heard);
  }
  // Each answer begins with its label.
  const answers: Heard[][] = [];
  for (const heard of own) {
    if (heard.line.tags.has("label") || answers.length === 0) answers.push([]);
    answers.at(-1)?.push(heard);
  }
  for (const [place, label] of labels.entries()) judgeAnswer(answers[place] ?? [], escaped(label));
  demand(answers.length <= labels.length, () => `${answers.length} answers to ${labels.length} labels`);
}

/** A message to oneself arrives without the label. After KILL of oneself, ERROR comes when the command is over. */
function belongs(turn: Turn, { line }: Heard): boolean {
  if (line.tags.has("label") || line.tags.has("batch") || isEndOfBatch(line)) return true;
  const { issuer, request, whole } = turn;
  if (!whole || isNews(turn, line)) return false;
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
  if (!isEndOfBatch(first.line)) {
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
    demand(line.command !== "ACK" && !isEndOfBatch(line), () => `a stray line:\n${shown()}`);
  }
}

/** What operators read besides, and the end of a message of several lines that had no label. */
function isNews({ broken }: Turn, { command, params }: HeardLine): boolean {
  if (command === "FAIL") return broken && params[0] === "BATCH" && params[1] === "MULTILINE_INVALID";
  const [, text = ""] = params;
  return command === "NOTICE" && /^\*\*\* (?!You |Operators stay )/.test(text);
}

/** Of the batch that a labelled answer is. Other batches have been read as one line. */
function isEndOfBatch({ command, inside }: HeardLine): boolean {
  return command === "BATCH" && inside === undefined;
}

/** A line that is no part of a labelled answer. */
function demandPlain({ peer, line }: Heard): void {
  const plain =
    !line.tags.has("label") && !line.tags.has("batch") && !isEndOfBatch(line) && line.command !== "ACK";
  demand(plain, () => `${peer.name} read ${line.text}, which answers nothing that it asked`);
}
