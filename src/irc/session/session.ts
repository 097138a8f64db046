/**
 * The state of one connection: capabilities, details for registration, flood budget, and reasons for pausing. It is not the
 * user: it attaches to one at registration. Acts on the world only through its host.
 */
import type { Connection } from "../../server/index.ts";
import type { ClientBatch } from "../commands/message/client-batch.ts";
import { dialectOf } from "../commands/metadata/dialect.ts";
import type { ClientFacts, Introduction, SessionPort } from "../commands/session-port.ts";
import type { Frame } from "../delivery/frame.ts";
import type { Monitors, Watch } from "../delivery/monitors.ts";
import type { Recipient } from "../delivery/recipient.ts";
import type { Metadata } from "../network/metadata.ts";
import { NO_SUBSCRIPTIONS } from "../network/metadata.ts";
import type { Proven } from "../network/policy/login.ts";
import type { User } from "../network/user.ts";
import { capabilityWords, hasCapability } from "../wire/capabilities.ts";
import type { CapabilityName, CapabilityWords } from "../wire/capabilities.ts";
import type { ClientTransport } from "../wire/transport.ts";
import type { Waiting } from "./deadlines.ts";
import { FloodBudget } from "./flood.ts";
import type { SessionLimits } from "./limits.ts";
import type { Listings } from "./listings.ts";
import type { Route } from "./relay.ts";
import type { LongReply } from "./runner.ts";
import type { SaslExchange } from "./sasl/exchange.ts";

/** Operations that a session asks of the application. */
export interface SessionHost {
  readonly monitors: Monitors;
  /** NICK and USER are known and no negotiation is open. */
  register(session: Session, frame: Frame): Promise<void> | undefined;
  /** The peer said WEBIRC. */
  introduce(session: Session, frame: Frame, introduction: Introduction): Promise<void> | undefined;
  /** The peer said QUIT. */
  quit(session: Session, frame: Frame, reason: string): void;
}

/** Why reading from a client waits; one bit each, for several may hold at once. */
export const pauseReasons = {
  /** Over its flood budget. */
  flood: 1,
  /** A command of it is not complete: it waits for outside work, or its long answer goes out in parts. */
  command: 2,
  /** It does not read its answers. */
  congestion: 4,
} as const;

const NO_CAPABILITIES: CapabilityWords = { delivery: 0, other: 0 };

export class Session implements SessionPort, Recipient, Waiting {
  readonly connection: Connection<Session>;
  /** Host that others will see. */
  host: string;
  /** Name of the gateway that it came by. */
  gateway: string | undefined = undefined;
  user: User | undefined = undefined;
  /** Its number among the sessions of the user; 0 before registration. */
  number = 0;
  sibling: Recipient | undefined = undefined;
  words = NO_CAPABILITIES;
  /** The word of the delivery. */
  capabilities = 0;
  capabilityVersion = 0;
  negotiating = false;
  draftNick: string | undefined = undefined;
  draftUsername: string | undefined = undefined;
  draftRealname: string | undefined = undefined;
  draftPassword: string | undefined = undefined;
  draftAway: string | undefined = undefined;
  login: Proven | undefined = undefined;
  /** The last proof that was right. */
  proof: Proven | undefined = undefined;
  browser: string | undefined = undefined;
  /** The hash of the secret in its request, if a browser has it that stays logged in. */
  readonly remembered: string | undefined;
  newTotpKey: SessionPort["newTotpKey"] = undefined;
  /** The SASL exchange that is not complete. */
  sasl: SaslExchange | undefined = undefined;
  batch: ClientBatch | undefined = undefined;
  refusedBatch: string | undefined = undefined;
  metadata: Metadata | undefined = undefined;
  subscriptions = NO_SUBSCRIPTIONS;
  monitored: Map<string, Watch> | undefined = undefined;
  synchronisedAt = 0;
  /** The connection password was verified and right. */
  admitted = false;
  /** Lists that have its address; undefined where none is asked. */
  listings: Listings | undefined = undefined;
  /** The way to the channel that it last wrote to. Kept by `relay.ts`. */
  route: Route | undefined = undefined;
  /** The long answer that is not complete. */
  longReply: LongReply | undefined = undefined;
  /** True after its end was announced; nothing from it is handled any more. */
  ended = false;
  /** Flood control leaves it alone. */
  exempt: boolean;
  readonly budget: FloodBudget;
  sentMessages = 0;
  sentBytes = 0;
  receivedMessages = 0;
  receivedBytes = 0;
  openedAt: number;
  /** When the time for its registration began. */
  registrationSince: number;
  heardAt: number;
  pingSentAt: number | undefined = undefined;
  floodUntil: number | undefined = undefined;
  nickDueAt: number | undefined = undefined;
  /** The time of the machine's clock that \`nickDueAt\` stands for: \`nickDueAt\` of its user. */
  nickDueTime: number | undefined = undefined;
  readonly #host: SessionHost;
  #pauses = 0;

