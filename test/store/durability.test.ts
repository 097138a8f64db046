/** The two levels of durability, as system calls: the one that survives a loss of power waits for the disk at each commit. */
import { expect, it } from "bun:test";
import { join } from "node:path";
import { callsOf, describeTraced } from "../docs/traced.ts";
import { inDirectory } from "../main/directory.ts";

const COMMITS = 50;
/** For making the file. A checkpoint has a few as well, and comes every 1,000 pages. */
const OTHERS = 20;

/** Number of times that a process waits for the disk which opens a new store and commits to it. */
async function syncs(folder: string, durability: string): Promise<number> {
  const program = `
    import { openStore } from "./src/store/store.ts";
    import { account, options } from "./test/store/records.ts";
    const store = openStore(${JSON.stringify(folder)}, options);
    store.configure({ ...options, durability: "${durability}" });
    for (let number = 0; number < ${COMMITS}; number += 1) {
      store.note({ kind: "account", record: account("a" + number) });
      store.commit();
      // Without a change there is nothing to write.
      store.commit();
    }`;
  const calls = await callsOf(program, "fsync,fdatasync");
  return calls.filter((call) => /^f(?:data)?sync\(.* = 0$/u.test(call)).length;
}

describeTraced("a commit", () => {
  it("waits for the disk once if it has to survive a loss of power, and never otherwise", async () => {
    await inDirectory({}, async (directory) => {
      const power = await syncs(join(directory, "power"), "power-loss");
      const process = await syncs(join(directory, "process"), "process");
      expect(power - process).toBeGreaterThanOrEqual(COMMITS);
      expect(power - process).toBeLessThan(COMMITS + OTHERS);
      expect(process).toBeLessThan(OTHERS);
    });
  });
});
