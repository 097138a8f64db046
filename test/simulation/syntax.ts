/** Expands the syntax of a command's row to parameters, with a random choice wherever it leaves one. */
import type { Random } from "./random.ts";

/** Stands between two parameters while they are put together. A word may contain it. */
export const NEXT = "\u{f0000}";
/** Stands for an empty parameter, which an optional one that is left out is not. */
const EMPTY = "\u{f0001}";

/**
 * Reads `<name>`, `<one|other>`, `[optional]`, `{repeated}`, `one | other` and literal text. `word` returns a value for a
 * name. The first of the result is the command.
 */
export function expand(syntax: string, random: Random, word: (name: string) => string): string[] {
  let at = 0;
  /** Reads up to `end` and past it. */
  const read = (end: string): string => {
    const alternatives = [""];
    while (at < syntax.length && syntax[at] !== end) {
      const letter = syntax.charAt(at);
      at += 1;
      if (letter === "|") alternatives.push("");
      else alternatives.push((alternatives.pop() ?? "") + part(letter));
    }
    at += 1;
    return random.pick(alternatives);
  };
  const part = (letter: string): string => {
    if (letter === "[") {
      const inside = read("]");
      return random.chance(0.7) ? inside : "";
    }
    if (letter === "{") {
      const start = at;
      let inside = "";
      for (let left = random.pick([1, 1, 2, 5]); left > 0; left -= 1) {
        at = start;
        inside += read("}");
      }
      return random.chance(0.3) ? inside : "";
    }
    if (letter !== "<") return letter === " " ? NEXT : letter;
    const name = syntax.slice(at, syntax.indexOf(">", at));
    at += name.length + 1;
    return name.includes("|") ? random.pick(name.split("|")) : word(name) || EMPTY;
  };
  return read("")
    .split(NEXT)
    .filter((param) => param !== "")
    .map((param) => param.replaceAll(EMPTY, ""));
}
