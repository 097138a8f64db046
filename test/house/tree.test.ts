/**
 * Rules for the tree as a whole: exact versions, a lock file, nothing of the machine that it was written on, small files.
 */
import { describe, expect, it } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, sourceFiles, type SourceFile } from "./source.ts";

/** Lines that a file of `src` may have. */
const MOST_LINES = 400;
const NOT_OURS = new Set(["node_modules", ".git", "relais.toml", "data"]);

interface Package {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Package;
const lock = readFileSync(join(root, "bun.lock"), "utf8");
const required = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });

/** Everything that is handed on, as text. */
const tree = readdirSync(root, { withFileTypes: true })
  .filter(({ name }) => !NOT_OURS.has(name))
  .flatMap((entry) => (entry.isDirectory() ? sourceFiles(entry.name, "**/*") : sourceFiles(".", entry.name)))
  .filter(({ path }) => !/^bench\/(?:bin|results)\//.test(path));

/** Built here, so that this file does not contain what it looks for. */
const foreign: readonly (readonly [string, RegExp])[] = [
  ["a package registry's host", new RegExp(["registry", "\\.(?:npm|yarn|[a-z]+\\.[a-z]+)"].join(""))],
  ["the home of a person", new RegExp(["/(?:home|Users)", "/[a-z]"].join(""))],
  ["the home of root", new RegExp(["/root", "/"].join(""))],
  ["a working directory", new RegExp(["/work", "/"].join(""))],
  ["a scratch directory", new RegExp(["/tmp", "/[a-z]"].join(""))],
];

function finds(text: string): string[] {
  return foreign.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
}

describe("package.json", () => {
  it.each(required)("asks for one version of %s and no range: %s", (_, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each(required)("has %s %s in the lock file", (name, version) => {
    expect(lock).toContain(`"${name}@${version}"`);
  });
});

describe("the lock file", () => {
  it("names no address to download from: whoever installs chooses the registry", () => {
    expect(lock).not.toContain("://");
    expect(existsSync(join(root, ".npmrc"))).toBe(false);
  });
});

describe("the tree", () => {
  it("mentions no registry and no path of a machine", () => {
    expect(tree.length).toBeGreaterThan(50);
    expect(tree.flatMap(({ path, text }) => finds(text).map((what) => `${path}: ${what}`))).toEqual([]);
  });

  it.each([
    ["https://", "registry", ".npmjs.org/x"],
    ["file://", "/home", "/ada/relais"],
    ["", "/root", "/relais"],
    ["", "/work", "/main"],
    ["", "/tmp", "/peers"],
  ])("would be caught mentioning %s%s%s", (...parts) => {
    expect(finds(parts.join(""))).toHaveLength(1);
  });

  it(`has no file in src of more than ${MOST_LINES} lines`, () => {
    const long = sourceFiles("src").filter((file) => lines(file) > MOST_LINES);
    expect(long.map((file) => `${file.path}: ${lines(file)}`)).toEqual([]);
  });
});

describe("the helpers of tests", () => {
  const helpers = sourceFiles("test").filter(({ path }) => !path.endsWith(".test.ts"));

  it("have no hooks: those of an imported module belong to the first file that imports it", () => {
    const hooked = helpers.filter(({ text }) => /\b(?:before|after)(?:Each|All)\(/.test(text));
    expect(hooked.map(({ path }) => path)).toEqual([]);
  });

  it("make the temporary folders, which they remove: no test makes one itself", () => {
    const making = new RegExp(["mkd", "temp"].join(""));
    const tests = sourceFiles("test").filter(({ path }) => path.endsWith(".test.ts"));
    expect(tests.filter(({ text }) => making.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

function lines({ text }: SourceFile): number {
  return text.split("\n").length - 1;
}
