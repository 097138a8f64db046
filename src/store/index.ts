/** The public face of the store. */
export { checkStore } from "./database.ts";
export { StoreError } from "./errors.ts";
export type { StoreErrorCode } from "./errors.ts";
export { openStore } from "./store.ts";
export type { StoreOptions } from "./store.ts";
