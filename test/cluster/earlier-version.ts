/** An earlier version of Relais: this source, with what has changed since in the log taken back. */
import { cp, symlink } from "node:fs/promises";
import { join } from "node:path";
import { entryForms } from "../../src/irc/session/log-entry.ts";
import { keptDirectory } from "../main/directory.ts";

const ROOT = join(import.meta.dir, "../..");
const EARLIER_FORM = entryForms.newest - 1;

/** Each text is there once. */
const changes = [
  [
    "src/irc/session/log-entry.ts",
    `newest: ${entryForms.newest} } as const`,
    `newest: ${EARLIER_FORM} } as const`,
  ],
  ["package.json", '"version": "', '"version": "0.0.'],
] as const;

/** Path of its main program, and what removes it. */
export async function earlierVersion(): Promise<readonly [main: string, remove: () => Promise<void>]> {
  const [folder, remove] = await keptDirectory();
  for (const name of ["src", "web", "package.json", "tsconfig.json"])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const [name, now, before] of changes) {
    const parts = (await Bun.file(join(folder, name)).text()).split(now);
    if (parts.length !== 2) throw new Error(`${name} has "${now}" ${parts.length - 1} times`);
    await Bun.write(join(folder, name), parts.join(before));
  }
  return [join(folder, "src/main.ts"), remove];
}
