/** The number of the running process, in its data folder: `relais upgrade` finds the server by it. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

function pathIn(folder: string): string {
  return join(folder, "relais.pid");
}

/** A server runs without it, as on a full disk. */
export function writeProcessFile(folder: string, pid: number): void {
  try {
    writeFileSync(pathIn(folder), `${pid}\n`, { mode: 0o600 });
  } catch {
    removeProcessFile(folder, pid);
  }
}

/** Undefined without a file. It stays after a crash: ask the lock of the folder as well. */
export function readProcessFile(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(pathIn(folder), "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Leaves the file of another process alone. */
export function removeProcessFile(folder: string, pid: number): void {
  if (readProcessFile(folder) === pid) rmSync(pathIn(folder), { force: true });
}
