/** Context of a user's command while it is applied. */
import type { CommandContext, Effect, Facts } from "../commands/command.ts";
import type { Fail, Frame } from "../delivery/frame.ts";
import type { Reply, SessionView } from "../delivery/outgoing-message.ts";
import { NO_SUBSCRIPTIONS } from "../network/metadata.ts";
import type { Network } from "../network/network.ts";
import type { NetworkSettings } from "../network/settings.ts";
import type { SessionFacts, User } from "../network/user.ts";
import { hasCapability } from "../wire/capabilities.ts";
import type { CapabilityName, CapabilityWords } from "../wire/capabilities.ts";
import type { UserCommand } from "./network-command.ts";
import type { Realm } from "./realm.ts";

export class AppliedCommand implements CommandContext {
  readonly session: SessionView;
  readonly user: User;
  readonly audience: Frame;
  /** Effects that the command asked for, in order. */
  readonly effects: Effect[];
  readonly #realm: Realm;
  readonly #command: UserCommand;
  readonly #reply: Reply | undefined;

  constructor(
    realm: Realm,
    command: UserCommand,
    session: SessionView,
    frame: Frame,
    user: User,
    effects: Effect[] = [],
    reply?: Reply,
  ) {
    this.#realm = realm;
    this.#command = command;
    this.session = session;
    this.audience = frame;
    this.user = user;
    this.effects = effects;
    this.#reply = reply;
  }

  actingFor(user: User, reply?: Reply): CommandContext {
    return new AppliedCommand(
      this.#realm,
      this.#command,
      this.session,
      this.audience,
      user,
      this.effects,
      reply,
    );
  }

  get connection(): SessionFacts | undefined {
    const { user, session } = this.#command;
    return this.network.userOf(user)?.session(session);
  }

  get network(): Network {
    return this.#realm.network;
  }

  get settings(): NetworkSettings {
    return this.#realm.settings.network;
  }

  get command(): string {
    return this.#command.command;
  }

  get params(): readonly string[] {
    return this.#command.params;
  }

  get tags(): ReadonlyMap<string, string> {
    return this.#command.tags;
  }

  get facts(): Facts {
    return this.#command.facts;
  }

  get now(): number {
    return this.#command.at;
  }

  get reply(): Reply {
    return this.#reply ?? this.audience.reply;
  }

  get fail(): Fail {
    return this.audience.fail;
  }

  nextMessageId(): string {
    return this.#realm.ids.next();
  }

  effect(effect: Effect): void {
    this.effects.push(effect);
  }
}

/**
 * The session of a command on the machine that it came from, where the network has several: it may have other capabilities by
 * now, and what the command does is the same everywhere.
 */
export class OriginSession implements SessionView {
  readonly #session: SessionView;
  readonly #capabilities: CapabilityWords;

  constructor(session: SessionView, capabilities: CapabilityWords) {
    this.#session = session;
    this.#capabilities = capabilities;
  }

  get nick(): string {
    return this.#session.nick;
  }

  get subscriptions(): SessionView["subscriptions"] {
    return this.#session.subscriptions;
  }

  get monitored(): SessionView["monitored"] {
    return this.#session.monitored;
  }

  has(capability: CapabilityName): boolean {
    return hasCapability(this.#capabilities, capability);
  }
}

/** The session of a command from elsewhere: what the command says about it. */
export class RemoteSession implements SessionView {
  readonly nick: string;
  readonly subscriptions = NO_SUBSCRIPTIONS;
  readonly monitored = undefined;
  readonly #capabilities: CapabilityWords;

  constructor(nick: string, capabilities: CapabilityWords) {
    this.nick = nick;
    this.#capabilities = capabilities;
  }

  has(capability: CapabilityName): boolean {
    return hasCapability(this.#capabilities, capability);
  }
}
