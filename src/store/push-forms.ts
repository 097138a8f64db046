/** Checks that values of an imported file are records of push notifications. */
import type { PushSubscription, VapidKey } from "../irc/network/durable.ts";
import { accountName, FormError, list, table, text, whole } from "./record-fields.ts";
import type { Fields } from "./record-fields.ts";

/** Throws a `FormError`, as all functions here. */
export function vapidKeyOf(value: unknown): VapidKey {
  const label = "vapidKey";
  const key = table(value, label);
  return {
    publicKey: base64(key, label, "publicKey", 87),
    privateKey: base64(key, label, "privateKey", 43),
    createdAt: whole(key, label, "createdAt"),
  };
}

export function pushSubscriptionOf(value: unknown): PushSubscription {
  const label = "pushSubscription";
  const subscription = table(value, label);
  return {
    account: accountName(subscription, label, "account"),
    endpoint: text(subscription, label, "endpoint", /^https:\/\/[!-~]+$/u, "an https URL"),
    p256dh: base64(subscription, label, "p256dh", 87),
    auth: base64(subscription, label, "auth", 22),
    vapidKey: base64(subscription, label, "vapidKey", 87),
    capabilities: words(subscription["capabilities"], `${label}.capabilities`),
    createdAt: whole(subscription, label, "createdAt"),
    renewedAt: whole(subscription, label, "renewedAt"),
    failures: whole(subscription, label, "failures"),
  };
}

/** Base64 for URLs without padding, of this length. */
function base64(fields: Fields, label: string, name: string, length: number): string {
  const form = new RegExp(`^[A-Za-z0-9_-]{${length}}$`, "u");
  return text(fields, label, name, form, `${length} characters of Base64 for URLs`);
}

function words(value: unknown, label: string): readonly string[] {
  return list(value, label).map((word) => {
    if (typeof word !== "string" || !/^[!-~]+$/u.test(word))
      throw new FormError(label, "names of capabilities");
    return word;
  });
}
