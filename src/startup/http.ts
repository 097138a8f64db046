/** Opens HTTP, if the configuration has a port for it. */
import type { Settings } from "../config/options.ts";
import type { Operations } from "../http/index.ts";
import type { Log } from "../logging/logger.ts";

/** Throws an `HttpListenError`. */
export function openHttp({ host, port }: Settings["http"], operations: Operations, log: Log): void {
  if (port === undefined) return;
  const failed = (error: unknown): void => {
    log.write("error", { event: "http-failed", err: error }, "an HTTP request failed");
  };
  const opened = operations.open({ host, port, failed });
  log.write("info", { event: "http-listening", address: host, port: opened }, "listening for HTTP");
}
