/** The thread of a backup: copies one database, and ends. An error ends it as well. */
import { Database } from "bun:sqlite";
import { workerData } from "node:worker_threads";
import type { CopyRequest } from "./backup.ts";

const { from, to } = workerData as CopyRequest;
const source = new Database(from, { readwrite: true });
try {
  // One read transaction: a server can write meanwhile, and the copy has none of that.
  source.query("VACUUM INTO ?").run(to);
} finally {
  source.close(true);
}
