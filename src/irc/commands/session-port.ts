/** The session as commands see it. Implemented by `session/session.ts`. */
import type { Frame } from "../delivery/frame.ts";
import type { Metadata } from "../network/metadata.ts";
import type { Proven } from "../network/policy/login.ts";
import type { CapabilityName } from "../wire/capabilities.ts";
import type { ClientTransport } from "../wire/transport.ts";
import type { WebircOptions } from "../wire/webirc.ts";
import type { ClientBatch } from "./message/client-batch.ts";

/** The client that an event is about. */
export interface ClientFacts {
  /** `connection.id` of the engine. */
  readonly connection: number;
  /** The peer's address; empty for a Unix socket. */
  readonly address: string;
  /** `*` before there is one. */
  readonly nick: string;
}

/** Facts that a gateway states about its client (WEBIRC). */
export interface Introduction extends WebircOptions {
  readonly password: string;
  /** As it was sent: it may be anything. */
  readonly address: string;
}

export interface SessionPort {
  /** Facts about its connection, for the log. */
  readonly facts: ClientFacts;
  readonly transport: ClientTransport;
  readonly registered: boolean;
  /** `*` before a nick is known. */
  readonly nick: string;
  /** Its number among the sessions of its user; 0 before registration. */
  readonly number: number;
  /** 0 before any CAP LS; 301 without a version; else the version asked for. */
  capabilityVersion: number;
  /** True between CAP LS or REQ and CAP END: registration waits. */
  negotiating: boolean;
  has(capability: CapabilityName): boolean;
  setCapabilities(names: Iterable<CapabilityName>): void;

  /** Before registration: what NICK, USER and PASS gave. */
  draftNick: string | undefined;
  draftUsername: string | undefined;
  draftRealname: string | undefined;
  draftPassword: string | undefined;
  /** The account that its user will be logged in to. */
  readonly login: Proven | undefined;
  /** The hash of the secret of its browser, if that stays logged in. */
  readonly browser: string | undefined;
  /** The key of TOTP that is to be confirmed, and its account. */
  newTotpKey: { readonly key: string; readonly account: string } | undefined;
  /** The away message that AWAY gave before registration. */
  draftAway: string | undefined;
  /**
   * Registers the user with the network once NICK and USER are known and no negotiation is open. Does nothing before. With
   * a connection password the promise resolves once it has been verified: the handler returns it.
   */
  tryRegister(frame: Frame): Promise<void> | undefined;

  /** The peer is a gateway, and speaks for a client. Resolves once the password has been verified: the handler returns it. */
  introduce(frame: Frame, introduction: Introduction): Promise<void> | undefined;

  /** The message of several lines that it is sending. */
  batch: ClientBatch | undefined;
  /** Reference of the last batch that was refused: its further lines are ignored. */
  refusedBatch: string | undefined;

  /** Before registration: the metadata that its user will have. */
  metadata: Metadata | undefined;
  /** Metadata keys that the session subscribes to. Replaced as a whole. */
  subscriptions: ReadonlySet<string>;
  /** When METADATA SYNC was last granted, in milliseconds since the Unix epoch; 0 for never. */
  synchronisedAt: number;

  /** The MONITOR list by folded nick: the nicks as the client wrote them. */
  readonly monitored: ReadonlyMap<string, { readonly nick: string }> | undefined;
  isMonitoring(nick: string): boolean;
  /** Puts a nick on the list. Call only if it is not there. */
  monitor(nick: string): void;
  /** Does nothing for a nick that is not on the list. */
  unmonitor(nick: string): void;
  clearMonitored(): void;

  /** The peer answered our PING. */
  pongReceived(token: string): void;
  /** Ends the conversation: the user (if any) leaves the network with `reason`, the peer reads `ERROR`. */
  quit(frame: Frame, reason: string): void;
}
