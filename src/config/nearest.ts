/** Suggests a known name for one that does not exist. */
import { closest, distance } from "fastest-levenshtein";

/** The nearest of `known` to a misspelt `name`; undefined if none is close. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const start = known.find(
    (candidate) => candidate.startsWith(`${name}-`) || name.startsWith(`${candidate}-`),
  );
  if (start !== undefined || known.length === 0) return start;
  const candidate = closest(name, known);
  return distance(name, candidate) <= Math.max(1, Math.floor(name.length / 3)) ? candidate : undefined;
}

/** `; did you mean …?`, or nothing. */
export function suggestion(name: string, known: readonly string[], prefix = ""): string {
  const candidate = nearest(name, known);
  return candidate === undefined ? "" : `; did you mean ${prefix}${candidate}?`;
}
