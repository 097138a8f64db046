/** Packages that the first step of `bun run start` installs on a clone. */
import { expect, it } from "bun:test";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dependencies, devDependencies } from "../../package.json" with { type: "json" };
import { inDirectory } from "./directory.ts";

const root = join(import.meta.dir, "../..");

it("installs what running needs, and no tool of development", async () => {
  await inDirectory({}, async (directory) => {
    for (const name of ["package.json", "bun.lock"]) copyFileSync(join(root, name), join(directory, name));
    const script = join(root, "src/startup/install.ts");
    const child = Bun.spawn([process.execPath, script], { cwd: directory, stdout: "pipe", stderr: "pipe" });
    expect(await child.exited).toBe(0);
    expect(await child.stdout.text()).toBe("");
    const isInstalled = (name: string): boolean => existsSync(join(directory, "node_modules", name));
    expect(Object.keys(dependencies).filter((name) => !isInstalled(name))).toEqual([]);
    expect(Object.keys(devDependencies).filter(isInstalled)).toEqual([]);
  });
});

it("imports nothing that would have to be installed", () => {
  expect(readFileSync(join(root, "src/startup/install.ts"), "utf8")).not.toContain("import ");
});
