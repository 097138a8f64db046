/** Plain English: doc comments begin with what a thing is or does, and no text uses the worst forms. */
import { describe, expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, sourceFiles } from "./source.ts";

const DOC_COMMENT = /\/\*\*([\s\S]*?)\*\//gu;
/** Used as a noun at the beginning: "What the server does", "Whether it is open". */
const NOUN = /^(?:who|whoever|whom|whose|what|whatever|where|whether|which|those who|of)\b/iu;
const WORST =
  /\b(?:is none|are none|it is no|is told|are told|passed over|of late|gets to|is no \w+ any more|who does not)\b/iu;

const here = "test/house/words.test.ts";
const code = ["src", "test", "bench", "docs", "web"]
  .flatMap((folder) => sourceFiles(folder))
  .filter(({ path }) => path !== here);
const documents = [
  ...[...new Bun.Glob("*.{md,toml}").scanSync(root)].filter((name) => name !== "CHANGELOG.md"),
  ...sourceFiles("docs", "**/*.md").map(({ path }) => path),
]
  .filter((path) => !path.endsWith(".fr.md"))
  .toSorted();

/** Beginnings of doc comments that use a question word as a noun. */
function nouns(source: string): string[] {
  return [...source.matchAll(DOC_COMMENT)]
    .map(([, text = ""]) => text.replaceAll(/^\s*\* ?/gmu, "").trim())
    .filter((text) => NOUN.test(text))
    .map((text) => text.slice(0, 80));
}

const worst = (text: string): string[] => text.split("\n").filter((line) => WORST.test(line));

describe("the words", () => {
  it("of doc comments begin with what a thing is or does", () => {
    expect(code.flatMap(({ path, text }) => nouns(text).map((comment) => `${path}: ${comment}`))).toEqual([]);
  });

  it("of comments and messages avoid the worst forms", () => {
    expect(code.flatMap(({ path, text }) => worst(text).map((line) => `${path}: ${line.trim()}`))).toEqual(
      [],
    );
  });

  it.each(documents)("of %s avoid the worst forms", (document) => {
    expect(worst(readFileSync(join(root, document), "utf8"))).toEqual([]);
  });

  it.each(["/** What a line costs. */", "/**\n * Whether it is open.\n */", "  /** Who asks. */"])(
    "would be noticed in %j",
    (comment) => {
      expect(nouns(`${comment}\nconst x = 1;\n`)).toHaveLength(1);
    },
  );

  it.each([
    "/** Returns what it was given. */",
    "// Which of them is first does not matter.",
    "/** Office hours. */",
  ])("may be %j", (comment) => {
    expect(nouns(`${comment}\nconst x = 1;\n`)).toEqual([]);
  });
});
