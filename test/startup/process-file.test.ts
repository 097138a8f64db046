/** Files beside the database that only help: a server runs without them. */
import { expect, it } from "bun:test";
import { join } from "node:path";
import { readProcessFile, removeProcessFile, writeProcessFile } from "../../src/startup/process-file.ts";
import { noteFailure } from "../../src/startup/upgrade/ask.ts";
import { inDirectory } from "../main/directory.ts";

it("keeps the number of the process, and removes no other one", async () => {
  await inDirectory({}, async (directory) => {
    writeProcessFile(directory, 42);
    removeProcessFile(directory, 43);
    expect(readProcessFile(directory)).toBe(42);
    removeProcessFile(directory, 42);
    expect(readProcessFile(directory)).toBeUndefined();
  });
});

it("throws for no file that cannot be written, as on a full disk", async () => {
  await inDirectory({}, async (directory) => {
    const missing = join(directory, "missing");
    writeProcessFile(missing, 42);
    noteFailure(missing, "no room");
    expect(readProcessFile(missing)).toBeUndefined();
  });
});
