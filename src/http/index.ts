/** The public face of HTTP. */
export { HttpListenError } from "./errors.ts";
export { EventCounts } from "./event-counts.ts";
export { Operations } from "./operations.ts";
