/** A copy of the database, as it is at one moment, while a server may be writing to it. */
import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { databasePath, openToRead } from "./database.ts";
import { pragma } from "./migrations.ts";
import { writeNewFile } from "./new-file.ts";
import { workerFile } from "./worker-file.ts";

/** Called every now and then with the part that is done. */
export type Report = (done: number, total: number) => void;

/** The worker's data: paths of a database and of an empty file. */
export interface CopyRequest {
  readonly from: string;
  readonly to: string;
}

/** Milliseconds between two reports. */
const REPORT_INTERVAL = 200;

/** Copies the database to a new file. Throws a `StoreError`. `report` counts bytes. */
export async function backup(folder: string, file: string, report: Report): Promise<void> {
  const source = openToRead(folder);
  const size = pragma(source, "page_count") * pragma(source, "page_size");
  source.close(true);
  await writeNewFile(file, async (part) => {
    const timer = setInterval(() => {
      report(statSync(part).size, size);
    }, REPORT_INTERVAL);
    try {
      await copy({ from: databasePath(folder), to: part });
    } finally {
      clearInterval(timer);
    }
  });
}

/** SQLite copies in one call that does not return before its end, so it runs on another thread. */
async function copy(request: CopyRequest): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const worker = new Worker(workerFile("backup-worker.ts"), { workerData: request });
  worker.once("error", reject);
  worker.once("exit", resolve);
  await promise;
}
