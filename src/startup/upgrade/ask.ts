/** `relais upgrade`: asks the running server for an upgrade, and waits for its outcome. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isInUse } from "../../store/index.ts";
import { readProcessFile } from "../process-file.ts";

const LOOK = 50;

export interface UpgradeOutcome {
  readonly done: boolean;
  readonly text: string;
}

/** The running server leaves the reason for a failure there. */
function failurePath(folder: string): string {
  return join(folder, "upgrade-failed");
}

/** The log has it as well: where it cannot be written, as on a full disk, `relais upgrade` waits in vain. */
export function noteFailure(folder: string, problem: string): void {
  try {
    writeFileSync(failurePath(folder), problem, { mode: 0o600 });
  } catch {
    rmSync(failurePath(folder), { force: true });
  }
}

/** Waits at most `patience` milliseconds. */
export async function askForUpgrade(folder: string, patience: number): Promise<UpgradeOutcome> {
  const pid = readProcessFile(folder);
  if (pid === undefined || !isInUse(folder))
    return { done: false, text: `no server uses the data folder ${folder}` };
  const failure = failurePath(folder);
  rmSync(failure, { force: true });
  try {
    process.kill(pid, "SIGUSR2");
  } catch (error) {
    return {
      done: false,
      text: `process ${pid} cannot be signalled: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  const until = performance.now() + patience;
  while (performance.now() < until) {
    const now = readProcessFile(folder);
    if (now !== undefined && now !== pid && isInUse(folder)) {
      return { done: true, text: `process ${now} goes on in the place of ${pid}` };
    }
    if (existsSync(failure)) return { done: false, text: readFileSync(failure, "utf8") };
    await wait(LOOK);
  }
  return { done: false, text: `process ${pid} has not answered` };
}
