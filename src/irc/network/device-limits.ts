/** The limits of devices that receive push notifications. */
import type { LimitRow } from "./limits.ts";

export const deviceLimitRows = {
  pushSubscriptions: {
    default: 10,
    min: 1,
    max: 100,
    help: "Devices that may receive push notifications of one account. Another WEBPUSH REGISTER is refused with MAX_REGISTRATIONS.",
  },
  pushExpiry: {
    default: 30,
    min: 1,
    max: 3_650,
    help: "Days after which a device is removed if its client did not register it again. Clients do that when they connect.",
  },
  pushFailures: {
    default: 5,
    min: 1,
    max: 100,
    help: "Notifications in a row that a push service refuses before the device is removed. It is removed at once where the service no longer knows it (404, 410).",
  },
} as const satisfies Record<string, LimitRow>;
