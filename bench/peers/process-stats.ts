/** CPU time and memory of another process, on Linux. Knows nothing of IRC. */
import { dlopen, ptr } from "bun:ffi";
import { readFileSync } from "node:fs";

const { symbols } = dlopen("libc.so.6", { clock_gettime: { args: ["i32", "ptr"], returns: "i32" } });

/**
 * User and system CPU seconds of all threads of a process so far, ended ones included; resolution some nanoseconds. Throws when the
 * process is gone.
 */
export function cpuSeconds(pid: number): number {
  const time = new BigInt64Array(2);
  // The id of the CPU clock of a process, as clock_getcpuclockid(3) makes it.
  if (symbols.clock_gettime((~pid << 3) | 2, ptr(time)) !== 0) throw new Error(`no process ${pid}`);
  return Number(time[0]) + Number(time[1]) / 1e9;
}

/** Resident memory of a process, in KiB. Throws when the process is gone. */
export function residentKib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN);
}
