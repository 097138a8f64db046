/** How a check says that something happened which must not. */

export class Violation extends Error {
  override readonly name = "Violation";
}

export function demand(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new Violation(message());
}
