/** How many files this process may have open: at that limit `accept` fails, so the engine has to stay below it. */
import { readFileSync } from "node:fs";

/** Unlimited, as some systems say. */
const UNLIMITED = Number.POSITIVE_INFINITY;

/** The soft limit of open files; infinity without a limit, or if the system does not say. */
export function openFileLimit(): number {
  return fromProc() ?? fromShell() ?? UNLIMITED;
}

function fromProc(): number | undefined {
  try {
    const row = /^Max open files\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
    return parseLimit(row?.[1]);
  } catch {
    // Only Linux has /proc; elsewhere a shell, which inherits the limit, is asked.
    return undefined;
  }
}

function fromShell(): number | undefined {
  const shell = Bun.spawnSync(["sh", "-c", "ulimit -n"], { stderr: "ignore" });
  return shell.success ? parseLimit(shell.stdout.toString().trim()) : undefined;
}

function parseLimit(text: string | undefined): number | undefined {
  if (text === "unlimited") return UNLIMITED;
  const limit = Number(text);
  return Number.isInteger(limit) && limit > 0 ? limit : undefined;
}
