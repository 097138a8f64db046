/** Files, folders and scripts that the documents for contributors name exist. */
import { describe, expect, it } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source.ts";

/** Folders that a path in ARCHITECTURE.md may start from. */
const BEGINNINGS = ["", "src", "src/irc"];
const DOCUMENTS = ["ARCHITECTURE.md", "CONTRIBUTING.md", "bench/peers/README.md"] as const;

/** Paths of files and folders in backticks. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/`([a-z-]+(?:\/[a-z-]+)*(?:\/|\/[a-z-]+\.ts|\/[a-z-]+\.md))`/g)].map(
    ([, path]) => path ?? "",
  );
}

/** Names of scripts after `bun run`. */
function scriptsIn(text: string): string[] {
  return [...text.matchAll(/`bun run ([a-z][a-z:-]*)/g)].map(([, script]) => script ?? "");
}

function exists(path: string): boolean {
  return BEGINNINGS.some((beginning) => existsSync(join(root, beginning, path)));
}

describe.each(DOCUMENTS)("%s", (document) => {
  const text = readFileSync(join(root, document), "utf8");

  it("names files and folders that exist", () => {
    expect(pathsIn(text).filter((path) => !exists(path))).toEqual([]);
  });

  it("names scripts of package.json", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    expect(scriptsIn(text).length).toBeGreaterThan(0);
    expect(scriptsIn(text).filter((script) => !(script in scripts))).toEqual([]);
  });
});

it("would notice a file that is not there", () => {
  const paths = pathsIn("`src/server/` has `server/index.ts`, but not `server/nothing.ts` or `nowhere/`");
  expect(paths.filter((path) => !exists(path))).toEqual(["server/nothing.ts", "nowhere/"]);
});
