/**
 * Applies commands of the log to the network, one by one in their order: the only place where the network changes.
 * Synchronous. What a command asks of this machine besides (an event for the log, the end of a session) follows it.
 */
import { confirmAccount } from "../commands/account/confirm-account.ts";
import type { ConfirmationFault } from "../commands/account/confirm-account.ts";
import { addAccount } from "../commands/account/new-account.ts";
import type { AccountFault } from "../commands/account/new-account.ts";
import type { Effect } from "../commands/command.ts";
import { endGrace, reviewHolders, reviewNick } from "../commands/account/nick-grace.ts";
import type { NickScene } from "../commands/account/nick-grace.ts";
import { settleStaying } from "../commands/account/staying.ts";
import { enforce } from "../commands/moderation/enforce.ts";
import { reviewOperators } from "../commands/operator/operatorship.ts";
import { refusePrivilege } from "../commands/privilege.ts";
import { findCommand } from "../commands/registry.ts";
import type { Moment } from "../commands/user/departure.ts";
import { expireChannels } from "../network/channel-expiry.ts";
import { NotKept } from "../network/durable.ts";
import type { AccountRecord } from "../network/durable.ts";
import { enterAccount } from "../network/policy/login.ts";
import type { Proven } from "../network/policy/login.ts";
import type { User } from "../network/user.ts";
import type { Frame } from "../delivery/frame.ts";
import type { OutgoingMessage, SessionView } from "../delivery/outgoing-message.ts";
import { AppliedCommand, OriginSession, RemoteSession } from "./applied-command.ts";
import { applyAwaitedOver, applyRegistration, applySessionEnd } from "./attachment.ts";
import type { Arrival } from "./attachment.ts";
import type {
  Confirmation,
  Counted,
  EarlyLogin,
  Judged,
  NetworkCommand,
  NewAccount,
  NickDue,
  NodeEnded,
  Origin,
  OutsideCommand,
  Registration,
  SettingsChange,
  UserCommand,
} from "./network-command.ts";
import { applyNodeBegan, applyNodeEnded } from "./node-changes.ts";
import { applyPushCommand } from "./notifications.ts";
import { AppliedOutside, applyOutside } from "./outside-command.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";

/** The parts of the session layer that follow a command on this machine. */
export interface Followers {
  /** Does what a command asks of the world outside. */
  effect(effect: Effect, session: Session | undefined, now: number): void;
  /** A registration was applied: `user` is undefined if it was refused. */
  registered(origin: Origin, user: User | undefined, arrival: Arrival): void;
  /** A client that has not registered has proved itself: `outcome` is the account, or a refusal. */
  loggedIn(origin: Origin, login: Proven, outcome: ReturnType<typeof enterAccount>): void;
  /** A client that has not registered has made an account; it was not made if there is a fault. */
  accountMade(origin: Origin, account: AccountRecord, fault: AccountFault | undefined): void;
  /** A client that has not registered has tried to confirm an account. */
  accountConfirmed(origin: Origin, name: string, outcome: AccountRecord | ConfirmationFault): void;
  /** A command of a program was applied. */
  outside(command: OutsideCommand, context: AppliedOutside, lines: readonly OutgoingMessage[]): void;
  /** A machine has counted something against abuse. */
  counted(command: Counted): void;
  /** A machine is no longer part of the network: its sessions are about to be ended in it. */
  nodeEnded(command: NodeEnded): void;
  /** Other settings hold. */
  settingsChanged(change: SettingsChange): void;
}

interface Unavailable {
  readonly code: "TEMPORARILY_UNAVAILABLE";
  readonly text: string;
}

export class Applier {
  readonly #realm: Realm;
  readonly #followers: Followers;

  constructor(realm: Realm, followers: Followers) {
    this.#realm = realm;
    this.#followers = followers;
  }

