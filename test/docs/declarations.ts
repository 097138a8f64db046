/** Declarations of a TypeScript file and their lines, read with a real parser. */
import { parseSync } from "oxc-parser";

/** First and last line, counted from 0. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

interface Node extends Readonly<Record<string, unknown>> {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Everything declared at the top by its name, and what is declared anywhere in it as `Outer.inner`; private members with
 * their `#`. Of several with one name the first.
 */
export function declarationsOf(file: string, text: string): Map<string, Lines> {
  const found = new Map<string, Lines>();
  const lineOf = (offset: number): number => text.slice(0, offset).split("\n").length - 1;
  const visit = (value: unknown, outer: string | undefined): void => {
    if (typeof value !== "object" || value === null) return;
    let within = outer;
    if (isNode(value)) {
      const name = nameOf(value);
      if (name !== undefined) {
        const full = outer === undefined ? name : `${outer}.${name}`;
        if (!found.has(full)) found.set(full, { first: lineOf(value.start), last: lineOf(value.end) });
        within ??= name;
      }
    }
    for (const child of Object.values(value)) visit(child, within);
  };
  visit(parseSync(file, text).program, undefined);
  return found;
}

/** Kinds of nodes whose name stands in `id`, and those whose name stands in `key`. */
const WITH_ID = new Set([
  "ClassDeclaration",
  "FunctionDeclaration",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "VariableDeclarator",
]);
const WITH_KEY = new Set([
  "MethodDefinition",
  "PropertyDefinition",
  "Property",
  "TSPropertySignature",
  "TSMethodSignature",
]);

function nameOf(node: Node): string | undefined {
  if (WITH_ID.has(node.type)) return textOf(node["id"]);
  return WITH_KEY.has(node.type) ? textOf(node["key"]) : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !isNode(value)) return undefined;
  if (value.type === "Literal") return String(value["value"]);
  const name = value["name"];
  if (typeof name !== "string") return undefined;
  return value.type === "PrivateIdentifier" ? `#${name}` : name;
}

function isNode(value: object): value is Node {
  return "type" in value && typeof value.type === "string" && "start" in value && "end" in value;
}
