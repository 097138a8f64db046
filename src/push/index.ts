/** The public face of the sender of push notifications. */
export { resolveBySystem } from "./guarded-lookup.ts";
export { PushService } from "./push-service.ts";
export type { HandedNotifications, PushOptions } from "./push-service.ts";