  apply(command: NetworkCommand, position: number, origin?: Origin): void {
    this.#realm.ids.at(position);
    const { network, settings } = this.#realm;
    network.bans.sweep(command.at);
    network.accounts.sweep(command.at);
    network.reservations.sweep(command.at);
    network.moderation.mutes.sweep(command.at);
    expireChannels(network, settings.network.limits, command.at);
    this.#apply(command, origin);
    this.#settle(command.at);
  }

  #settle(at: number): void {
    if (this.#realm.network.persistence.isDue(at)) settleStaying(this.#moment(at));
  }

  #apply(command: NetworkCommand, sender: Origin | undefined): void {
    // Nobody is left to be answered.
    const origin = sender?.session.ended === true ? undefined : sender;
    switch (command.kind) {
      case "command":
        return this.#command(command, origin);
      case "outside":
        return this.#outside(command);
      case "register":
        return this.#register(command, origin, sender !== origin);
      case "login":
        return this.#login(command, origin);
      case "account":
        return this.#newAccount(command, origin);
      case "confirmation":
        return this.#confirmation(command, origin);
      case "quit":
        return applySessionEnd(this.#moment(command.at), command);
      case "awaited-over":
        return applyAwaitedOver(this.#moment(command.at));
      case "nick-due":
        return this.#nickDue(command);
      case "count":
        return this.#followers.counted(command);
      case "node-began":
        return applyNodeBegan(this.#moment(command.at), command);
      case "node-ended":
        return this.#nodeEnded(command);
      case "accounts-used":
        return this.#realm.network.accounts.noteUse(command.accounts, command.at);
      case "audit":
        return this.#realm.network.audit.add(command.entry, this.#realm.settings.network.limits);
      case "settings":
        return this.#settings(command);
      case "verdict":
        return this.#verdict(command, origin);
      case "push-key":
      case "push-report":
        return applyPushCommand(this.#realm, command);
    }
  }

  /** The network now, for acts of the server itself. */
  #moment(now: number): Moment {
    const { network, delivery, ids, settings } = this.#realm;
    return {
      network,
      settings: settings.network,
      audience: delivery.frame(undefined, now),
      now,
      nextMessageId: () => ids.next(),
    };
  }

  #command(command: UserCommand, origin: Origin | undefined): void {
    const { network, delivery } = this.#realm;
    const user = network.userOf(command.user);
    const row = findCommand(command.command);
    // A command of a user that has left in the meantime does nothing.
    if (user === undefined || row?.scope !== "network") return;
    const frame = origin?.frame ?? delivery.frame(undefined, command.at);
    const session = this.#sessionOf(command, user, origin);
    const context = new AppliedCommand(this.#realm, command, session, frame, user);
    const { privilege } = row;
    try {
      // The user may have lost it since the session looked.
      if (privilege !== undefined && !user.privileges.has(privilege))
        refusePrivilege(frame.reply, user, privilege);
      else row.apply(context);
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      const about = command.params.slice(0, 1);
      // A client that has the capability of a command knows its standard replies.
      if (row.capability === undefined)
        frame.refuse(row.name, "TEMPORARILY_UNAVAILABLE", about, error.message);
      else frame.fail(row.name, "TEMPORARILY_UNAVAILABLE", about, error.message);
    }
    frame.finish();
    // An effect may end sessions, which is a command of its own in the log: this one is over before.
    this.#settle(command.at);
    for (const effect of context.effects) this.#followers.effect(effect, origin?.session, command.at);
  }

  #sessionOf({ capabilities }: UserCommand, user: User, origin: Origin | undefined): SessionView {
    if (origin === undefined) return new RemoteSession(user.nick, capabilities);
    return this.#realm.server === undefined
      ? origin.session
      : new OriginSession(origin.session, capabilities);
  }

  #outside(command: OutsideCommand): void {
    const frame = this.#realm.delivery.collecting(command.actor.nick, command.at);
    const context = new AppliedOutside(this.#realm, command, frame);
    applyOutside(context, command);
    this.#settle(command.at);
    for (const effect of context.effects) this.#followers.effect(effect, undefined, command.at);
    this.#followers.outside(command, context, frame.lines);
  }

  /** With `isLate`, its session has ended before its place in the log. */
  #register(command: Registration, origin: Origin | undefined, isLate: boolean): void {
    let registered: User | undefined;
    let session = 0;
    applyRegistration(this.#realm, this.#moment(command.at), command, origin, (user, arrival) => {
      registered = user;
      if ("session" in arrival) ({ session } = arrival);
      if (origin !== undefined) this.#followers.registered(origin, user, arrival);
    });
    if (registered === undefined) return;
    const { log, delivery } = this.#realm;
    const { at } = command;
    reviewNick(this.#scene(delivery.frame(undefined, at), at), registered);
    const end = { user: registered.id, session, text: "Connection closed", silent: false };
    if (isLate) void log.submit({ kind: "quit", ...end, at });
  }

