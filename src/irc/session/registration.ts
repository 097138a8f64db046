/** The step from session to user: the connection password where one is asked for, then the nick, then the greeting. */
import type { QueryContext } from "../commands/command.ts";
import { refuseLogin, replyLoggedIn } from "../commands/account/log-in.ts";
import type { AccountFault } from "../commands/account/new-account.ts";
import type { ConfirmationFault } from "../commands/account/confirm-account.ts";
import {
  refuseAccount,
  refuseConfirmation,
  registered,
  verified,
} from "../commands/account/register-answers.ts";
import { sendServerNotice } from "../commands/server-notices.ts";
import {
  replyNickInUse,
  replyNickKept,
  replyNickReserved,
  replyNickUnsaid,
} from "../commands/connection/nick-change.ts";
import { returnToChannels } from "../commands/connection/return.ts";
import { welcome } from "../commands/connection/welcome.ts";
import type { Frame } from "../delivery/frame.ts";
import type { AccountRecord } from "../network/durable.ts";
import { accountFor, afterEntry } from "../network/policy/login.ts";
import type { enterAccount, Proven } from "../network/policy/login.ts";
import type { Limits } from "../network/limits.ts";
import type { ServerBan } from "../network/server-bans.ts";
import type { User } from "../network/user.ts";
import type { IrcEvent } from "./events.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { Context } from "./session-context.ts";
import type { Origin } from "./network-command.ts";
import type { Arrival } from "./attachment.ts";
import { hasRefusedName, screenEarly, screenNames } from "./early-texts.ts";
import { askPolicy } from "./policy-gate.ts";
import type { Listing } from "./dnsbl-port.ts";
import { keepOutListed, listingFor, noteMarks, pendingListings } from "./listings.ts";
import { TOO_MANY_CONNECTIONS } from "./refusals.ts";
import { roomFor } from "./network-connections.ts";
import { checkPassword } from "./password-check.ts";
import type { Realm } from "./realm.ts";
import type { Runner } from "./runner.ts";
import type { Session } from "./session.ts";
import { waitFor } from "./waiting.ts";

/** The greeting answers no single line: registration is complete by whichever of NICK, USER and CAP END comes last. */
const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** As operators read them. */
const nameTexts = { nick: "nick", username: "user name", realname: "real name" } as const;

type PasswordRefusal = Extract<IrcEvent, { readonly kind: "password-refused" }>["reason"];

export class Registration {
  readonly #realm: Realm;
  readonly #lifecycle: Lifecycle;
  readonly #runner: Runner;

