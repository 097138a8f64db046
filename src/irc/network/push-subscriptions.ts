/**
 * The devices that receive push notifications, by account, and the key by which push services know this server. An endpoint
 * belongs to one account: whoever registers it again takes it over. Each change is noted first, and does not happen if that
 * throws `NotKept`. Source: soju.im/webpush, "WEBPUSH Command".
 */
import type { DurableChange, DurableState, Note, PushSubscription, VapidKey } from "./durable.ts";

const DAY = 86_400_000;

/** Devices that were registered before this time have expired. `days`: the limit `pushExpiry`. */
export function oldestRenewal(now: number, days: number): number {
  return now - days * DAY;
}

export class PushSubscriptions {
  readonly #fold: (name: string) => string;
  readonly #note: Note;
  readonly #byEndpoint = new Map<string, PushSubscription>();
  /** By folded name of the account, oldest first. An account without subscriptions has no entry. */
  readonly #byAccount = new Map<string, readonly PushSubscription[]>();
  #key: VapidKey | undefined = undefined;

  constructor(fold: (name: string) => string, note: Note) {
    this.#fold = fold;
    this.#note = note;
  }

  get key(): VapidKey | undefined {
    return this.#key;
  }

  /** The number of all subscriptions. */
  get count(): number {
    return this.#byEndpoint.size;
  }

  get all(): Iterable<PushSubscription> {
    return this.#byEndpoint.values();
  }

  /** Oldest first. */
  of(account: string): readonly PushSubscription[] {
    return this.#byAccount.get(this.#fold(account)) ?? [];
  }

  find(endpoint: string): PushSubscription | undefined {
    return this.#byEndpoint.get(endpoint);
  }

  /** Sets the key of this server, once: a later one changes nothing. */
  setKey(key: VapidKey): void {
    if (this.#key !== undefined) return;
    this.#note({ kind: "vapidKey", record: key });
    this.#key = key;
  }

  /**
   * Takes the place of the subscription with the same endpoint, and of those of the account that were renewed before
   * `oldest`. False, and nothing changed, past `limit` of an account.
   */
  add(subscription: PushSubscription, limit: number, oldest: number): boolean {
    const { account, endpoint } = subscription;
    const others = this.of(account).filter((other) => other.endpoint !== endpoint);
    const expired = others.filter(({ renewedAt }) => renewedAt < oldest);
    if (others.length - expired.length >= limit) return false;
    this.#note(...removalsIn(expired), { kind: "pushSubscription", record: subscription });
    for (const each of expired) this.#forget(each.endpoint);
    this.#forget(endpoint);
    this.#put(subscription);
    return true;
  }

  /** The device was registered again at this time. Notes it once a day. */
  renew(subscription: PushSubscription, at: number): void {
    if (at - subscription.renewedAt >= DAY) this.#replace(subscription, { ...subscription, renewedAt: at });
  }

  /** Does nothing for an unknown endpoint. */
  remove(endpoint: string): void {
    const subscription = this.#byEndpoint.get(endpoint);
    if (subscription === undefined) return;
    this.#note({ kind: "pushSubscription", record: subscription, removed: true });
    this.#forget(endpoint);
  }

  /** Removes all devices of an account, or none. */
  removeOf(account: string): void {
    const removals = this.removalsOf(account);
    if (removals.length > 0) this.#note(...removals);
    this.forgetAccount(account);
  }

  /** The changes that the end of an account makes here. */
  removalsOf(account: string): readonly DurableChange[] {
    return removalsIn(this.of(account));
  }

  /** The account is gone. Its changes were noted with it. */
  forgetAccount(account: string): void {
    for (const { endpoint } of this.of(account)) this.#forget(endpoint);
  }

  /** Counts refusals: 0 begins anew. Does nothing for an unknown endpoint, and for the same number. */
  setFailures(endpoint: string, failures: number): void {
    const before = this.#byEndpoint.get(endpoint);
    if (before === undefined || before.failures === failures) return;
    this.#replace(before, { ...before, failures });
  }

  /** Puts another record of the same device in its place. */
  #replace(before: PushSubscription, after: PushSubscription): void {
    this.#note({ kind: "pushSubscription", record: after });
    this.#byEndpoint.set(after.endpoint, after);
    const all = this.of(before.account).map((one) => (one === before ? after : one));
    this.#byAccount.set(this.#fold(before.account), all);
  }

  /** Takes what was kept, without noting it. */
  restore({ vapidKeys, pushSubscriptions }: DurableState): void {
    this.#key = vapidKeys[0];
    for (const subscription of pushSubscriptions) this.#put(subscription);
  }

  #put(subscription: PushSubscription): void {
    const { account, endpoint } = subscription;
    this.#byEndpoint.set(endpoint, subscription);
    this.#byAccount.set(this.#fold(account), [...this.of(account), subscription]);
  }

  #forget(endpoint: string): void {
    const before = this.#byEndpoint.get(endpoint);
    if (before === undefined) return;
    this.#byEndpoint.delete(endpoint);
    const rest = this.of(before.account).filter((other) => other !== before);
    if (rest.length === 0) this.#byAccount.delete(this.#fold(before.account));
    else this.#byAccount.set(this.#fold(before.account), rest);
  }
}

function removalsIn(subscriptions: readonly PushSubscription[]): DurableChange[] {
  return subscriptions.map((record) => ({ kind: "pushSubscription", record, removed: true }));
}
