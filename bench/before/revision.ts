/** The source of a revision, in a folder of its own, with the dependencies of its lock file. */
import { $ } from "bun";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Resolves to the folder, which the caller removes. Rejects where git does not know the revision, or its dependencies cannot be
 * installed.
 */
export async function unpack(project: string, revision: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "relais-before-"));
  try {
    await $`git archive ${revision} | tar -x -C ${folder}`.cwd(project);
    await $`${process.execPath} install --frozen-lockfile --silent`.cwd(folder);
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