  constructor(realm: Realm, lifecycle: Lifecycle, runner: Runner) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
    this.#runner = runner;
  }

  /** The promise resolves once answers of blocklists and a connection password have come, and the rest has followed. */
  register(session: Session, frame: Frame): Promise<void> | undefined {
    const ban = this.#banOn(session, frame.now);
    if (ban !== undefined) {
      abortSasl(session, frame);
      this.#lifecycle.keepOut(frame, session, ban);
      return undefined;
    }
    const pending = pendingListings(session);
    if (pending !== undefined) return this.#awaitListings(session, frame, pending);
    const listing = listingFor(session, "refuse");
    if (listing !== undefined) {
      abortSasl(session, frame);
      keepOutListed(this.#realm, this.#lifecycle, frame, session, listing);
      return undefined;
    }
    const { passwordHash } = this.#realm.settings.session;
    if (passwordHash === undefined || session.admitted) return this.#askPolicy(session, frame);
    const { draftPassword } = session;
    if (draftPassword !== undefined) return this.#verify(session, frame, draftPassword, passwordHash);
    this.#refuse(session, frame, "missing", "This server needs a password (PASS)");
    return undefined;
  }

  async #awaitListings(session: Session, frame: Frame, pending: Promise<readonly Listing[]>): Promise<void> {
    session.listings = await waitFor(this.#realm, session, frame, pending);
    await this.register(session, frame);
  }

  async #verify(session: Session, frame: Frame, password: string, hash: string): Promise<void> {
    const outcome = await checkPassword(this.#realm, session, frame, { name: undefined, password, hash });
    session.admitted = outcome === "right";
    // A ban may have been set meanwhile.
    if (outcome === "right") await this.register(session, frame);
    else if (outcome === "wrong") this.#refuse(session, frame, "wrong", "Password incorrect");
    else {
      const text = `Too many wrong passwords; wait ${outcome.wait} seconds`;
      this.#refuse(session, frame, "too-many-tries", text);
    }
  }

  /** Source: Modern IRC, "PASS message". */
  #refuse(session: Session, frame: Frame, reason: PasswordRefusal, text: string): void {
    const { network, observe } = this.#realm;
    frame.reply("ERR_PASSWDMISMATCH", text);
    observe({ kind: "password-refused", client: session.facts, reason });
    this.#lifecycle.end(frame, session, "password", text);
    const address = session.connection.remoteAddress;
    const notice = `${session.nick} (${session.host}) was refused by the connection password (${reason})`;
    sendServerNotice({ network, audience: frame }, "p", notice, { address });
  }

  #banOn(session: Session, now: number): ServerBan | undefined {
    const { draftUsername: username, host, connection, certificates } = session;
    const { bans } = this.#realm.network;
    if (username === undefined || bans.size === 0) return undefined;
    const account = this.#accountOf(session);
    return bans.findUser(
      { account, username, host, cloak: host, addresses: [connection.remoteAddress], certificates },
      now,
    );
  }

  /** The account that it will have. */
  #accountOf({ login }: Session): string | undefined {
    const account = login && accountFor(this.#realm.network, login, this.#realm.clock.now());
    return typeof account === "object" ? account.name : undefined;
  }

  #askPolicy(session: Session, frame: Frame): Promise<void> | undefined {
    const answer = hasRefusedName(this.#realm, session)
      ? undefined
      : askPolicy(this.#realm, session, frame, { event: "connect" });
    return answer === undefined ? this.#admit(session, frame) : this.#admitAllowed(session, frame, answer);
  }

  async #admitAllowed(session: Session, frame: Frame, answer: Promise<string | undefined>): Promise<void> {
    const reason = await answer;
    // A ban may have been set meanwhile.
    const ban = this.#banOn(session, frame.now);
    if (ban !== undefined) return this.#lifecycle.keepOut(frame, session, ban);
    return reason === undefined ? this.#admit(session, frame) : this.#turnAway(session, frame, reason);
  }

  #turnAway(session: Session, frame: Frame, reason: string): void {
    frame.reply("ERR_YOUREBANNEDCREEP", `You may not connect to this server: ${reason}`);
    this.#lifecycle.end(frame, session, "policy", reason);
  }

  /** True where filters refuse a name of the client. Another nick may do. */
  #refusesNames(session: Session, frame: Frame): boolean {
    const { draftNick: nick = "" } = session;
    const refused = screenNames(session, (kind, text) =>
      screenEarly(this.#realm, session, frame, kind, text, `the ${nameTexts[kind]} at registration`),
    );
    if (refused === undefined) return false;
    const ban = this.#banOn(session, frame.now);
    if (ban !== undefined) this.#lifecycle.keepOut(frame, session, ban);
    else if (refused.kind === "nick") {
      session.draftNick = undefined;
      replyNickUnsaid(frame.reply, nick, refused.answer);
    } else this.#turnAway(session, frame, refused.answer);
    return true;
  }

  #admit(session: Session, frame: Frame): Promise<void> | undefined {
    const { draftNick: nick, draftUsername: username, draftRealname: realname, connection } = session;
    if (nick === undefined || username === undefined) return undefined;
    abortSasl(session, frame);
    const listing = listingFor(session, "require-account");
    if (listing !== undefined && this.#accountOf(session) === undefined) {
      keepOutListed(this.#realm, this.#lifecycle, frame, session, listing);
      return undefined;
    }
    if (this.#lacksAccount(session)) {
      this.#lifecycle.requireAccount(frame, session);
      return undefined;
    }
    if (this.#refusesNames(session, frame)) return undefined;
    const { remoteAddress: address, secure, tls } = connection;
    const { now: at } = frame;
    const details = {
      nick,
      username,
      realname: realname ?? username,
      host: session.host,
      address,
      secure,
      certificate: tls?.fingerprint,
      gateway: session.gateway,
      server: this.#realm.server,
      at,
    };
    const { draftAway: away, metadata, login } = session;
    const room = roomFor(this.#realm, address);
    const applied = this.#realm.log.submit(
      { kind: "register", details, away, metadata: metadata?.facts, login, ...(room && { room }), at },
      { session, frame },
    );
    return applied && waitFor(this.#realm, session, frame, applied);
  }

  #lacksAccount(session: Session): boolean {
    if (!this.#lifecycle.needsAccount(session.connection.remoteAddress)) return false;
    return this.#accountOf(session) === undefined;
  }

  /** The log has given the session its user; undefined if the nick was refused. */
  registered({ session, frame }: Origin, user: User | undefined, arrival: Arrival): void {
    const { settings, observe, steadyClock } = this.#realm;
    if (arrival.kind === "full") {
      this.#lifecycle.end(frame, session, "address-limit", TOO_MANY_CONNECTIONS);
      return;
    }
    if (user === undefined || (arrival.kind !== "new" && arrival.kind !== "joined")) {
      this.#refuseNick(session, frame, arrival);
      return;
    }
    session.user = user;
    session.number = arrival.session;
    session.metadata = undefined;
    session.budget.registered(settings.session.limits, steadyClock.now());
    session.draftPassword = undefined;
    // It may have joined a user that has to give up its nick.
    this.#lifecycle.awaitNext(session);
    this.#realm.unregistered -= 1;
    const context = new Context(this.#realm, session, frame, "", [], NO_TAGS);
    welcome(context, user);
    // The account was suspended or removed since.
    if (session.login !== undefined && user.account === undefined) frame.reply("RPL_LOGGEDOUT", user.mask);
    session.login = undefined;
    const { secure } = session.connection;
    observe({ kind: "registered", client: session.facts, mask: user.mask, secure });
    noteMarks(this.#realm, frame, session);
    if (arrival.kind === "joined") this.#runner.complete(context, returnToChannels(context as QueryContext));
  }

  #refuseNick(session: Session, frame: Frame, arrival: Arrival): void {
    const { network, settings } = this.#realm;
    const { draftNick: nick = "*", user } = session;
    const { reply, fail } = frame;
    session.draftNick = undefined;
    if (arrival.kind === "reserved") {
      const state = { network, settings: settings.network };
      return replyNickReserved(
        { ...state, session, user, audience: frame, reply, fail },
        nick,
        arrival.claim,
      );
    }
    if (arrival.kind === "kept") return replyNickKept(reply, nick, arrival.reason);
    const reason = arrival.kind === "refused" ? arrival.reason : "nick-in-use";
    if (reason === "nick-in-use") return replyNickInUse({ network, settings: settings.network }, reply, nick);
    return reply("ERR_NICKNAMEINUSE", nick, textOf(reason, settings.network.limits));
  }

  /** The log has used up the proof of a client that has not registered, or has refused it. */
  loggedIn({ session, frame }: Origin, login: Proven, outcome: ReturnType<typeof enterAccount>): void {
    if (typeof outcome === "string") return refuseLogin(frame.reply, outcome);
    session.login = afterEntry(login);
    replyLoggedIn(frame.reply, session.mask, outcome.name);
    frame.reply("RPL_SASLSUCCESS");
  }

  /** The log has made an account for a client that has not registered, or has not. */
  accountMade({ session, frame }: Origin, account: AccountRecord, fault: AccountFault | undefined): void {
    if (fault !== undefined) return refuseAccount(frame, account.name, fault);
    frame.toSelf(registered(account));
    if (account.verification === undefined) logIn(session, frame, account);
    this.#realm.observe({ kind: "account-registered", client: session.facts, account: account.name });
  }

  /** The log has confirmed an account for a client that has not registered, or has not. */
  accountConfirmed(
    { session, frame }: Origin,
    name: string,
    outcome: AccountRecord | ConfirmationFault,
  ): void {
    if ("code" in outcome) return refuseConfirmation(frame, name, outcome);
    frame.toSelf(verified(outcome));
    logIn(session, frame, outcome);
  }
}

function textOf(
  reason: "too-many-sessions" | "needs-tls",
  { sessionsPerUser }: Pick<Limits, "sessionsPerUser">,
): string {
  return reason === "needs-tls"
    ? "Your user is in a channel for clients with TLS: connect with TLS"
    : `${sessionsPerUser} clients use this nick, which is the most`;
}

/** Its user will be logged in. */
function logIn(session: Session, frame: Frame, { name, passwordHash }: AccountRecord): void {
  session.login = passwordHash === undefined ? undefined : { account: name, passwordHash };
  replyLoggedIn(frame.reply, session.mask, name);
}

/** Registration goes on without an account. Source: IRCv3 sasl-3.1, "The AUTHENTICATE command". */
function abortSasl(session: Session, frame: Frame): void {
  if (session.sasl === undefined) return;
  session.sasl = undefined;
  frame.reply("ERR_SASLABORTED");
}
