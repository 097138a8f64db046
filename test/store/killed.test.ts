/** A process that is killed loses nothing that it has committed. */
import { expect, it } from "bun:test";
import { join } from "node:path";
import { inDirectory } from "../main/directory.ts";
import { Child } from "./child.ts";
import { namesIn } from "./records.ts";

const KILLS = 60;
/** Most commits that a process does before it is killed, about. */
const MOST_COMMITS = 40;

it(`keeps every committed record, once, through ${KILLS} kills at random moments`, async () => {
  await inDirectory({}, async (directory) => {
    const folder = join(directory, "data");
    const acknowledged: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = new Child("committing.ts", folder, `k${kill}`);
      await child.lines(Math.floor(Math.random() * MOST_COMMITS));
      const [, ...names] = await child.kill();
      acknowledged.push(...names);
      const kept = namesIn(folder);
      const set = new Set(kept);
      expect(acknowledged.filter((name) => !set.has(name))).toEqual([]);
      expect(set.size).toBe(kept.length);
    }
    expect(acknowledged.length).toBeGreaterThan(KILLS);
  });
}, 120_000);