  /** `visibleHost` is what others will see of its address, `now` the time of the steady clock. */
  constructor(
    connection: Connection<Session>,
    visibleHost: string,
    host: SessionHost,
    limits: SessionLimits,
    exempt: boolean,
    now: number,
    remembered?: string,
  ) {
    this.connection = connection;
    this.host = visibleHost;
    this.exempt = exempt;
    this.budget = new FloodBudget(limits, now);
    this.heardAt = now;
    this.openedAt = now;
    this.registrationSince = now;
    this.remembered = remembered;
    this.#host = host;
  }

  get registered(): boolean {
    return this.user !== undefined;
  }

  get nick(): string {
    return this.user?.nick ?? this.draftNick ?? "*";
  }

  /** `nick!user@host`, with an asterisk for each part that is not known yet. */
  get mask(): string {
    return this.user?.mask ?? `${this.nick}!${this.draftUsername ?? "*"}@${this.host}`;
  }

  /** Facts about it, for events. */
  get facts(): ClientFacts {
    return { connection: this.connection.id, address: this.connection.remoteAddress, nick: this.nick };
  }

  /** The fingerprint of its TLS certificate, if it has one. */
  get certificates(): readonly string[] {
    const fingerprint = this.connection.tls?.fingerprint;
    return fingerprint === undefined ? [] : [fingerprint];
  }

  get transport(): ClientTransport {
    const { secure, transport, tls } = this.connection;
    const named = tls?.serverName !== undefined;
    const remembered = this.remembered !== undefined;
    return { secure, overTcp: transport === "tcp", named, fingerprint: tls?.fingerprint, remembered };
  }

  has(capability: CapabilityName): boolean {
    return hasCapability(this.words, capability);
  }

  /** Drops the subscriptions when metadata is turned off or changes its version (IRCv3 metadata, version 3). */
  setCapabilities(names: Iterable<CapabilityName>): void {
    const dialect = dialectOf(this);
    this.words = capabilityWords(names);
    this.capabilities = this.words.delivery;
    if (!this.has("sasl")) this.sasl = undefined;
    if (dialectOf(this) !== dialect) this.subscriptions = NO_SUBSCRIPTIONS;
  }

  tryRegister(frame: Frame): Promise<void> | undefined {
    if (this.user !== undefined || this.ended || this.negotiating) return undefined;
    if (this.draftNick === undefined || this.draftUsername === undefined) return undefined;
    return this.#host.register(this, frame);
  }

  introduce(frame: Frame, introduction: Introduction): Promise<void> | undefined {
    return this.#host.introduce(this, frame, introduction);
  }

  isMonitoring(nick: string): boolean {
    return this.#host.monitors.has(this, nick);
  }

  monitor(nick: string): void {
    this.#host.monitors.add(this, nick);
  }

  unmonitor(nick: string): void {
    this.#host.monitors.remove(this, nick);
  }

  clearMonitored(): void {
    this.#host.monitors.clear(this);
  }

  /** Any line shows that the peer is there; only PONG lets the next PING be due. The token is not compared. */
  pongReceived(_token: string): void {
    this.pingSentAt = undefined;
  }

  quit(frame: Frame, reason: string): void {
    this.#host.quit(this, frame, reason);
  }

  /** Reading waits for one reason more. Bits of `pauseReasons`. */
  pause(reason: number): void {
    if (this.#pauses === 0) this.connection.pause();
    this.#pauses |= reason;
  }

  /** True while reading is paused, for any reason. */
  get paused(): boolean {
    return this.#pauses !== 0;
  }

  isPausedFor(reason: number): boolean {
    return (this.#pauses & reason) !== 0;
  }

  /** Removes one reason for pausing; reading continues without any. */
  resume(reason: number): void {
    this.#pauses &= ~reason;
    if (this.#pauses === 0 && !this.ended) this.connection.resume();
  }
}
