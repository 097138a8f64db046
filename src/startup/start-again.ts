/** RESTART: the program starts again in the place of this one. */
import { exitCodes } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";

/** The part of `process` that is needed. */
interface Running {
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Missing where the system has no such call (Windows). */
  readonly execve?: NodeJS.Process["execve"];
}

/**
 * Call once everything is closed. With the same process id, command line, environment, working directory and standard
 * streams, so that terminals, containers and supervisors notice nothing. Where the system cannot do that, returns an exit
 * code on which a supervisor may start the program again.
 */
export function startAgain(running: Running): ExitCode {
  const [, ...args] = running.argv;
  running.execve?.(running.execPath, [running.execPath, ...running.execArgv, ...args], running.env);
  return exitCodes.startAgain;
}
