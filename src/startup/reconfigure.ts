/**
 * Has engine and store follow a changed configuration: limits, retention, listeners and their certificates. All of it, or
 * nothing.
 */
import { isDeepStrictEqual } from "node:util";
import type { Configuration } from "../config/load.ts";
import type { Operations } from "../http/index.ts";
import type { Log } from "../logging/logger.ts";
import type { Server } from "../server/index.ts";
import type { Store } from "../store/index.ts";
import { logCertificates } from "./certificates.ts";
import type { Listeners } from "./listeners.ts";
import { moveHttp } from "./http.ts";
import { serverOptions, storeOptions } from "./settings.ts";

interface Running {
  readonly server: Pick<Server<never>, "configure">;
  readonly listeners: Pick<Listeners, "change">;
  readonly store: Pick<Store, "configure">;
  readonly operations: Operations;
  readonly log: Log;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** Rejects with the errors of `Server.configure`, `Store.configure` and `Listeners.change`; then everything is as before. */
export async function reconfigure(
  { server, listeners, store, operations, log, now }: Running,
  before: Configuration,
  after: Configuration,
): Promise<void> {
  server.configure(serverOptions(after));
  let http: ReturnType<typeof moveHttp> = undefined;
  try {
    store.configure(storeOptions(after, now()));
    http = moveHttp(before.settings.http, after.settings.http, operations, log);
    await listeners.change(after);
    http?.keep();
  } catch (error) {
    http?.drop();
    server.configure(serverOptions(before));
    store.configure(storeOptions(before, now()));
    throw error;
  }
  if (!isDeepStrictEqual(before.certificates, after.certificates))
    logCertificates(log, after.certificates, now());
}
