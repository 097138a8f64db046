/**
 * Patterns of filters: the syntax of RE2 and its linear time, by re2js. The case of letters does not matter unless a pattern
 * says `(?-i)`, and `^` and `$` stand for the ends of each line.
 */
import { RE2JS, RE2JSException, RE2Set } from "re2js";

const FLAGS = RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE;
/** re2js shows the flags as a part of the pattern. */
const FLAGS_SHOWN = "(?m)(?i)";

/** Bytes for the states of a set that have been seen. Past them it starts afresh, and in the worst case goes on without. */
const STATE_BYTES = 4_194_304;

/** A pattern that can be used: its size in instructions. */
export interface PatternFacts {
  readonly size: number;
}

/** The reason why a pattern cannot be used, as a text, or its facts. */
export function examinePattern(pattern: string): PatternFacts | string {
  try {
    const compiled = RE2JS.compile(pattern, FLAGS);
    if (compiled.test("")) return "it matches every text";
    return { size: compiled.programSize() };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return error.message.replace(FLAGS_SHOWN, "").replace("error parsing regexp: ", "");
  }
}

/** Any number of patterns, which are looked for in one pass over a text. */
export class PatternSet {
  readonly #set = new RE2Set(RE2Set.UNANCHORED, FLAGS, STATE_BYTES);
  readonly #size: number;

  /** Throws an Error for a pattern that cannot be used. */
  constructor(patterns: readonly string[]) {
    for (const pattern of patterns) this.#set.add(pattern);
    this.#size = patterns.length;
    this.#set.compile();
  }

  /** The places of the patterns that are found in the text, in their order. */
  find(text: string): readonly number[] {
    return this.#size === 0 ? [] : this.#set.match(text);
  }
}
