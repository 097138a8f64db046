/**
 * Two sources in folders of their own, with the dependencies of their lock files. The present source is copied too: it may change
 * meanwhile, and paths of one kind keep the place of the source from having an effect.
 */
import { $ } from "bun";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const NOT_SOURCE = new Set([".git", "data", "node_modules"]);

/**
 * Resolves to the folder, which the caller removes. Without a revision it has the source as it is. Rejects where git does not know
 * the revision, or its dependencies cannot be installed.
 */
export async function unpack(project: string, revision: string | undefined): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "relais-before-"));
  try {
    if (revision === undefined)
      cpSync(project, folder, { recursive: true, filter: (path) => !NOT_SOURCE.has(basename(path)) });
    else await $`git archive ${revision} | tar -x -C ${folder}`.cwd(project);
    await $`${process.execPath} install --frozen-lockfile --silent`.cwd(folder);
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
