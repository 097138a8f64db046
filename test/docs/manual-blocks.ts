/** The blocks of docs/manual.md that are files: configurations, units, scripts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../house/source.ts";

const blocks = [
  ...readFileSync(join(root, "docs/manual.md"), "utf8").matchAll(/^```(\w+)\n([^]*?)^```$/gmu),
].map(([, language = "", text = ""]) => ({ language, text }));

/** All in this language. */
export function blocksIn(language: string): readonly string[] {
  return blocks.flatMap((block) => (block.language === language ? [block.text] : []));
}

/** The first one that has these words. Throws without one. */
export function blockWith(words: string): string {
  const found = blocks.find(({ text }) => text.includes(words));
  if (found === undefined) throw new Error(`no block of the manual has ${words}`);
  return found.text;
}
