/** Builds the API of the running server. */
import type { Settings } from "../config/options.ts";
import type { FileAdministration } from "../files/index.ts";
import { Api } from "../http/index.ts";
import type { IrcApplication } from "../irc/index.ts";
import type { EventRow, Log } from "../logging/logger.ts";
import type { Store } from "../store/index.ts";
import { apiLimits } from "./http.ts";

/** Receivers of webhooks cause it. */
const webhookFailed: EventRow = { level: "warn", message: "a webhook did not take an event", atWill: true };

interface Running {
  readonly application: Pick<IrcApplication, "outside">;
  readonly store: Pick<Store, "programs">;
  readonly files: () => FileAdministration;
  readonly log: Log;
  /** Those that hold now. */
  readonly settings: () => Settings["http"];
  /** Differs between any two runs of the server: letters and digits. */
  readonly epoch: string;
}

export function makeApi({ application, store, files, log, settings, epoch }: Running): Api {
  return new Api({
    outside: application.outside,
    programs: store.programs,
    files,
    limits: () => apiLimits(settings()),
    now: Date.now,
    epoch,
    failed: (error) => log.write("error", { event: "http-failed", err: error }, "an HTTP request failed"),
    webhookFailed: (webhook, reason) => log.writeEvent("webhook-failed", webhookFailed, { webhook, reason }),
  });
}
