/** The public face of the file host. */
export { FileService } from "./file-service.ts";
export type { FileEvent, FileOptions } from "./file-service.ts";
export { systemTimers } from "./timers.ts";
