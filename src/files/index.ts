/** The public face of the file host. */
export type { FileAdministration } from "./administration.ts";
export { FileService } from "./file-service.ts";
export type { FileEvent, FileOptions } from "./file-service.ts";
export type { HandedUploads } from "./uploads.ts";
export { systemTimers } from "./timers.ts";
