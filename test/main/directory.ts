/** A directory for one test. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty one for all tests of a file. The second value removes it. */
export async function keptDirectory(): Promise<readonly [directory: string, remove: () => Promise<void>]> {
  const directory = await mkdtemp(join(tmpdir(), "relais-"));
  return [directory, () => rm(directory, { recursive: true })];
}

/** With these files in it; gone afterwards. */
export async function inDirectory(
  files: Readonly<Record<string, string | Uint8Array>>,
  run: (directory: string) => Promise<void>,
): Promise<void> {
  const [directory, remove] = await keptDirectory();
  try {
    for (const [name, content] of Object.entries(files)) await Bun.write(join(directory, name), content);
    await run(directory);
  } finally {
    await remove();
  }
}
