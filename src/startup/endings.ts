/** The texts that the program ends with, and its exit codes. */
import { exitCodes } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { startFailure } from "./start-errors.ts";

/** Prints a requested text to standard output. */
export function print(text: string): ExitCode {
  process.stdout.write(`${text}\n`);
  return exitCodes.ok;
}

/** Says what is wrong, an internal error too. */
export function exitCodeOf(error: unknown): ExitCode {
  const failure = startFailure(error);
  if (failure !== undefined) return complain(failure.lines, failure.exitCode);
  return complain(
    [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    exitCodes.software,
  );
}

/** Throws an internal error again. */
export function complainOf(error: unknown): ExitCode {
  const failure = startFailure(error);
  if (failure === undefined) throw error;
  return complain(failure.lines, failure.exitCode);
}

/** Prints errors to standard error, a line each. */
export function complain(lines: readonly string[], exitCode: ExitCode): ExitCode {
  process.stderr.write(lines.map((line) => `relais: ${line}\n`).join(""));
  return exitCode;
}
