/**
 * Compares names by their look. Knows no names in use. Source: UTS #39, "Confusable Detection"; `confusables.txt` has all
 * mappings of its table.
 */
import table from "./confusables.txt" with { type: "text" };
import { foldUsername, isRightToLeft } from "./precis.ts";

/** Replacements of confusable characters. Read for the first name; most servers never need it. */
let prototypes: ReadonlyMap<string, string> | undefined;

function readTable(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of table.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [source = "", target = ""] = line.split(";");
    found.set(fromHexadecimal(source), fromHexadecimal(target));
  }
  return found;
}

function fromHexadecimal(codes: string): string {
  return String.fromCodePoint(...codes.split(" ").map((code) => Number.parseInt(code, 16)));
}

const IGNORABLE = /\p{Default_Ignorable_Code_Point}+/gu;

/** Two texts with the same skeleton can be confused. Not for showing. Source: UTS #39, "Confusable Detection", internalSkeleton. */
export function skeletonOf(text: string): string {
  prototypes ??= readTable();
  let skeleton = "";
  for (const character of text.normalize("NFD").replace(IGNORABLE, "")) {
    skeleton += prototypes.get(character) ?? character;
  }
  return skeleton.normalize("NFD");
}

/** A number, whose digits go from left to right everywhere; or a character with its marks. */
const UNITS = /\p{Nd}+|[^]\p{M}*/gu;
const mirrored: Readonly<Record<string, string>> = { "[": "]", "]": "[", "{": "}", "}": "{" };

/**
 * A name in the order in which it is seen in a line from left to right. Names that keep the Bidi Rule have one direction,
 * so it is enough to turn those from right to left around. Source: UTS #39, "Confusable Detection", bidiSkeleton.
 */
function asSeen(name: string): string {
  if (!isRightToLeft(name)) return name;
  const units = name.match(UNITS) ?? [];
  return units
    .map((unit) => mirrored[unit] ?? unit)
    .toReversed()
    .join("");
}

/**
 * The look of a name. Names with the same skeleton look the same, and so do names that differ only in case: such nicks
 * count as one. Case is folded last, because a name is seen as it is written: a capital I looks like an l, and a small i
 * does not.
 */
export function lookOf(name: string): string {
  return foldUsername(skeletonOf(asSeen(name)));
}
