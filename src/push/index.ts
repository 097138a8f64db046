/** The public face of the sender of push notifications. */
export { PushService } from "./push-service.ts";
export type { HandedNotifications, PushOptions } from "./push-service.ts";
