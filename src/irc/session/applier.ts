/**
 * Applies commands of the log to the network, one by one in their order: the only place where the network changes.
 * Synchronous. What a command asks of this machine besides (an event for the log, the end of a session) follows it.
 */
import { addAccount } from "../commands/account/new-account.ts";
import type { AccountFault } from "../commands/account/new-account.ts";
import type { Effect } from "../commands/command.ts";
import { endGrace, reviewHolders, reviewNick } from "../commands/account/nick-grace.ts";
import type { NickScene } from "../commands/account/nick-grace.ts";
import { beginWithHost } from "../commands/account/virtual-host.ts";
import { reviewOperators } from "../commands/operator/operatorship.ts";
import { findCommand } from "../commands/registry.ts";
import { sendServerNotice } from "../commands/server-notices.ts";
import { announceOffline, announceOnline } from "../commands/user/monitor-notices.ts";
import { NotKept } from "../network/durable.ts";
import type { AccountRecord } from "../network/durable.ts";
import { Metadata } from "../network/metadata.ts";
import { accountFor } from "../network/policy/login.ts";
import { claimOn } from "../network/policy/nicks.ts";
import type { NickClaim } from "../network/policy/nicks.ts";
import type { User } from "../network/user.ts";
import type { Frame } from "../delivery/frame.ts";
import { numericLine } from "../wire/numerics.ts";
import { AppliedCommand, RemoteSession } from "./applied-command.ts";
import type {
  Departure,
  NetworkCommand,
  NewAccount,
  NickDue,
  Origin,
  Registration,
  SettingsChange,
  UserCommand,
} from "./network-command.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";

/** The parts of the session layer that follow a command on this machine. */
export interface Followers {
  /** Does what a command asks of the world outside. */
  effect(effect: Effect, session: Session | undefined, now: number): void;
  /** A registration was applied: `user` is undefined if the nick was taken in the meantime, or is kept for an account (`claim`). */
  registered(origin: Origin, user: User | undefined, claim: NickClaim | undefined): void;
  /** A client that has not registered has made an account; it was not made if there is a fault. */
  accountMade(origin: Origin, account: AccountRecord, fault: AccountFault | undefined): void;
  /** Other settings hold. */
  settingsChanged(change: SettingsChange): void;
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
    this.#realm.network.bans.sweep(command.at);
    switch (command.kind) {
      case "command":
        return this.#command(command, origin);
      case "register":
        return this.#register(command, origin);
      case "account":
        return this.#newAccount(command, origin);
      case "quit":
        return this.#quit(command);
      case "nick-due":
        return this.#nickDue(command);
      case "accounts-used":
        return this.#realm.network.accounts.noteUse(command.accounts, command.at);
      case "settings":
        return this.#settings(command);
    }
  }

  #command(command: UserCommand, origin: Origin | undefined): void {
    const { network, delivery } = this.#realm;
    const user = network.userOf(command.user);
    const row = findCommand(command.command);
    // A command of a user that has left in the meantime does nothing.
    if (user === undefined || row?.scope !== "network") return;
    const frame = origin?.frame ?? delivery.frame(undefined, command.at);
    const session = origin?.session ?? new RemoteSession(user.nick, command.capabilities);
    const context = new AppliedCommand(this.#realm, command, session, frame, user);
    try {
      row.apply(context);
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      frame.refuse(row.name, "TEMPORARILY_UNAVAILABLE", command.params.slice(0, 1), error.message);
    }
    frame.finish();
    for (const effect of context.effects) this.#followers.effect(effect, origin?.session, command.at);
  }

  #register(command: Registration, origin: Origin | undefined): void {
    const { network, delivery, settings } = this.#realm;
    const state = { network, settings: settings.network };
    const found = command.login && accountFor(network.accounts, command.login);
    const account = typeof found === "object" ? found.name : undefined;
    const { nick } = command.details;
    const claim = network.nickInUse(nick) ? undefined : claimOn(state, nick, account);
    const user = claim?.protection === "strict" ? undefined : network.addUser(command.details);
    let host: string | undefined;
    if (user !== undefined) {
      user.away = command.away;
      user.account = account;
      host = beginWithHost(state, user);
      if (command.metadata !== undefined) user.metadata = new Metadata(command.metadata);
      if (origin !== undefined) delivery.sessions.attach(origin.session, user);
      const frame = origin?.frame ?? delivery.frame(undefined, command.at);
      announceOnline({ network, settings: settings.network }, frame, user);
    }
    if (origin !== undefined) this.#followers.registered(origin, user, claim);
    if (user === undefined) return;
    const frame = delivery.frame(undefined, command.at);
    if (host !== undefined) {
      const { code, params } = numericLine("RPL_VISIBLEHOST", user.nick, [host]);
      frame.toUser(user, { source: undefined, command: code, params });
    }
    reviewNick(this.#scene(frame, command.at), user);
    const text = `${user.mask} (${user.realname}) connected`;
    sendServerNotice({ network, audience: frame }, "c", text, { address: user.address });
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
    const { network, settings } = this.#realm;
    const effect = (wanted: Effect): void => this.#followers.effect(wanted, undefined, now);
    return { network, settings: settings.network, now, audience, effect };
  }

  #newAccount({ account, at }: NewAccount, origin: Origin | undefined): void {
    const { network, delivery, settings } = this.#realm;
    const fault = this.#faultOf(() => addAccount({ network, settings: settings.network }, account));
    if (origin !== undefined) this.#followers.accountMade(origin, account, fault);
    // Somebody may have taken its nick meanwhile.
    if (fault === undefined) reviewHolders(this.#scene(delivery.frame(undefined, at), at), account);
  }

  #faultOf(add: () => AccountFault | undefined): AccountFault | undefined {
    try {
      return add();
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      return { code: "TEMPORARILY_UNAVAILABLE", text: error.message };
    }
  }

  #quit({ user: id, text, silent, at }: Departure): void {
    const { network, delivery, ids, settings } = this.#realm;
    const user = network.userOf(id);
    if (user === undefined) return;
    const frame = delivery.frame(undefined, at);
    if (!silent) {
      if (user.account !== undefined) network.accounts.noteUse([user.account], at);
      const line = { source: user, command: "QUIT", params: [text], messageId: ids.next() };
      frame.toNeighbours(user, line, false);
    }
    network.removeUser(user, at, settings.network.limits);
    if (silent) return;
    announceOffline(frame, user.nick);
    sendServerNotice({ network, audience: frame }, "c", `${user.mask} left (${text})`, {
      address: user.address,
    });
  }

  #settings(change: SettingsChange): void {
    const { network, delivery } = this.#realm;
    this.#followers.settingsChanged(change);
    const frame = delivery.frame(undefined, change.at);
    reviewOperators({ network, audience: frame }, change.settings);
    // The protection of nicks may be another.
    for (const user of network.users) reviewNick(this.#scene(frame, change.at), user);
  }
}
