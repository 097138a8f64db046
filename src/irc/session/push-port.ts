/** The interface of the part that sends push notifications. It lies outside of the application, which hands it finished lines. */
import type { PushSubscription, VapidKey } from "../network/durable.ts";

export type VapidPair = Pick<VapidKey, "publicKey" | "privateKey">;

export interface PushPort {
  /** A new key pair, for a server that has none. */
  makeKeyPair(): VapidPair;
  /** Called once, before any other. `key` signs everything that is sent. */
  start(key: VapidPair, host: PushHost): void;
  /** Sends a notification after a while, unless the user attends to it before. Refuses it silently past its limits. */
  notify(notification: Notification): void;
  /** The message of this id has another text: what waits of it is sent so, to these accounts only. */
  revise(messageId: string, notifications: readonly Notification[]): void;
  /** The user of an account is back, or has read a conversation up to a time: what waits for it is not sent. */
  attended(account: string, read?: Attention): void;
}

/** A conversation, by its folded name, read up to a time in milliseconds since the Unix epoch. */
export interface Attention {
  readonly key: string;
  readonly upTo: number;
  /** MARKREAD without CR LF, for devices that show a notification of it. */
  readonly line: string;
}

/** One message for the devices of one account. */
export interface Notification {
  /** Folded name. */
  readonly account: string;
  /** Folded name of the conversation. */
  readonly key: string;
  readonly messageId: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** A line without CR LF for each device. */
  readonly lines: readonly { readonly subscription: PushSubscription; readonly line: string }[];
}

export type PushOutcome =
  | "delivered"
  /** The push service refuses the notification. */
  | "refused"
  /** The push service no longer knows the device. */
  | "gone"
  /** Given up: the push service did not answer, or was at fault. */
  | "dropped";

/** The application, as the sender of notifications sees it. */
export interface PushHost {
  /** True while the subscription stands as it was when the line was made. */
  stands(subscription: PushSubscription): boolean;
  /** `detail` says what happened, in words for the log; it holds no endpoint. */
  report(subscription: PushSubscription, outcome: PushOutcome, detail: string): void;
}
