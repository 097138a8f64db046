/** One user, as the network knows it. Knows no connection and no session. */
import type { Channel } from "./channel.ts";
import type { Membership } from "./membership.ts";
import type { Metadata } from "./metadata.ts";

/** The details from registration. All lengths have been checked. */
export interface UserDetails {
  readonly nick: string;
  /** Without the `~`; the network adds nothing. */
  readonly username: string;
  readonly realname: string;
  /** The host that others see. */
  readonly host: string;
  /**
   * The address of the connection; only for the user itself and operators. Undefined for a user that nobody is connected to:
   * one that stayed (`persistence.ts`).
   */
  readonly address: string | undefined;
  readonly secure: boolean;
  /** SHA-256 of the certificate of the connection, in lower-case hexadecimal digits. */
  readonly certificate?: string | undefined;
  /** Name of the gateway that the connection came by. */
  readonly gateway?: string | undefined;
  /** Name of the server of the connection; absent where the network has one machine. */
  readonly server?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Facts about a connection that the rules look at: the same on every machine. */
export interface SessionDetails {
  /** The peer's address; empty for a Unix socket. */
  readonly address: string;
  /** True over TLS. */
  readonly secure: boolean;
  /** SHA-256 of its certificate, in lower-case hexadecimal digits. */
  readonly certificate?: string | undefined;
  /** Name of the gateway that it came by. */
  readonly gateway?: string | undefined;
  /** Name of the server that it is connected to; absent where the network has one machine. */
  readonly server?: string | undefined;
  /** When it became a session of the user, in milliseconds since the Unix epoch. */
  readonly at: number;
}

export interface SessionFacts extends SessionDetails {
  /** 1 for the first session of the user; no number is used twice. */
  readonly number: number;
  /** The client said `AWAY *`: nobody is there, though it is connected (IRCv3 pre-away). */
  absent: boolean;
}

/** Away message of a user who is at none of its clients. Source: IRCv3 pre-away. */
export const ABSENT = "*";
/** Away message of a user that none of its clients is connected for. */
const NOBODY_CONNECTED = "Not connected";

/** Shared by all users without any: most have none. */
const NO_PRIVILEGES: ReadonlySet<string> = new Set();

export class User {
  /** Small, dense, reused after the user is gone: an index for side tables such as the delivery's. */
  readonly slot: number;
  /** Grows only. */
  readonly id: number;
  nick: string;
  username: string;
  host: string;
  /** The host at registration: bans on it hold after a change of the visible host. */
  readonly cloak: string;
  /** The host that its operator block gave it, for as long as it is an operator. */
  operatorHost: string | undefined = undefined;
  /** Its connections, the first one first. */
  readonly sessions: SessionFacts[] = [];
  /** Bits of `wire/user-modes.ts`. */
  modes = 0;
  /** The message that it gave with AWAY; undefined for none. */
  awayMessage: string | undefined = undefined;
  /** When its last session ended, in milliseconds since the Unix epoch. Counts while it has none. */
  seenAt: number;
  /** Name of the operator block, while an operator. */
  operator: string | undefined = undefined;
  /** Names of privileges held. */
  privileges: ReadonlySet<string> = NO_PRIVILEGES;
  /** Server notices that an operator with mode `s` receives: bits of `network/notice-masks.ts`. */
  noticeMask = 0;
  readonly connectedAt: number;
  /** When this user last sent a PRIVMSG or NOTICE (RPL_WHOISIDLE). */
  activeAt: number;
  /** In the order of joining. Changed only by `Network`. */
  readonly memberships: Membership[] = [];
  /** Channels that this user is invited to, oldest first; undefined for a user without any so far. */
  invitations: Set<Channel> | undefined = undefined;
  /** Read markers of a user without an account, by channel or conversation (`read-markers.ts`); undefined without any. */
  readMarkers: Map<string, number> | undefined = undefined;
  metadata: Metadata | undefined = undefined;
  /** The nicks on the MONITOR list that one of its clients has changed last, as that client wrote them. */
  monitored: readonly string[] = [];
  /** When it has to give up its nick, which belongs to an account; undefined otherwise. */
  nickDueAt: number | undefined = undefined;
  /** Its client could not come along to another process: it stays for a time until that comes back by its account. */
  awaited = false;
  /** The virtual host of its account, while it is logged in. */
  accountHost: string | undefined = undefined;
  /** Changes with every fact that bans use: nick, username, host, addresses, account, real name. */
  identityVersion = 0;
  #realname: string;
  #account: string | undefined = undefined;
  #mask: string;
  #lastSession = 0;

