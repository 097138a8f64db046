/**
 * Sends events to the URLs of webhooks, in order for each, signed, and again after a failure. Source: Standard Webhooks
 * specification, "Signature scheme" and "Retries".
 */
import { createHmac } from "node:crypto";
import type { OutgoingWebhook } from "../irc/index.ts";
import type { EventFeed, NumberedEvent } from "./event-feed.ts";

export interface WebhookLimits {
  /** Events that wait for one webhook. The oldest ones are dropped. */
  readonly queue: number;
  /** Deliveries of one event; then it is dropped. */
  readonly tries: number;
  /** Milliseconds for one answer. */
  readonly timeout: number;
}

/** Milliseconds before the second try; each one after waits four times as long, up to the longest. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 900_000;
const FACTOR = 4;

export interface SenderParts {
  readonly feed: EventFeed;
  /** Those that are kept. */
  readonly webhooks: () => readonly OutgoingWebhook[];
  /** True for two names of one channel. */
  readonly isSame: (one: string, other: string) => boolean;
  readonly limits: () => WebhookLimits;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Calls `task` once after so many milliseconds. The function returned prevents it. */
  readonly after: (milliseconds: number, task: () => void) => () => void;
  readonly failed: (webhook: string, reason: string) => void;
}

/** Events that wait for one webhook, as plain values. */
interface HandedOutbox {
  readonly webhook: string;
  /** Tells it from another one of the name. */
  readonly createdAt: number;
  /** The first one may have been sent already: receivers know it by its id. */
  readonly waiting: readonly NumberedEvent[];
  /** Deliveries of the first one that have failed. */
  readonly tries: number;
}

export type HandedWebhooks = readonly HandedOutbox[];

/** Events that wait for one webhook. */
class Outbox {
  webhook: OutgoingWebhook;
  readonly #parts: SenderParts;
  readonly #waiting: NumberedEvent[] = [];
  #tries = 0;
  #busy = false;
  #cancel: (() => void) | undefined = undefined;
  #closed = false;

  constructor(webhook: OutgoingWebhook, parts: SenderParts) {
    this.webhook = webhook;
    this.#parts = parts;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Returns the number of events that were dropped for it. */
  add(event: NumberedEvent): number {
    this.#waiting.push(event);
    return this.#bound();
  }

  /** Drops what is past the limit, and begins to send. Returns the number of events that were dropped. */
  #bound(): number {
    // The first one may be on its way.
    const from = this.#busy ? 1 : 0;
    const dropped = this.#waiting.splice(
      from,
      Math.max(0, this.#waiting.length - this.#parts.limits().queue),
    ).length;
    if (!this.#busy && this.#cancel === undefined && this.#waiting.length > 0) void this.#work();
    return dropped;
  }

  handOver(): HandedOutbox {
    const { name, createdAt } = this.webhook;
    return { webhook: name, createdAt, waiting: [...this.#waiting], tries: this.#tries };
  }

  /** Sends what waits in another process before what has come since. Returns the number of events that were dropped. */
  takeOver({ waiting, tries }: HandedOutbox): number {
    if (!this.#busy) this.#tries = tries;
    this.#waiting.splice(this.#busy ? 1 : 0, 0, ...waiting);
    return this.#bound();
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#waiting.length = 0;
  }

  /** One delivery after the other, until nothing waits or one has failed. */
  async #work(): Promise<void> {
    this.#busy = true;
    this.#cancel = undefined;
    for (let event = this.#waiting[0]; event !== undefined && !this.#closed; event = this.#waiting[0]) {
      const fault = await this.#deliver(event);
      if (fault === undefined) {
        this.#waiting.shift();
        this.#tries = 0;
        continue;
      }
      this.#tries += 1;
      this.#parts.failed(this.webhook.name, fault);
      if (this.#tries >= this.#parts.limits().tries) {
        this.#waiting.shift();
        this.#tries = 0;
      } else {
        const pause = Math.min(FIRST_PAUSE * FACTOR ** (this.#tries - 1), LONGEST_PAUSE);
        this.#cancel = this.#parts.after(pause, () => void this.#work());
        break;
      }
    }
    this.#busy = false;
  }

  /** Resolves to the reason if the receiver did not take it. */
  async #deliver({ id, event }: NumberedEvent): Promise<string | undefined> {
    const { url, secret } = this.webhook;
    const body = JSON.stringify({ type: event.kind, ...event });
    const timestamp = Math.floor(this.#parts.now() / 1000).toString();
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": timestamp,
          "webhook-signature": `v1,${signatureOf(secret, id, timestamp, body)}`,
        },
        redirect: "manual",
        signal: AbortSignal.timeout(this.#parts.limits().timeout),
      });
      await response.body?.cancel();
      return response.status >= 200 && response.status < 300 ? undefined : `status ${response.status}`;
    } catch (error) {
      return error instanceof Error ? error.name : "error";
    }
  }
}

export class WebhookSender {
  readonly #parts: SenderParts;
  readonly #outboxes = new Map<string, Outbox>();
  #stop: (() => void) | undefined = undefined;
  #dropped = 0;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Events that wait. */
  get waiting(): number {
    let all = 0;
    for (const { length } of this.#outboxes.values()) all += length;
    return all;
  }

  /** Events that were dropped because too many waited. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Follows the kept webhooks from now on: call it again when they have changed. */
  refresh(): void {
    const kept = new Map(this.#parts.webhooks().map((webhook) => [webhook.name, webhook]));
    for (const [name, outbox] of this.#outboxes) {
      const webhook = kept.get(name);
      if (webhook !== undefined && webhook.createdAt === outbox.webhook.createdAt) continue;
      outbox.close();
      this.#outboxes.delete(name);
    }
    for (const [name, webhook] of kept) {
      if (!this.#outboxes.has(name)) this.#outboxes.set(name, new Outbox(webhook, this.#parts));
    }
    if (this.#outboxes.size === 0) this.#end();
    else this.#stop ??= this.#parts.feed.listen((event) => this.#take(event));
  }

  /** Sends nothing more, and returns what waits. */
  handOver(): HandedWebhooks {
    const handed = [...this.#outboxes.values()]
      .filter(({ length }) => length > 0)
      .map((each) => each.handOver());
    this.close();
    return handed;
  }

  /** Sends what waits in another process, to the webhooks that are still there. */
  takeOver(handed: HandedWebhooks): void {
    for (const one of handed) {
      const outbox = this.#outboxes.get(one.webhook);
      if (outbox?.webhook.createdAt === one.createdAt) this.#dropped += outbox.takeOver(one);
    }
  }

  /** Drops what waits. */
  close(): void {
    this.#end();
    for (const outbox of this.#outboxes.values()) outbox.close();
    this.#outboxes.clear();
  }

  #end(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #take(event: NumberedEvent): void {
    const { kind, channel } = event.event;
    for (const outbox of this.#outboxes.values()) {
      const { events, channels } = outbox.webhook;
      const isOf =
        channels === undefined ||
        (channel !== undefined && channels.some((each) => this.#parts.isSame(each, channel)));
      if (isOf && events.includes(kind)) this.#dropped += outbox.add(event);
    }
  }
}

/** Source: Standard Webhooks specification, "Symmetric". */
export function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  return createHmac("sha256", Buffer.from(secret, "base64"))
    .update(`${id}.${timestamp}.${body}`)
    .digest("base64");
}
