/** The database of a node as a file: another one in its place, and its end as a node. The folder must not be open. */
import { existsSync, renameSync, rmSync } from "node:fs";
import { databasePath, openToWrite } from "./database.ts";
import { storeError } from "./errors.ts";
import { lockFolder } from "./lock.ts";
import { NodeTable } from "./node-table.ts";
import { inTransaction } from "./transaction.ts";

/** Path that a database has once another took its place. */
function formerDatabasePath(folder: string): string {
  return `${databasePath(folder)}.old`;
}

/** Puts a file in the place of the database, which stays beside it. Throws a `StoreError`. */
export function replaceDatabase(folder: string, file: string): void {
  const path = databasePath(folder);
  const unlock = lockFolder(folder);
  try {
    // Files that a killed process has left belong to the former database.
    for (const part of ["-wal", "-shm"]) {
      if (existsSync(`${path}${part}`)) renameSync(`${path}${part}`, `${formerDatabasePath(folder)}${part}`);
      else rmSync(`${formerDatabasePath(folder)}${part}`, { force: true });
    }
    if (existsSync(path)) renameSync(path, formerDatabasePath(folder));
    renameSync(file, path);
  } catch (error) {
    throw storeError(error, path);
  } finally {
    unlock();
  }
}

/** The database is that of a server that has its network alone. False if it was already. Throws a `StoreError`. */
export function leaveCluster(folder: string): boolean {
  const unlock = lockFolder(folder);
  try {
    const database = openToWrite(folder, "power-loss");
    try {
      const node = new NodeTable(database, (error) => storeError(error, databasePath(folder)));
      const wasNode = node.place !== undefined;
      inTransaction(database, () => node.clear());
      return wasNode;
    } finally {
      database.close(true);
    }
  } finally {
    unlock();
  }
}
