/** Read markers on disk and in imported files. */
import { expect, it } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DurableChange } from "../../src/irc/network/durable.ts";
import { importRecords } from "../../src/store/record-files.ts";
import { inDirectory } from "../main/directory.ts";
import { failure, keep, options, stateOf } from "./records.ts";

const silent = (): void => undefined;

function marker(target: string, at: number): DurableChange {
  return { kind: "marker", record: { account: "ana", target, at } };
}

async function inFolder(run: (folder: string, file: string) => void): Promise<void> {
  await inDirectory({}, async (directory) => {
    await Promise.resolve();
    run(join(directory, "data"), join(directory, "file"));
  });
}

it("keeps read markers in the order of their changes, and merges those that a casemapping makes one", async () => {
  await inFolder((folder) => {
    keep(folder, marker("#a[", 1), marker("#b", 2), marker("#A[", 3), marker("#a{", 4));
    const targets = (changed = {}): string[] => stateOf(folder, changed).markers.map(({ target }) => target);
    expect(targets()).toEqual(["#b", "#A[", "#a{"]);
    expect(targets({ casemapping: "rfc1459" })).toEqual(["#b", "#a{"]);
  });
});

it("refuses to import a read marker without a time, or of a target with spaces", async () => {
  await inFolder((folder, file) => {
    const refusal = (record: object): string => {
      const lines = [
        { kind: "relais-records", format: 1 },
        { kind: "marker", record },
      ];
      writeFileSync(file, lines.map((line) => JSON.stringify(line)).join("\n"));
      return failure(() => importRecords(folder, file, options, silent)).message;
    };
    const record = { account: "ana", target: "#tea", at: 1 };
    expect(refusal({ ...record, at: undefined })).toContain(":2: marker.at: expected a whole number");
    expect(refusal({ ...record, target: "a b" })).toContain(
      ":2: marker.target: expected a channel or a nick",
    );
  });
});
