/** Reads TypeScript with a real parser: what a module imports, and what it asks of the world outside. */
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseSync } from "oxc-parser";

export interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The project's root. */
export const root = join(import.meta.dir, "../..");

/** All files below `folder` that match the pattern, in a stable order. */
export function sourceFiles(folder: string, pattern = "**/*.ts"): SourceFile[] {
  const paths = [...new Bun.Glob(pattern).scanSync({ cwd: join(root, folder), dot: true })];
  return paths
    .map((path) => join(folder, path))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/**
 * All modules that a file names, values and types alike: static and dynamic imports, exports from elsewhere, and
 * `import("…").T`. Relative ones are resolved against the project's root; packages stay as written.
 */
export function importsOf(file: SourceFile): string[] {
  const found: string[] = [];
  for (const node of nodes(parse(file))) {
    if (!IMPORTING.has(node.type)) continue;
    const specifier = literal(node["source"] ?? node["expression"]);
    // An export without a source names no other module; an import whose name is computed cannot be checked.
    if (specifier === undefined && node.type === "ImportExpression")
      throw new SyntaxError(`${file.path}: computed import`);
    if (specifier !== undefined) found.push(resolve(file.path, specifier));
  }
  return found;
}

/** Clocks, random sources, timers, runtime and machine as used by a file: empty for a deterministic module. */
export function impurities(file: SourceFile): string[] {
  const found = importsOf(file).filter((path) => /^(?:node:|bun)/.test(path) && !PURE.has(path));
  for (const node of nodes(parse(file))) {
    const called =
      node.type === "CallExpression" || node.type === "NewExpression" ? name(node["callee"]) : undefined;
    const noArguments = Array.isArray(node["arguments"]) && node["arguments"].length === 0;
    if (called !== undefined && (TIMERS.has(called) || (called === "Date" && noArguments)))
      found.push(`${called}()`);
    if (node.type !== "MemberExpression") continue;
    const object = name(node["object"]);
    const property = name(node["property"]);
    if (object !== undefined && (OUTSIDE.has(object) || OUTSIDE.has(`${object}.${property ?? ""}`))) {
      found.push(`${object}.${property ?? ""}`);
    }
  }
  return found;
}

/** The kinds of nodes that name another module. */
const IMPORTING = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
  "TSExternalModuleReference",
]);

/** Modules of the runtime that only calculate. */
const PURE = new Set(["node:buffer"]);

const TIMERS = new Set(["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "fetch", "require"]);

const OUTSIDE = new Set([
  "Date.now",
  "Math.random",
  "Bun",
  "process",
  "performance",
  "crypto",
  "globalThis",
  "navigator",
]);

interface Node extends Readonly<Record<string, unknown>> {
  readonly type: string;
}

function parse(file: SourceFile): unknown {
  const { program, errors } = parseSync(file.path, file.text);
  if (errors[0] !== undefined) throw new SyntaxError(`${file.path}: ${errors[0].message}`);
  return program;
}

function* nodes(value: unknown): Generator<Node> {
  if (typeof value !== "object" || value === null) return;
  if (isNode(value)) yield value;
  for (const child of Object.values(value)) yield* nodes(child);
}

function isNode(value: object): value is Node {
  return "type" in value && typeof value.type === "string";
}

function literal(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return "value" in value && typeof value.value === "string" ? value.value : undefined;
}

function name(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return "name" in value && typeof value.name === "string" ? value.name : undefined;
}

function resolve(from: string, specifier: string): string {
  return specifier.startsWith(".") ? normalize(join(dirname(from), specifier)) : specifier;
}
