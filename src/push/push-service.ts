/**
 * Sends push notifications: keeps them for a while, in which their user may attend to the messages, then sends them to the
 * push service of each device. What waits is handed over in an upgrade, and lost when the server stops. Knows nothing of
 * users but the names of their accounts.
 */
import { generateVAPIDKeys } from "web-push";
import type {
  Attention,
  Notification,
  PushHost,
  PushOutcome,
  PushPort,
  VapidPair,
} from "../irc/session/push-port.ts";
import { answerOf, answerOfFailure } from "./answers.ts";
import type { Answer } from "./answers.ts";
import { resolveBySystem } from "./guarded-lookup.ts";
import type { PushLimits } from "./limits.ts";
import { Outbox } from "./outbox.ts";
import type { Letter } from "./outbox.ts";
import { sendPush } from "./push-request.ts";
import type { Route } from "./push-request.ts";
import { Shown } from "./shown.ts";
import { Signatures } from "./signatures.ts";
import { systemTimers } from "./timers.ts";
import type { Timers } from "./timers.ts";
import { Turns } from "./turns.ts";

export interface PushOptions {
  readonly limits: PushLimits;
  /** An https or mailto URL by which push services reach the operator. */
  readonly contact: string;
}

type Line = Notification["lines"][number];

/** A notification that waits, as plain values: to the devices that it was not sent to yet. */
interface HandedNotification extends Notification {
  /** When it is sent, in milliseconds since the Unix epoch. */
  readonly dueAt: number;
}

export type HandedNotifications = readonly HandedNotification[];

/** A notification, from its message until it is sent to all devices or given up. */
interface Waiting {
  readonly key: string;
  readonly messageId: string;
  readonly at: number;
  /** As the message reads now; what is on its way to a device stays as it is. */
  lines: Notification["lines"];
  /** Those of the devices that it was not sent to yet. */
  left: Set<Line>;
  /** When the delay is over, in milliseconds since the Unix epoch. */
  readonly dueAt: number;
  /** The delay is over. */
  isPosted: boolean;
  wanted: boolean;
  stop: () => void;
}

/** The parts that the tests replace. */
interface PushParts {
  readonly timers: Timers;
  readonly now: () => number;
  readonly route: Route;
}

const systemParts: PushParts = {
  timers: systemTimers,
  now: () => Date.now(),
  route: { resolve: resolveBySystem },
};

export class PushService implements PushPort {
  #options: PushOptions;
  readonly #parts: PushParts;
  readonly #turns = new Turns(() => this.#options.limits.connections);
  /** By account. */
  readonly #waiting = new Map<string, Set<Waiting>>();
  /** By endpoint. */
  readonly #outboxes = new Map<string, Outbox>();
  readonly #shown = new Shown();
  #count = 0;
  #closed = false;
  #host: PushHost | undefined = undefined;
  #signatures: Signatures | undefined = undefined;

  constructor(options: PushOptions, parts: Partial<PushParts> = {}) {
    this.#options = options;
    this.#parts = { ...systemParts, ...parts };
  }

  /** The number of notifications that wait. */
  get waiting(): number {
    return this.#count;
  }

  /** Other options hold from now on. */
  configure(options: PushOptions): void {
    this.#options = options;
  }

  makeKeyPair(): VapidPair {
    return generateVAPIDKeys();
  }

  start(pair: VapidPair, host: PushHost): void {
    this.#host = host;
    this.#signatures = new Signatures(pair, () => this.#options.contact, this.#parts.now);
  }

  notify(notification: Notification): void {
    this.#wait(notification, this.#parts.now() + this.#options.limits.delay);
  }

  /** Sends nothing more, and returns what waits. */
  handOver(): HandedNotifications {
    const handed = [...this.#waiting].flatMap(([account, all]) =>
      Array.from(all, ({ key, messageId, at, left, dueAt }) => ({
        account,
        key,
        messageId,
        at,
        dueAt,
        lines: [...left],
      })),
    );
    this.#drain();
    return handed;
  }

  /** Goes on with what waits in another process. */
  takeOver(handed: HandedNotifications): void {
    for (const { dueAt, ...notification } of handed) this.#wait(notification, dueAt);
  }

