/** RESTART: the program starts again in the place of this one. */
import { ownCommand } from "./own-command.ts";
import type { OwnProcess } from "./own-command.ts";
import { exitCodes } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";

/** The part of `process` that is needed. */
interface Running extends OwnProcess {
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
  running.execve?.(running.execPath, ownCommand(running), running.env);
  return exitCodes.startAgain;
}
