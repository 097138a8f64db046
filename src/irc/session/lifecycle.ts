/**
 * Begins, suspends and ends sessions. There is one way out (`end`): the user leaves the network once, its neighbours
 * receive QUIT once each, and the peer receives ERROR if it still can.
 */
import type { CloseReason, Connection } from "../../server/index.ts";
import { bannedText } from "../commands/operator/banned.ts";
import type { ConnectionFacts } from "../commands/machine-port.ts";
import { sendServerNotice } from "../commands/server-notices.ts";
import type { Frame } from "../delivery/frame.ts";
import { banText } from "../network/server-bans.ts";
import { mergeSettings } from "../network/settings.ts";
import type { ServerBan } from "../network/server-bans.ts";
import type { User } from "../network/user.ts";
import { announceChanges } from "./rehash-notices.ts";
import type { NoticeLetter } from "../network/notice-masks.ts";
import { offeredCapabilities } from "../wire/capabilities.ts";
import { rememberedBy } from "./browser-access.ts";
import { numericLine } from "../wire/numerics.ts";
import { userModeRows } from "../wire/user-modes.ts";
import { timeOutBatch } from "./client-batches.ts";
import { Cloak } from "./cloak.ts";
import { endingOf } from "./quit-reason.ts";
import { batchDeadline, nextDeadline, registrationDeadline, silenceDeadline } from "./deadlines.ts";
import type { EndCause } from "./events.ts";
import { accountRequirement } from "./account-requirement.ts";
import { AddressList } from "./address-list.ts";
import { hostOf } from "./identity.ts";
import { listingFor } from "./listings.ts";
import type { SessionSettings } from "./application-options.ts";
import type { SettingsChange } from "./network-command.ts";
import type { Realm } from "./realm.ts";
import { pauseReasons, Session } from "./session.ts";
import type { SessionHost } from "./session.ts";

/** How others learn of the end of a user. */
type Farewell =
  /** Sends QUIT to the neighbours, and removes the user from the network. */
  | "told"
  /** The command that ended it has said so already, and has taken the user out of the network. */
  | "done"
  /** Everyone is leaving: the user leaves without a word. */
  | "silent"
  /** The client is about to come back: a user with an account stays for that. */
  | "awaited";

/** Accounts in one command of the log. */
const USED_AT_ONCE = 1_000;

export class Lifecycle {
  readonly #sessions = new Set<Session>();
  /** Lines sent to clients that are gone. */
  #sentBefore = 0;
  readonly #realm: Realm;
  /** Undefined where addresses are shown. Stays for as long as the server runs, so that hosts and the bans on them do. */
  readonly #cloak: Cloak | undefined;
  #exemptions: AddressList;

  /** Throws an Error that names it for an exemption that is neither an address nor a range. */
  constructor(realm: Realm) {
    this.#realm = realm;
    const { cloakKey, floodExemptions } = realm.settings.session;
    this.#exemptions = new AddressList(floodExemptions);
    this.#cloak = cloakKey === undefined ? undefined : new Cloak(cloakKey);
  }

