/** The file of a thread. */

/** Beside this one, or, in a single executable, where the bundler puts it. */
export function workerFile(name: `${string}-worker.ts`): string | URL {
  const { url } = import.meta;
  return url.includes("/$bunfs/") ? `/$bunfs/root/store/${name.replace(/ts$/u, "js")}` : new URL(name, url);
}
