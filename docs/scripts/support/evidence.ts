/** Finds the tests that show a row of a table by their text, so that a test that goes takes its claim with it. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

const root = join(import.meta.dir, "../../..");

/** The file of a test and its text. */
interface TestFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The titles of its suites and tests, one a line. */
  readonly titles: string;
}

/** Traces of a row in a test. */
export interface Trace {
  /** Text of its title or body. Two files are named, those before others whose title says it. */
  readonly pattern: RegExp;
  /** Folders or files, from `test/`, where it is looked for; those named first come first. */
  readonly places: readonly string[];
  /** Name of a test file about this row, which comes before all others. */
  readonly subject?: string;
}

const MOST_FILES = 2;
const TITLE = /\b(?:describe|it|test)(?:\.\w+\([^)]*\))?\(\s*(["'`])((?:(?!\1).)*)/gu;

let files: readonly TestFile[] | undefined;

/** Paths of the tests that show a row, from the project's root; none where nothing shows it. */
export function testsOf({ pattern, places, subject }: Trace): readonly string[] {
  files ??= readTests();
  const found = files.flatMap(({ path, text, titles }) => {
    const place = places.findIndex((start) => path.startsWith(`test/${start}`));
    if (place === -1 || !pattern.test(text)) return [];
    if (basename(path, ".test.ts") === subject) return [{ path, rank: place - places.length }];
    return [{ path, rank: (pattern.test(titles) ? 0 : places.length) + place }];
  });
  return found
    .toSorted((one, other) => one.rank - other.rank || (one.path < other.path ? -1 : 1))
    .slice(0, MOST_FILES)
    .map(({ path }) => path);
}

/** The text of a file, from the project's root. Throws if it does not exist. */
export function readText(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Paths from the project's root, in a stable order. */
export function findFiles(pattern: string): readonly string[] {
  return [...new Bun.Glob(pattern).scanSync({ cwd: root })].toSorted();
}

function readTests(): readonly TestFile[] {
  return findFiles("test/**/*.test.ts").map((path) => {
    const text = readText(path);
    return { path, text, titles: [...text.matchAll(TITLE)].map(([, , title]) => title ?? "").join("\n") };
  });
}