  /** Replaces the settings; sessions that are open follow them too. Throws like the constructor, changing nothing. */
  apply(session: SessionSettings): void {
    const exemptions = new AddressList(session.floodExemptions);
    this.#realm.tryAddresses.configure(session.tryAddresses);
    this.#exemptions = exemptions;
    this.#realm.settings = { ...this.#realm.settings, session };
    for (const open of this.#sessions) open.exempt = this.#exemptions.has(open.connection.remoteAddress);
  }

  /** The log has other settings of the network: tells every session what they change for it. */
  settingsChanged({ settings, at }: SettingsChange): void {
    const { delivery, settings: before, server } = this.#realm;
    const after = server === undefined ? settings : mergeSettings(settings, before.network);
    this.#realm.settings = { ...before, network: after };
    announceChanges(delivery, this.#sessions, before.network, after, at);
  }

  /** The store fails, or works again: capabilities that need it go, or come back. `now` in milliseconds since the Unix epoch. */
  storeChanged(storeFails: boolean, now: number): void {
    const { settings } = this.#realm;
    this.settingsChanged({ kind: "settings", settings: { ...settings.network, storeFails }, at: now });
  }

  open(connection: Connection<Session>, host: SessionHost): Session {
    const session = this.create(connection, host);
    this.#realm.unregistered += 1;
    connection.setDeadline(nextDeadline(session, this.#realm.settings.session.limits));
    this.#keepOutBanned(this.#frame(), session);
    return session;
  }

  /** A session that nothing has happened to yet. */
  create(connection: Connection<Session>, host: SessionHost): Session {
    const { remoteAddress } = connection;
    const exempt = this.#exemptions.has(remoteAddress);
    const { limits } = this.#realm.settings.session;
    const now = this.#realm.steadyClock.now();
    const remembered = rememberedBy(this.#realm, connection.credential);
    const visible = this.#hostOf(remoteAddress);
    const session = new Session(connection, visible, host, limits, exempt, now, remembered);
    this.#sessions.add(session);
    return session;
  }

  get sessions(): Iterable<Session> {
    return this.#sessions;
  }

  /** The connection has the address of the client that a gateway speaks for: all that follows from an address is another. */
  moved(frame: Frame, session: Session): void {
    const { remoteAddress } = session.connection;
    session.host = this.#hostOf(remoteAddress);
    session.exempt = this.#exemptions.has(remoteAddress);
    this.#keepOutBanned(frame, session);
  }

  #keepOutBanned(frame: Frame, session: Session): void {
    const ban = this.#realm.network.bans.findAddress(session.connection.remoteAddress, frame.now);
    if (ban !== undefined) this.keepOut(frame, session, ban);
    else session.listings = this.#realm.dnsbl?.look(session.connection.remoteAddress);
  }

  /** A ban of the server is in the way of a client. */
  keepOut(frame: Frame, session: Session, ban: ServerBan): void {
    if (ban.unlessLoggedIn === true) {
      const text = `You need an account to connect from your address: log in by SASL (${ban.reason})`;
      frame.fail("*", "ACCOUNT_REQUIRED", [], text);
    } else {
      const line = numericLine("ERR_YOUREBANNEDCREEP", session.nick, [bannedText(ban)]);
      frame.toRecipient(session, { source: undefined, command: line.code, params: line.params });
    }
    this.#realm.observe({ kind: "ban-refused", client: session.facts, mask: ban.mask, reason: ban.reason });
    this.end(frame, session, "banned", banText(ban));
    const address = session.connection.remoteAddress;
    this.#notify(
      frame,
      "x",
      `${session.nick} (${session.host}) was kept out by the ban on ${ban.mask}`,
      address,
    );
  }

  /** A client needs an account and has none. Source: IRCv3 account-registration, "ISUPPORT token". */
  requireAccount(frame: Frame, session: Session): void {
    const open = offeredCapabilities(this.#realm.settings.network).includes("draft/account-registration");
    const text = "You need an account to connect: log in by SASL";
    frame.fail("*", "ACCOUNT_REQUIRED", [], open ? `${text}, or make one with REGISTER` : text);
    this.end(frame, session, "account-required", "An account is required");
  }

  /** Ends the sessions of a user that only its account let in. As with a new ban, operators stay. */
  loggedOut(now: number, user: User): void {
    if (user.account !== undefined || (user.modes & userModeRows.o.bit) !== 0) return;
    const { bans } = this.#realm.network;
    const { username, host, cloak } = user;
    for (const session of this.#sessionsOf(user)) {
      const address = session.connection.remoteAddress;
      const { certificates } = session;
      const ban = bans.findUser({ username, host, cloak, addresses: [address], certificates }, now);
      const frame = this.#realm.delivery.frame(session, now);
      if (ban?.unlessLoggedIn === true) this.keepOut(frame, session, ban);
      else if (this.needsAccount(address) || listingFor(session, "require-account") !== undefined)
        this.requireAccount(frame, session);
    }
  }

  needsAccount(address: string): boolean {
    const { accountRequirement: wanted } = this.#realm.settings.session;
    return wanted !== undefined && accountRequirement(wanted)(address);
  }

  /** Those on this machine. They may be ended while the list is read. */
  #sessionsOf({ slot }: User): readonly Session[] {
    const sessions: Session[] = [];
    let session = this.#realm.delivery.sessions.first(slot);
    for (; session !== undefined; session = session.sibling) {
      if (session instanceof Session) sessions.push(session);
    }
    return sessions;
  }

  /** Facts for STATS l. */
  *connections(): Iterable<ConnectionFacts> {
    const now = this.#realm.steadyClock.now();
    for (const session of this.#sessions) {
      const { user, connection, sentMessages, sentBytes, receivedMessages, receivedBytes, openedAt } =
        session;
      const { remoteAddress: address, pendingBytes } = connection;
      yield {
        user,
        address,
        pendingBytes,
        sentMessages,
        sentBytes,
        receivedMessages,
        receivedBytes,
        openFor: now - openedAt,
      };
    }
  }

  /** Ends every session of a user that has left the network already. */
  disconnect(frame: Frame, user: User, cause: EndCause, text: string): void {
    for (const session of this.#sessionsOf(user)) this.end(frame, session, cause, text, "done");
  }

  /** Sets the next deadline of each session of a user. */
  awaitAll(user: User): void {
    for (const session of this.#sessionsOf(user)) this.awaitNext(session);
  }

  /** Ends one session of a user, because of `ban` if that is given. Does nothing for one that is not on this machine. */
  endSession(frame: Frame, user: User, number: number, text: string, ban?: ServerBan): void {
    const session = this.#sessionsOf(user).find((each) => each.number === number);
    if (session === undefined) return;
    if (ban === undefined) this.end(frame, session, "ghosted", text);
    else this.keepOut(frame, session, ban);
  }

  /** Takes the cost of the line just heard from the client's budget; where that is used up, reading waits. */
  charge(session: Session, cost: number): void {
    if (session.exempt) return;
    const now = session.heardAt;
    const { limits } = this.#realm.settings.session;
    session.budget.charge(cost, limits, now);
    const wait = session.budget.wait(limits, now);
    if (wait === 0) return;
    session.floodUntil = now + wait;
    session.pause(pauseReasons.flood);
    session.connection.setDeadline(nextDeadline(session, limits));
    this.#realm.observe({ kind: "flood-delayed", client: session.facts, wait });
  }

  /** Sets the next deadline, after a change of the session's state. */
  awaitNext(session: Session): void {
    if (session.ended) return;
    this.#noteNickDue(session);
    session.connection.setDeadline(nextDeadline(session, this.#realm.settings.session.limits));
  }

  /** The network states a time of the machine's clock; from now on it is a time of the steady one. */
  #noteNickDue(session: Session): void {
    const due = session.user?.nickDueAt;
    if (due === session.nickDueTime) return;
    const { clock, steadyClock } = this.#realm;
    session.nickDueTime = due;
    session.nickDueAt = due === undefined ? undefined : steadyClock.now() + due - clock.now();
  }

  /** The engine's clock has reached the session's deadline, or has passed it. */
  expire(session: Session): void {
    if (session.ended) return;
    const now = this.#realm.steadyClock.now();
    const { limits } = this.#realm.settings.session;
    const frame = this.#frame();
    if (session.floodUntil !== undefined && !this.#afterFlood(frame, session, now)) return;
    const { batch } = session;
    if (batch !== undefined && now >= batchDeadline(session, limits)) {
      timeOutBatch(this.#realm, session, batch, frame.now);
    }
    this.#noteNickDue(session);
    const { user, nickDueAt, nickDueTime } = session;
    if (user !== undefined && nickDueAt !== undefined && now >= nickDueAt) {
      const at = Math.max(frame.now, nickDueTime ?? 0);
      void this.#realm.log.submit({ kind: "nick-due", user: user.id, at });
    }
    const due = session.registered ? silenceDeadline(session, limits) : registrationDeadline(session, limits);
    if (now >= due && session.registered) this.#silent(frame, session, now);
    else if (now >= due && !this.#realm.parking.spares(session, now))
      this.end(frame, session, "registration-timeout", "Registration timed out");
    this.awaitNext(session);
  }

  /** For metrics: lines sent to clients since the start. */
  get linesSent(): number {
    let sent = this.#sentBefore;
    for (const { sentMessages } of this.#sessions) sent += sentMessages;
    return sent;
  }

  /** The connection has closed, from either side. */
  closed(session: Session, reason: CloseReason): void {
    if (this.#sessions.delete(session)) this.#sentBefore += session.sentMessages;
    if (session.ended) return;
    const { cause, text } = endingOf(reason);
    this.end(this.#frame(), session, cause, text);
  }

  /** Ends every conversation: the server is stopping. */
  endAll(text: string, farewell: Farewell = "silent"): void {
    const frame = this.#frame();
    if (farewell === "silent") this.#noteUse(frame.now);
    for (const session of this.#sessions) this.end(frame, session, "server-stopping", text, farewell);
  }

  /** Closes the client of a command that threw outside of a call of the engine, as the engine would have. */
  broken(frame: Frame, session: Session, command: string, error: unknown): void {
    this.#realm.observe({ kind: "error", client: session.facts, command, error });
    frame.now = this.#realm.clock.now();
    this.end(frame, session, "internal-error", "Internal server error");
  }

  /**
   * Ends a conversation; does nothing the second time. `text` is what others read as the
   * reason, and the peer in ERROR.
   */
  end(frame: Frame, session: Session, cause: EndCause, text: string, farewell: Farewell = "told"): void {
    if (session.ended) return;
    session.ended = true;
    session.clearMonitored();
    const client = session.facts;
    const { user } = session;
    if (user === undefined) this.#realm.unregistered -= 1;
    else {
      const last = this.#realm.delivery.sessions.detach(session, user);
      const { number } = session;
      const silent = farewell === "silent";
      if (farewell !== "done") {
        void this.#realm.log.submit({
          kind: "quit",
          user: user.id,
          session: number,
          text,
          silent,
          ...(farewell === "awaited" && { awaited: true }),
          at: frame.now,
        });
      } else if (last) this.#notify(frame, "c", `${user.mask} left (${text})`, user.address);
    }
    if (session.connection.open) {
      // In the words of the specification for gateways. Source: IRCv3 webirc, "Examples".
      const error = cause === "gateway" ? text : `Closing Link: ${session.host} (${text})`;
      frame.toRecipient(session, { source: undefined, prefix: "", command: "ERROR", params: [error] });
      // Before the connection closes.
      if (frame.session === session) frame.finish();
      session.connection.close({ kind: "application", detail: text });
    }
    this.#realm.observe({ kind: user === undefined ? "unregistered" : "left", client, cause, text });
  }

  /** The accounts that users are logged in to were in use until now. One transaction for many: the server has to stop soon. */
  #noteUse(at: number): void {
    const names = new Set<string>();
    for (const { user } of this.#sessions) if (user?.account !== undefined) names.add(user.account);
    const all = [...names];
    for (let from = 0; from < all.length; from += USED_AT_ONCE) {
      const accounts = all.slice(from, from + USED_AT_ONCE);
      void this.#realm.log.submit({ kind: "accounts-used", accounts, at });
    }
  }

  #hostOf(remoteAddress: string): string {
    return this.#cloak === undefined ? hostOf(remoteAddress) : this.#cloak.hostOf(remoteAddress);
  }

  /** A frame for acts of the server itself. */
  #frame(now = this.#realm.clock.now()): Frame {
    return this.#realm.delivery.frame(undefined, now);
  }

  #notify(frame: Frame, letter: NoticeLetter, text: string, address: string): void {
    sendServerNotice({ network: this.#realm.network, audience: frame }, letter, text, { address });
  }

  /** False where it ended the conversation: more lines wait than may. */
  #afterFlood(frame: Frame, session: Session, now: number): boolean {
    const { limits } = this.#realm.settings.session;
    const held = session.connection.heldBytes;
    if (held > limits.receiveQueueLimit) {
      this.end(frame, session, "excess-flood", "Excess Flood");
      const address = session.connection.remoteAddress;
      this.#notify(frame, "f", `${session.nick} (${session.host}) was closed for sending too much`, address);
      return false;
    }
    const wait = session.exempt ? 0 : session.budget.wait(limits, now);
    session.floodUntil = wait === 0 ? undefined : now + wait;
    if (wait === 0) {
      session.resume(pauseReasons.flood);
      // Its lines could not be read until now.
      session.heardAt = now;
    }
    return true;
  }

  #silent(frame: Frame, session: Session, now: number): void {
    if (session.pingSentAt !== undefined) {
      const seconds = Math.round((now - session.heardAt) / 1000);
      this.end(frame, session, "ping-timeout", `Ping timeout: ${seconds} seconds`);
      return;
    }
    session.pingSentAt = now;
    const params = [this.#realm.settings.network.serverName];
    frame.toRecipient(session, { source: undefined, prefix: "", command: "PING", params });
  }
}