  #nickDue({ user: id, at }: NickDue): void {
    const { network, delivery } = this.#realm;
    const user = network.userOf(id);
    if (user?.nickDueAt !== undefined && at >= user.nickDueAt) {
      endGrace(this.#scene(delivery.frame(undefined, at), at), user);
    }
  }

  /** For acts of the server itself. */
  #scene(audience: Frame, now: number): NickScene {
    const { network, settings, ids } = this.#realm;
    const effect = (wanted: Effect): void => this.#followers.effect(wanted, undefined, now);
    const nextMessageId = (): string => ids.next();
    return { network, settings: settings.network, now, audience, nextMessageId, effect };
  }

  #nodeEnded(command: NodeEnded): void {
    const { network } = this.#realm;
    if (network.nodes.find(command.node)?.run !== command.run) return;
    this.#followers.nodeEnded(command);
    applyNodeEnded(this.#moment(command.at), command);
  }

  #login({ login, at }: EarlyLogin, origin: Origin | undefined): void {
    const outcome = enterAccount(this.#realm.network, login, at);
    if (origin !== undefined) this.#followers.loggedIn(origin, login, outcome);
  }

  #newAccount({ account, at }: NewAccount, origin: Origin | undefined): void {
    const { network, delivery, settings } = this.#realm;
    const fault = this.#faultOf(() => addAccount({ network, settings: settings.network }, account));
    if (origin !== undefined) this.#followers.accountMade(origin, account, fault);
    // Somebody may have taken its nick meanwhile.
    if (fault === undefined) reviewHolders(this.#scene(delivery.frame(undefined, at), at), account);
  }

  #confirmation({ account, hash, at }: Confirmation, origin: Origin | undefined): void {
    const outcome = this.#faultOf(() => confirmAccount(this.#realm, account, hash, at));
    if (origin !== undefined) this.#followers.accountConfirmed(origin, account, outcome);
    if (!("code" in outcome))
      reviewHolders(this.#scene(this.#realm.delivery.frame(undefined, at), at), outcome);
  }

  #faultOf<T>(change: () => T): T | Unavailable {
    try {
      return change();
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      return { code: "TEMPORARILY_UNAVAILABLE", text: error.message };
    }
  }

  #verdict({ verdict, subject, deed, at }: Judged, origin: Origin | undefined): void {
    const effects: Effect[] = [];
    const scene = this.#scene(origin?.frame ?? this.#realm.delivery.frame(undefined, at), at);
    enforce({ ...scene, effect: (effect) => void effects.push(effect) }, subject, verdict, deed);
    // They may end sessions: this command is over before.
    for (const effect of effects) this.#followers.effect(effect, origin?.session, at);
  }

  #settings(change: SettingsChange): void {
    const { network, delivery } = this.#realm;
    this.#followers.settingsChanged(change);
    network.moderation.filters.configure(change.settings.filters ?? []);
    const frame = delivery.frame(undefined, change.at);
    reviewOperators({ network, audience: frame }, change.settings);
    for (const user of network.users) {
      if (user.account !== undefined) network.persistence.doubt(user);
      // The protection of nicks may be another.
      reviewNick(this.#scene(frame, change.at), user);
    }
  }
}
