/** A sender of push notifications that sends nothing, devices, and worlds that have both. */
import type {
  Attention,
  Notification,
  PushHost,
  PushPort,
  VapidPair,
} from "../../../src/irc/session/push-port.ts";
import type { WorldOptions } from "./harness.ts";
import { World } from "./harness.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "./memory-store.ts";

/** The key pair of the first sender. */
export const PAIR: VapidPair = { publicKey: "V".repeat(87), privateKey: "v".repeat(43) };

export class RecordingPush implements PushPort {
  readonly notifications: Notification[] = [];
  readonly revisions: { readonly messageId: string; readonly notifications: readonly Notification[] }[] = [];
  readonly attentions: { readonly account: string; readonly read: Attention | undefined }[] = [];
  host: PushHost | undefined = undefined;
  started: VapidPair | undefined = undefined;
  readonly #pair: VapidPair;

  constructor(pair = PAIR) {
    this.#pair = pair;
  }

  makeKeyPair(): VapidPair {
    return this.#pair;
  }

  start(key: VapidPair, host: PushHost): void {
    this.started = key;
    this.host = host;
  }

  notify(notification: Notification): void {
    this.notifications.push(notification);
  }

  revise(messageId: string, notifications: readonly Notification[]): void {
    this.revisions.push({ messageId, notifications });
  }

  attended(account: string, read?: Attention): void {
    this.attentions.push({ account, read });
  }

  /** The lines for all devices since the last call. */
  take(): string[] {
    return this.notifications.splice(0).flatMap(({ lines }) => lines.map(({ line }) => line));
  }
}

/** The keys of a device, as WEBPUSH REGISTER has them: the example of RFC 8291, appendix A. */
export const KEYS =
  "p256dh=BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4;auth=BTBZMqHH6r4Tts7J_aSIgg";

/** A world with these accounts and a sender. */
export function worldWithPush(
  accounts: readonly string[],
  options: WorldOptions = {},
): { readonly world: World; readonly push: RecordingPush; readonly store: MemoryStore } {
  const store = new MemoryStore({ accounts: accounts.map((name) => accountOf(name)) });
  const push = new RecordingPush();
  return { world: new World({ store, push, verifyPassword: verifyAtOnce, ...options }), push, store };
}
