/** Checks that a value of an imported file is a token or a webhook. */
import type { ApiToken, Webhook } from "../irc/network/programs.ts";
import { FormError, line, list, optional, table, text, whole } from "./record-fields.ts";
import type { Fields } from "./record-fields.ts";

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/u;
const HASH = /^[0-9a-f]{64}$/u;

/** Throws a FormError. */
export function tokenOf(value: unknown): ApiToken {
  const label = "token";
  const token = table(value, label);
  return {
    name: nameOf(token, label),
    hash: text(token, label, "hash", HASH, "a SHA-256 in hexadecimal digits"),
    scopes: lines(token["scopes"], `${label}.scopes`),
    createdAt: whole(token, label, "createdAt"),
    ...optional(token, "account", () => line(token, label, "account")),
    ...optional(token, "channels", (channels) => lines(channels, `${label}.channels`)),
    ...optional(token, "expiresAt", () => whole(token, label, "expiresAt")),
    ...optional(token, "usedAt", () => whole(token, label, "usedAt")),
  };
}

/** Throws a FormError. */
export function webhookOf(value: unknown): Webhook {
  const label = "webhook";
  const webhook = table(value, label);
  const facts = {
    name: nameOf(webhook, label),
    createdBy: line(webhook, label, "createdBy"),
    createdAt: whole(webhook, label, "createdAt"),
  };
  if (webhook["direction"] === "incoming") {
    return {
      ...facts,
      direction: "incoming",
      hash: text(webhook, label, "hash", HASH, "a SHA-256 in hexadecimal digits"),
      channel: line(webhook, label, "channel"),
      nick: line(webhook, label, "nick"),
    };
  }
  if (webhook["direction"] !== "outgoing")
    throw new FormError(`${label}.direction`, '"incoming" or "outgoing"');
  return {
    ...facts,
    direction: "outgoing",
    url: text(webhook, label, "url", /^https?:\/\/\S+$/u, "a URL"),
    secret: line(webhook, label, "secret"),
    events: lines(webhook["events"], `${label}.events`),
    ...optional(webhook, "channels", (channels) => lines(channels, `${label}.channels`)),
  };
}

function nameOf(fields: Fields, label: string): string {
  return text(fields, label, "name", NAME, "a name of small letters, digits and hyphens");
}

function lines(value: unknown, label: string): readonly string[] {
  return list(value, label).map((each) => line({ each }, label, "each"));
}
