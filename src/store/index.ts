/** The public face of the store. */
export { backup } from "./backup.ts";
export { checkStore } from "./database.ts";
export { leaveCluster, replaceDatabase } from "./node-files.ts";
export { isInUse } from "./lock.ts";
export { StoreError } from "./errors.ts";
export type { StoreErrorCode } from "./errors.ts";
export { exportMessages } from "./message-export.ts";
export type { ProgramRecords } from "./program-records.ts";
export { withProgramRecords } from "./program-records.ts";
export { pruneMessages } from "./prune.ts";
export type { PruneChoice } from "./prune.ts";
export { exportRecords, importRecords } from "./record-files.ts";
export { openStore } from "./store.ts";
export type { Store, StoreOptions } from "./store.ts";
