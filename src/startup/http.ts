/** Opens HTTP, if the configuration has a port for it, and has it follow a changed one. */
import { isDeepStrictEqual } from "node:util";
import type { Settings } from "../config/options.ts";
import type { ApiLimits, Operations } from "../http/index.ts";
import type { Log } from "../logging/logger.ts";

type HttpSettings = Settings["http"];

/** Throws an `HttpListenError`. */
export function openHttp(settings: HttpSettings, operations: Operations, log: Log): void {
  const options = optionsOf(settings, log);
  if (options !== undefined) tell(log, settings, operations.open(options));
}

/** Listens where the changed configuration says, beside what is open: see `Operations.move`. */
export function moveHttp(
  before: HttpSettings,
  after: HttpSettings,
  operations: Operations,
  log: Log,
): ReturnType<Operations["move"]> | undefined {
  const placeOf = ({ host, port }: HttpSettings) => ({ host, port });
  if (isDeepStrictEqual(placeOf(before), placeOf(after))) return undefined;
  const moved = operations.move(optionsOf(after, log));
  return {
    ...moved,
    keep: () => {
      moved.keep();
      if (moved.port !== undefined) tell(log, after, moved.port);
    },
  };
}

export function apiLimits(settings: HttpSettings): ApiLimits {
  const { apiRate, eventStreams, eventBacklog, webhooks, webhookQueue, webhookTries, webhookTimeout } =
    settings;
  return {
    rate: apiRate,
    streams: eventStreams,
    backlog: eventBacklog,
    webhooks,
    queue: webhookQueue,
    tries: webhookTries,
    timeout: webhookTimeout,
  };
}

function optionsOf({ host, port }: HttpSettings, log: Log): Parameters<Operations["open"]>[0] | undefined {
  if (port === undefined) return undefined;
  const failed = (error: unknown): void => {
    log.write("error", { event: "http-failed", err: error }, "an HTTP request failed");
  };
  return { host, port, failed };
}

function tell(log: Log, { host: address }: HttpSettings, port: number): void {
  log.write("info", { event: "http-listening", address, port }, "listening for HTTP");
}
