/** A look at whether changes can be kept. */
import { expect, it } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { account, options, stateOf } from "./records.ts";

it("writes to the disk, and changes nothing", async () => {
  await inDirectory({}, async (directory) => {
    await Promise.resolve();
    const store = openStore(directory, options);
    store.note({ kind: "account", record: account("ana") });
    store.commit();
    const log = join(directory, "relais.db-wal");
    const before = statSync(log).size;
    store.probe();
    expect(statSync(log).size).toBeGreaterThan(before);
    store.close();
    expect(stateOf(directory).accounts).toEqual([account("ana")]);
  });
});
