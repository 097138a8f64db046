/**
 * Push notifications: renders a line for each device of a user, hands it to the sender, and submits what the sender learns
 * of devices to the log. Absent where the server has no sender.
 */
import type { Notable, NotableChange, ReadConversation } from "../commands/command.ts";
import { renderBody, renderTags } from "../delivery/render.ts";
import { NotKept } from "../network/durable.ts";
import type { PushSubscription } from "../network/durable.ts";
import type { Channel } from "../network/channel.ts";
import { concernedMembers } from "../network/policy/notify.ts";
import { oldestRenewal } from "../network/push-subscriptions.ts";
import type { User } from "../network/user.ts";
import { capabilityBits, isDeliveryCapability } from "../wire/capabilities.ts";
import type { PushKeyMade, PushReport } from "./network-command.ts";
import type { Notification, PushOutcome, PushPort } from "./push-port.ts";
import type { Realm } from "./realm.ts";

const CRLF = "\r\n";

export class Notifications {
  readonly #realm: Realm;
  readonly #port: PushPort;

  constructor(realm: Realm, port: PushPort) {
    this.#realm = realm;
    this.#port = port;
  }

  /**
   * Starts the sender, with a new key where the network has no key; removes devices that were given another key, and those
   * that have expired. Returns the public key; undefined, without starting, where a new key could not be kept.
   */
  start(): string | undefined {
    const { network, clock, log } = this.#realm;
    const { push } = network;
    if (push.key === undefined) {
      const at = clock.now();
      void log.submit({ kind: "push-key", key: { ...this.#port.makeKeyPair(), createdAt: at }, at });
    }
    const { key } = push;
    if (key === undefined) return undefined;
    this.#port.start(key, {
      stands: ({ endpoint, createdAt, auth }) => {
        const now = push.find(endpoint);
        return now?.createdAt === createdAt && now.auth === auth;
      },
      report: (subscription, outcome, detail) => {
        this.#report(subscription, outcome, detail);
      },
    });
    const foreign = [...push.all].filter(({ vapidKey }) => vapidKey !== key.publicKey);
    for (const subscription of foreign) this.#report(subscription, "gone", "made with another VAPID key");
    this.#withoutExpired([...push.all], clock.now());
    return key.publicKey;
  }

  /** `now` is the time of a new message. */
  notify(change: NotableChange, now: number): void {
    if (change.about === "message") this.#notify(change, now);
    else if (change.about === "deletion") this.#port.revise(change.messageId, []);
    else this.#port.revise(change.messageId, [...this.#notificationsOf(change, change.at)]);
  }

  #notify(notable: Notable, now: number): void {
    for (const notification of this.#notificationsOf(notable, now)) this.#port.notify(notification);
  }

  /** One for each account. */
  *#notificationsOf(
    { source, target, key, text, messageId, users }: Notable,
    at: number,
  ): Generator<Notification, void> {
    const { network, settings, clock } = this.#realm;
    const line = { source, command: "PRIVMSG", params: [target, text], messageId };
    const body = renderBody(line, 0, settings.network.serverName).slice(0, -CRLF.length);
    const time = new Date(at).toISOString();
    for (const { account } of users) {
      if (account === undefined) continue;
      const lines = this.#withoutExpired(network.push.of(account), clock.now()).map((subscription) => {
        const tags = renderTags(line, formOf(subscription), time);
        return { subscription, line: tags === "" ? body : `@${tags} ${body}` };
      });
      yield { account: network.fold(account), key, messageId, at, lines };
    }
  }

  /** A message that went the short way. */
  relayed(source: User, channel: Channel, text: string, messageId: string, now: number): void {
    const { network } = this.#realm;
    const users = concernedMembers(network, channel, source, text, 0);
    if (users.length === 0) return;
    const key = network.fold(channel.name);
    this.#notify({ source, target: channel.name, key, text, messageId, users }, now);
  }

  attended({ account }: User, read?: ReadConversation): void {
    if (account === undefined) return;
    const { network, settings } = this.#realm;
    const { serverName } = settings.network;
    const attention = read && { ...read, line: renderBody(read.line, 0, serverName).slice(0, -CRLF.length) };
    this.#port.attended(network.fold(account), attention);
  }

  /** Removes the others from the network. */
  #withoutExpired(subscriptions: readonly PushSubscription[], now: number): readonly PushSubscription[] {
    const days = this.#realm.settings.network.limits.pushExpiry;
    const oldest = oldestRenewal(now, days);
    return subscriptions.filter((subscription) => {
      if (subscription.renewedAt >= oldest) return true;
      this.#report(subscription, "gone", `not registered again in ${days} days`);
      return false;
    });
  }

  #report(subscription: PushSubscription, outcome: PushOutcome, detail: string): void {
    const { endpoint, createdAt, account } = subscription;
    const { clock, log, observe, network } = this.#realm;
    if (outcome !== "delivered") {
      observe({ kind: "push-failed", account, service: new URL(endpoint).host, outcome, detail });
    }
    // Most are delivered, and change nothing.
    if (outcome === "dropped") return;
    if (outcome === "delivered" && network.push.find(endpoint)?.failures === 0) return;
    void log.submit({ kind: "push-report", endpoint, createdAt, outcome, at: clock.now() });
  }
}

/** Applies commands about push notifications. What cannot be kept stays as it is: the sender reports it again. */
export function applyPushCommand({ network, settings }: Realm, command: PushKeyMade | PushReport): void {
  const { push } = network;
  try {
    if (command.kind === "push-key") return push.setKey(command.key);
    const { endpoint, createdAt, outcome } = command;
    const subscription = push.find(endpoint);
    // It was registered anew in the meantime.
    if (subscription?.createdAt !== createdAt) return;
    const failures = outcome === "refused" ? subscription.failures + 1 : 0;
    if (outcome === "gone" || failures >= settings.network.limits.pushFailures) push.remove(endpoint);
    else push.setFailures(endpoint, failures);
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
  }
}

/** The capabilities that decide the tags, as bits of the delivery. */
function formOf({ capabilities }: PushSubscription): number {
  return capabilityBits(capabilities.filter(isDeliveryCapability));
}
