/** Context of a command's handler: frame, session, and shared state. One object for each command. */
import type { CommandContext, Effect, Machine, PasswordOutcome } from "../commands/command.ts";
import type { Fail, Frame } from "../delivery/frame.ts";
import type { Reply } from "../delivery/outgoing-message.ts";
import type { Network } from "../network/network.ts";
import type { NetworkSettings } from "../network/settings.ts";
import type { User } from "../network/user.ts";
import type { Message } from "../wire/message.ts";
import { checkPassword } from "./password-check.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";
import { waitFor } from "./waiting.ts";

/**
 * Serves commands of both scopes: `user` is undefined before registration, and the gates see to it that no network command
 * runs then.
 */
export class Context implements Omit<CommandContext, "user"> {
  readonly session: Session;
  readonly user: User | undefined;
  readonly message: Message;
  readonly params: readonly string[];
  readonly frame: Frame;
  /** Effects that the command asked for, in order. */
  readonly effects: Effect[] = [];
  readonly #realm: Realm;
  readonly #reply: Reply | undefined;

  constructor(
    realm: Realm,
    session: Session,
    frame: Frame,
    message: Message,
    params: readonly string[],
    user = session.user,
    reply?: Reply,
  ) {
    this.#realm = realm;
    this.session = session;
    this.user = user;
    this.frame = frame;
    this.message = message;
    this.params = params;
    this.#reply = reply;
  }

  actingFor(user: User, reply?: Reply): CommandContext {
    const { session, frame, message, params } = this;
    return new Context(this.#realm, session, frame, message, params, user, reply) as CommandContext;
  }

  get network(): Network {
    return this.#realm.network;
  }

  get now(): number {
    return this.frame.now;
  }

  get audience(): Frame {
    return this.frame;
  }

  get reply(): Reply {
    return this.#reply ?? this.frame.reply;
  }

  get fail(): Fail {
    return this.frame.fail;
  }

  get settings(): NetworkSettings {
    return this.#realm.settings.network;
  }

  get machine(): Machine {
    return this.#realm.machine;
  }

  checkPassword(name: string, password: string, hash: string): Promise<PasswordOutcome> {
    return checkPassword(this.#realm, this.session, this.frame, { name, password, hash });
  }

  wait<T>(work: Promise<T>): Promise<T> {
    return waitFor(this.#realm, this.session, this.frame, work);
  }

  nextMessageId(): string {
    return this.#realm.ids.next();
  }

  effect(effect: Effect): void {
    this.effects.push(effect);
  }
}
