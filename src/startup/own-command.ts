/** The command line of this program, to start it once more. */
import { basename } from "node:path";

/** The part of `process` that is needed. */
export interface OwnProcess {
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly argv: readonly string[];
}

/** Files of a single executable (`bun build --compile`) lie here, in no file system. */
const EMBEDDED = "/$bunfs/";

/** True for a single executable: it needs no Bun beside it. */
function isExecutable({ argv }: Pick<OwnProcess, "argv">): boolean {
  return argv[1]?.startsWith(EMBEDDED) === true;
}

/** The program first. A single executable names its own main file by itself. */
export function ownCommand(running: OwnProcess): readonly [program: string, ...args: string[]] {
  const [, main = "", ...args] = running.argv;
  return [running.execPath, ...running.execArgv, ...(isExecutable(running) ? [] : [main]), ...args];
}

/** How a person starts it. */
export function programName(running: OwnProcess): string {
  return isExecutable(running) ? basename(running.execPath) : "bun run start";
}
