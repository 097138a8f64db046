/** The file of a thread. */
import { dirname } from "node:path";

/** Beside this one, or, in a single executable, where the bundler puts it. */
export function workerFile(name: `${string}-worker.ts`): string | URL {
  const { url } = import.meta;
  return url.includes("/$bunfs/")
    ? `${dirname(Bun.main)}/store/${name.replace(/ts$/u, "js")}`
    : new URL(name, url);
}
