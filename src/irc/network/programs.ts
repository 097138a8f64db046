/** Records of programs: tokens of the API, and webhooks. Kept with those of the network, which does not look at them. */

/** A bearer token: the secret itself is not kept. */
export interface ApiToken {
  /** Letters, digits and hyphens. */
  readonly name: string;
  /** SHA-256 of the secret, in lower-case hexadecimal digits. */
  readonly hash: string;
  readonly scopes: readonly string[];
  /** The account in whose name it speaks. */
  readonly account?: string;
  /** The only channels that it may act in and read; absent for all. */
  readonly channels?: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch; absent for one without an end. */
  readonly expiresAt?: number;
  /** Start of the day (UTC) on which it was last used. */
  readonly usedAt?: number;
}

interface WebhookFacts {
  /** Letters, digits and hyphens. */
  readonly name: string;
  /** Name of the token that made it. */
  readonly createdBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

/** Events go to a URL. */
export interface OutgoingWebhook extends WebhookFacts {
  readonly direction: "outgoing";
  readonly url: string;
  /** Key of the signatures, in Base64. */
  readonly secret: string;
  readonly events: readonly string[];
  /** Only events of these channels; absent for all. */
  readonly channels?: readonly string[];
}

/** Messages to a URL go into a channel. */
export interface IncomingWebhook extends WebhookFacts {
  readonly direction: "incoming";
  /** SHA-256 of the secret in its URL, in lower-case hexadecimal digits. */
  readonly hash: string;
  readonly channel: string;
  /** Nick of its messages. */
  readonly nick: string;
}

export type Webhook = OutgoingWebhook | IncomingWebhook;
