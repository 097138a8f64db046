/**
 * Markdown as people type it becomes formatting codes. Only the marks that people mean: `**bold**`, `*italic*`, `_italic_`,
 * `~~strike~~`, `` `code` ``, and blocks between lines of three backquotes. A backslash keeps a mark as it is.
 */
import { codes } from "./formatting.ts";

const FENCE = /^```[\w+#.-]*\s*$/u;

/** Marks to codes; a mark opens before a character that is no space, and closes behind one. */
const marks: readonly { readonly pattern: RegExp; readonly code: string }[] = [
  { pattern: /\*\*(?=\S)(.+?)(?<=\S)\*\*/gu, code: codes.bold },
  { pattern: /(?<![\p{L}\p{N}*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\p{L}\p{N}*])/gu, code: codes.italic },
  { pattern: /(?<![\p{L}\p{N}_])_(?=[^\s_])([^_]+?)(?<=[^\s_])_(?![\p{L}\p{N}_])/gu, code: codes.italic },
  { pattern: /~~(?=\S)(.+?)(?<=\S)~~/gu, code: codes.strike },
];

/** Parts that are kept as they are: code, links, and characters behind a backslash. */
const KEPT = /`([^`]+)`|https?:\/\/\S+|\\([*_~`\\])/gu;
/** Stands for a kept part while the marks are replaced. No text that is typed has it. */
const HOLE = "\u0000";

function inline(line: string): string {
  const kept: string[] = [];
  let text = line.replaceAll(HOLE, "").replaceAll(KEPT, (whole: string, code?: string, escaped?: string) => {
    kept.push(code === undefined ? (escaped ?? whole) : `${codes.monospace}${code}${codes.monospace}`);
    return HOLE;
  });
  for (const { pattern, code } of marks) text = text.replaceAll(pattern, `${code}$1${code}`);
  let at = 0;
  return text.replaceAll(HOLE, () => kept[at++] ?? "");
}

export function fromMarkdown(text: string): string {
  const rows: string[] = [];
  let inBlock = false;
  for (const row of text.split("\n")) {
    if (FENCE.test(row)) inBlock = !inBlock;
    else rows.push(inBlock ? `${codes.monospace}${row === "" ? " " : row}` : inline(row));
  }
  return rows.join("\n");
}