  constructor(slot: number, id: number, details: UserDetails) {
    this.slot = slot;
    this.id = id;
    this.nick = details.nick;
    this.username = details.username;
    this.#realname = details.realname;
    this.host = details.host;
    this.cloak = details.host;
    this.connectedAt = details.at;
    this.activeAt = details.at;
    this.seenAt = details.at;
    const { address, secure, certificate, gateway, server, at } = details;
    if (address !== undefined) this.addSession({ address, secure, certificate, gateway, server, at });
    this.#mask = `${details.nick}!${details.username}@${details.host}`;
  }

  get realname(): string {
    return this.#realname;
  }

  set realname(realname: string) {
    this.#realname = realname;
    this.identityVersion += 1;
  }

  /** Account name; undefined while not logged in. */
  get account(): string | undefined {
    return this.#account;
  }

  set account(account: string | undefined) {
    this.#account = account;
    this.identityVersion += 1;
  }

  /** The reason, while away: its own message, or that nobody is there at any of its connections. */
  get away(): string | undefined {
    if (this.awayMessage !== undefined) return this.awayMessage;
    if (this.sessions.length === 0) return NOBODY_CONNECTED;
    return this.isPresent ? undefined : ABSENT;
  }

  /** True if somebody is there at one of its connections. */
  get isPresent(): boolean {
    return this.sessions.some(({ absent }) => !absent);
  }

  addSession(facts: SessionDetails, absent = false): SessionFacts {
    this.#lastSession += 1;
    const session = { number: this.#lastSession, ...facts, absent };
    this.sessions.push(session);
    this.awaited = false;
    this.identityVersion += 1;
    return session;
  }

  /** The number of its newest session. */
  get lastSession(): number {
    return this.#lastSession;
  }

  /** Takes the sessions of a snapshot. */
  restoreSessions(sessions: readonly SessionFacts[], last: number): void {
    this.sessions.push(...sessions);
    this.#lastSession = last;
  }

  session(number: number): SessionFacts | undefined {
    return this.sessions.find((session) => session.number === number);
  }

  /** `now` in milliseconds since the Unix epoch. */
  removeSession(number: number, now: number): void {
    const place = this.sessions.findIndex((session) => session.number === number);
    if (place === -1) return;
    this.sessions.splice(place, 1);
    this.identityVersion += 1;
    this.seenAt = now;
  }

  /** `nick!user@host`. */
  get mask(): string {
    return this.#mask;
  }

  /** The address of its first connection; empty for a Unix socket. */
  get address(): string {
    return this.sessions[0]?.address ?? "";
  }

  /** The addresses of all its connections. */
  get addresses(): readonly string[] {
    return this.sessions.map(({ address }) => address);
  }

  /** The server of its first connection; undefined for a user that nobody is connected for. */
  get server(): string | undefined {
    return this.sessions[0]?.server;
  }

  /** The fingerprints of the certificates of its connections. */
  get certificates(): readonly string[] {
    const all = this.sessions.flatMap(({ certificate }) => certificate ?? []);
    return [...new Set(all)];
  }

  /** True if it is connected, and all its connections are secure. */
  get secure(): boolean {
    return this.sessions.length > 0 && this.sessions.every(({ secure }) => secure);
  }

  /** The same with the host that it had at registration. */
  get cloakMask(): string {
    return `${this.nick}!${this.username}@${this.cloak}`;
  }

  /** Call after nick, username or host changed. */
  refreshMask(): void {
    this.#mask = `${this.nick}!${this.username}@${this.host}`;
    this.identityVersion += 1;
  }
}