  #wait({ account, key, messageId, at, lines }: Notification, dueAt: number): void {
    const { queue, queuePerAccount } = this.#options.limits;
    const ofAccount = this.#waiting.get(account);
    if (this.#closed || lines.length === 0) return;
    if (this.#count >= queue || (ofAccount !== undefined && ofAccount.size >= queuePerAccount)) return;
    const left = new Set(lines);
    const waiting: Waiting = {
      key,
      messageId,
      at,
      lines,
      left,
      dueAt,
      isPosted: false,
      wanted: true,
      stop: () => {},
    };
    if (ofAccount === undefined) this.#waiting.set(account, new Set([waiting]));
    else ofAccount.add(waiting);
    this.#count += 1;
    waiting.stop = this.#parts.timers.after(Math.max(0, dueAt - this.#parts.now()), () => {
      waiting.isPosted = true;
      for (const line of waiting.lines) this.#post(account, waiting, line);
    });
  }

  revise(messageId: string, notifications: readonly Notification[]): void {
    const lines = new Map(notifications.map((one) => [one.account, one.lines]));
    for (const [account, all] of this.#waiting) {
      for (const waiting of all) {
        if (waiting.messageId === messageId) this.#revise(account, waiting, lines.get(account) ?? []);
      }
    }
  }

  attended(account: string, read?: Attention): void {
    for (const waiting of this.#waiting.get(account) ?? []) {
      if (read !== undefined && (waiting.key !== read.key || waiting.at > read.upTo)) continue;
      this.#drop(account, waiting);
    }
    if (read !== undefined) this.#tellOthers(account, read);
  }

  /** Devices that know MARKREAD close the notifications of what was read on another one. */
  #tellOthers(account: string, { key, upTo, line }: Attention): void {
    for (const subscription of this.#shown.take(account, key, upTo)) {
      if (this.#closed || !subscription.capabilities.includes("draft/read-marker")) continue;
      const wanted = (): boolean => this.#host?.stands(subscription) === true;
      this.#outboxFor(subscription.endpoint).add({ subscription, line, wanted, done: () => {} });
    }
  }

  /** Sends nothing more. */
  close(): void {
    this.#closed = true;
    this.#drain();
  }

  #drain(): void {
    for (const all of this.#waiting.values()) for (const waiting of all) waiting.stop();
    for (const outbox of this.#outboxes.values()) outbox.close();
    this.#waiting.clear();
    this.#outboxes.clear();
    this.#count = 0;
  }

  #revise(account: string, waiting: Waiting, lines: Notification["lines"]): void {
    if (lines.length === 0) return this.#drop(account, waiting);
    if (waiting.isPosted) return;
    waiting.lines = lines;
    waiting.left = new Set(lines);
  }

  #drop(account: string, waiting: Waiting): void {
    waiting.wanted = false;
    waiting.stop();
    this.#end(account, waiting);
  }

  #post(account: string, waiting: Waiting, one: Line): void {
    const { subscription, line } = one;
    this.#outboxFor(subscription.endpoint).add({
      subscription,
      line,
      begun: () =>
        this.#shown.add(account, waiting.key, waiting.at, subscription, this.#options.limits.queue),
      wanted: () => waiting.wanted && this.#host?.stands(subscription) === true,
      done: () => {
        waiting.left.delete(one);
        if (waiting.left.size === 0) this.#end(account, waiting);
      },
    });
  }

  #outboxFor(endpoint: string): Outbox {
    const found = this.#outboxes.get(endpoint);
    if (found !== undefined) return found;
    const limits = (): PushLimits => this.#options.limits;
    const outbox = new Outbox({
      timers: this.#parts.timers,
      get limits() {
        return limits();
      },
      send: (letter) => this.#turns.take(() => this.#send(letter)),
      report: (letter, outcome, detail) => {
        this.#report(letter, outcome, detail);
      },
      emptied: () => this.#outboxes.delete(endpoint),
    });
    this.#outboxes.set(endpoint, outbox);
    return outbox;
  }

  async #send({ subscription, line }: Letter): Promise<Answer> {
    const { timeToLive, timeout } = this.#options.limits;
    try {
      const authorization = this.#signatures?.for(subscription.endpoint) ?? "";
      const push = { subscription, line, authorization, timeToLive, timeout };
      return answerOf(await sendPush(push, this.#parts.route));
    } catch (error) {
      return answerOfFailure(error);
    }
  }

  #report({ subscription }: Letter, outcome: PushOutcome, detail: string): void {
    this.#host?.report(subscription, outcome, detail);
  }

  /** The notification no longer counts. */
  #end(account: string, waiting: Waiting): void {
    const ofAccount = this.#waiting.get(account);
    if (ofAccount?.delete(waiting) !== true) return;
    this.#count -= 1;
    if (ofAccount.size === 0) this.#waiting.delete(account);
  }
}
