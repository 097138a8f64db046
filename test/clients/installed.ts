/** Finds the programs that these tests drive, and skips the tests, or fails them in CI, without them. */
import { describe, it } from "bun:test";

/**
 * Like `describe`, for tests that need these programs. Where one is not installed they are skipped, and the name says
 * why; in CI, which installs them, they fail.
 */
export function describeWith(programs: readonly string[], name: string, tests: () => void): void {
  const missing = programs.filter((program) => Bun.which(program) === null);
  if (missing.length === 0) {
    describe(name, tests);
    return;
  }
  const reason = `not installed: ${missing.join(", ")}`;
  if (isCi(process.env["CI"])) {
    describe(name, () => {
      it("finds its programs", () => {
        throw new Error(`${reason}; CI has to install what these tests drive`);
      });
    });
    return;
  }
  describe.skip(`${name} (skipped, ${reason})`, tests);
}

/** True if this value of the variable `CI` says that CI runs the tests. */
export function isCi(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "false" && value !== "0";
}
