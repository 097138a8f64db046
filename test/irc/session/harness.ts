/**
 * The IRC application without sockets: connections that remember what they were sent and hold lines while they are
 * paused, a clock that the test moves, and a ring in memory.
 */
import type {
  CloseReason,
  Connection,
  RefuseReason,
  StatedOrigin,
  TlsFacts,
  TransportKind,
} from "../../../src/server/index.ts";
import { INPUT_LINE_LIMIT, IrcApplication } from "../../../src/irc/application.ts";
import type { DurableStore } from "../../../src/irc/network/durable.ts";
import type { IdentityProvider } from "../../../src/irc/commands/command.ts";
import type { NetworkSettings, OperatorBlock } from "../../../src/irc/network/settings.ts";
import type { AccountRequirement } from "../../../src/irc/session/account-requirement.ts";
import type { IrcEvent } from "../../../src/irc/session/events.ts";
import type { GatewaySettings } from "../../../src/irc/session/gateways.ts";
import { defaultSessionLimits, type SessionLimits } from "../../../src/irc/session/limits.ts";
import type { IrcOptions, IrcSettings } from "../../../src/irc/session/application-options.ts";
import type { Session } from "../../../src/irc/session/session.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { defaultLimits, type Limits } from "../../../src/irc/network/limits.ts";
import type { LineRing } from "../../../src/irc/delivery/recipient.ts";
import { credentialsFor } from "./memory-store.ts";
import { RecordingRing, SERVER, START } from "../delivery/recorder.ts";
export { SERVER, START };

export interface WorldOptions {
  /** Limits of the network and of sessions; the rest are the defaults. */
  readonly limits?: Partial<Limits & SessionLimits>;
  /** Default: all addresses. Tests of flood control give an empty list. */
  readonly floodExemptions?: readonly string[];
  readonly passwordHash?: string;
  readonly gateways?: readonly GatewaySettings[];
  readonly cloakKey?: string;
  readonly operators?: readonly OperatorBlock[];
  /** Verifies passwords. Without it the test decides about each one with `World.verify`. */
  readonly verifyPassword?: IrcOptions["services"]["verifyPassword"];
  /** The provider of tokens, with a service that reads them: by default none is valid. */
  readonly provider?: IdentityProvider;
  readonly accountRequirement?: AccountRequirement;
  readonly verifyToken?: IrcOptions["services"]["verifyToken"];
  /** Keeps accounts and bans. */
  readonly store?: DurableStore;
  /** The network begins as it was then, with the records of the store. */
  readonly snapshot?: NonNullable<IrcOptions["snapshot"]>;
  /** The settings that the network of several machines had then. */
  readonly shared?: NonNullable<IrcOptions["shared"]>;
  /** By default at once, for `accountOf`. */
  readonly makeCredentials?: IrcOptions["services"]["makeCredentials"];
  /** Sends letters. Takes effect with the settings `network.mail`. */
  readonly sendMail?: NonNullable<IrcOptions["services"]["sendMail"]>;
  readonly push?: NonNullable<IrcOptions["push"]>;
  readonly log?: NonNullable<IrcOptions["log"]>;
  readonly dnsbl?: NonNullable<IrcOptions["dnsbl"]>;
  readonly connectionBans?: NonNullable<IrcOptions["connectionBans"]>;
  /** Uploaded files. */
  readonly files?: NonNullable<IrcOptions["files"]>;
  readonly rehash?: () => Promise<readonly string[]>;
  readonly checkConfiguration?: () => Promise<void>;
  readonly network?: Partial<NetworkSettings>;
  /** Takes the place of the ring in memory. */
  readonly ring?: LineRing;
  /** A machine of a network of several. */
  readonly isNode?: true;
  readonly networkConnections?: NonNullable<IrcSettings["session"]["networkConnections"]>;
  /** Browsers can stay logged in. */
  readonly stayLoggedIn?: true;
  /** Makes a call of the application: `action` handles a line of the connection, its deadline or its end. */
  readonly around?: (connection: FakeConnection, action: () => void, line?: Uint8Array) => void;
}

/** Facts about a client beyond its nick. The address is 192.0.2.1 and the connection plain, unless told otherwise. */
export interface Origin {
  readonly address?: string;
  /** Host that others see instead of the address. */
  readonly host?: string;
  readonly username?: string;
  readonly realname?: string;
  readonly secure?: boolean;
  /** Facts of a secure connection. */
  readonly tls?: Partial<TlsFacts>;
}

export class World {
  readonly app: IrcApplication;
  readonly ring = new RecordingRing();
  readonly events: IrcEvent[] = [];
  /** Requests of DIE (false) and RESTART (true). */
  readonly stops: boolean[] = [];
  readonly connections: FakeConnection[] = [];
  readonly around: NonNullable<WorldOptions["around"]>;
  /** Passwords being verified, oldest first; `verify` decides about one. */
  readonly #verifications: (PromiseWithResolvers<boolean> & { readonly password: string })[] = [];
  /** The engine's clock, which only goes on. */
  now = START;
  /** Milliseconds by which the machine's clock was set. */
  shift = 0;
  /** Another application with these is in the state in which this one began. */
  readonly options: IrcOptions;

  constructor(options: WorldOptions = {}) {
    this.options = {
      settings: settingsOf(options),
      services: {
        verifyPassword: options.verifyPassword ?? ((password) => this.#undecided(password)),
        verifyToken: options.verifyToken ?? (() => Promise.resolve("token")),
        makeCredentials: options.makeCredentials ?? ((password) => Promise.resolve(credentialsFor(password))),
        ...(options.sendMail && { sendMail: options.sendMail }),
      },
      clock: { now: () => this.now + this.shift },
      steadyClock: { now: () => this.now },
      epoch: "test",
      stop: (restart) => this.stops.push(restart),
      checkConfiguration: options.checkConfiguration ?? (() => Promise.resolve()),
      rehash: options.rehash ?? (() => Promise.resolve([])),
      observe: (event) => this.events.push(event),
      ...(options.isNode && { isNode: true }),
      ...(options.store && { store: options.store }),
      ...(options.snapshot && { snapshot: options.snapshot }),
      ...(options.shared && { shared: options.shared }),
      ...(options.push && { push: options.push }),
      ...(options.dnsbl && { dnsbl: options.dnsbl }),
      ...(options.files && { files: options.files }),
      ...(options.connectionBans && { connectionBans: options.connectionBans }),
    };
    this.app = new IrcApplication({ ...this.options, ...(options.log && { log: options.log }) });
    this.app.bind(options.ring ?? this.ring);
    this.around = options.around ?? ((_connection, action) => action());
  }

  /** Applies other settings of the network, as REHASH does. */
  configure(network: Partial<NetworkSettings>): void {
    const { settings } = this.app;
    this.app.rehash({ ...settings, network: { ...settings.network, ...network } });
  }

  /** A connection that has said nothing yet. */
  open(remoteAddress = "192.0.2.1", secure = false, tls: Partial<TlsFacts> = {}): FakeConnection {
    const connection = new FakeConnection(this, this.connections.length + 1, remoteAddress, secure, tls);
    this.connections.push(connection);
    connection.state = this.app.opened(connection);
    return connection;
  }

  /** A WebSocket that has said nothing yet, with the secret of a cookie. */
  openBrowser(credential?: string): FakeConnection {
    const connection = new FakeConnection(this, this.connections.length + 1, "192.0.2.1", false);
    connection.transport = "websocket";
    connection.credential = credential;
    this.connections.push(connection);
    connection.state = this.app.opened(connection);
    return connection;
  }

  /** A registered user, its greeting already read. Username and real name are the nick, unless told otherwise. */
  connect(nick: string, capabilities = "", origin: Origin = {}): FakeConnection {
    const { address, host, username = nick, realname = nick, tls, secure = tls !== undefined } = origin;
    const connection = this.open(address, secure, tls);
    if (capabilities !== "") connection.say(`CAP REQ :${capabilities}`);
    connection.say(`NICK ${nick}`, `USER ${username} 0 * :${realname}`);
    if (capabilities !== "") connection.say("CAP END");
    if (host !== undefined) this.app.network.setUserhost(connection.user, username, host);
    connection.take();
    return connection;
  }

  /** Discards the lines that all clients were sent so far. */
  hush(): void {
    for (const connection of this.connections) connection.take();
  }

  /** Moves the clock and wakes every connection whose deadline has come, as the engine's sweep does. */
  pass(milliseconds: number): void {
    this.now += milliseconds;
    for (const connection of this.connections) connection.sweep();
  }

  #undecided(password: string): Promise<boolean> {
    const verification = Promise.withResolvers<boolean>();
    this.#verifications.push({ ...verification, password });
    return verification.promise;
  }

  /** Decides about the oldest password that is being verified, and lets what follows happen. Returns that password. */
  async verify(right: boolean | Error): Promise<string> {
    const verification = this.#verifications.shift();
    if (verification === undefined) throw new Error("no password is being verified");
    if (right instanceof Error) verification.reject(right);
    else verification.resolve(right);
    await settled();
    return verification.password;
  }

  /** Returns the events since the last call. */
  takeEvents(): IrcEvent[] {
    return this.events.splice(0);
  }
}

/** Lets everything that waits for settled promises go on. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 10; round += 1) await Promise.resolve();
}

export function settingsOf(options: WorldOptions): IrcSettings {
  const network: NetworkSettings = {
    networkName: "Test",
    serverName: SERVER,
    description: "A server under test",
    version: "relais-test",
    startedAt: START,
    casemapping: "ascii",
    limits: limitsOf(defaultLimits, options.limits),
    motd: [],
    admin: { location: "", organisation: "", email: "" },
    operators: options.operators ?? [],
    disabledCapabilities: [],
    ...options.network,
  };
  return {
    network,
    session: {
      limits: limitsOf(defaultSessionLimits, options.limits),
      floodExemptions: options.floodExemptions ?? ["0.0.0.0/0", "::/0"],
      passwordHash: options.passwordHash,
      ...(options.gateways && { gateways: options.gateways }),
      cloakKey: options.cloakKey,
      ...(options.networkConnections && { networkConnections: options.networkConnections }),
      ...(options.stayLoggedIn && { stayLoggedIn: true }),
      provider: options.provider,
      accountRequirement: options.accountRequirement,
    },
  };
}

/** The defaults with the chosen limits of the same names in their place. */
function limitsOf<T extends object>(defaults: T, chosen: object = {}): T {
  const known = Object.entries(chosen).filter(([name]) => name in defaults);
  return { ...defaults, ...Object.fromEntries(known) };
}

/** Behaves as the engine's connection promises, at once instead of at the end of the turn. */
export class FakeConnection implements Connection<Session> {
  transport: TransportKind = "tcp";
  credential: string | undefined = undefined;
  readonly portable = true;
  secure: boolean;
  tls: TlsFacts | undefined;
  remotePort = 4_000;
  readonly listener = "test";
  readonly openedAt: number;
  readonly id: number;
  remoteAddress: string;
  /** Why no other address gets another connection; undefined if each may have one. */
  refusal: RefuseReason | undefined = undefined;
  pendingBytes = 0;
  open = true;
  paused = false;
  deadline: number | undefined = undefined;
  closeReason: CloseReason | undefined = undefined;
  readonly world: World;
  readonly #heard: string[] = [];
  readonly #held: Uint8Array[] = [];
  #state: Session | undefined = undefined;

  constructor(world: World, id: number, remoteAddress: string, secure: boolean, tls: Partial<TlsFacts> = {}) {
    this.secure = secure;
    this.tls = secure ? { serverName: undefined, fingerprint: undefined, ...tls } : undefined;
    this.world = world;
    this.id = id;
    this.remoteAddress = remoteAddress;
    this.openedAt = world.now;
  }

  get state(): Session {
    if (this.#state === undefined) throw new Error("the connection has no state before it was opened");
    return this.#state;
  }

  /** Throws before registration. */
  get user(): User {
    if (this.state.user === undefined) throw new Error("this client has not registered");
    return this.state.user;
  }

  set state(session: Session) {
    this.#state = session;
  }

  get heldBytes(): number {
    return this.#held.reduce((sum, line) => sum + line.length, 0);
  }

  setOrigin(origin: StatedOrigin): RefuseReason | undefined {
    if (this.refusal === undefined) Object.assign(this, origin);
    return this.refusal;
  }

  send(data: string | Uint8Array): void {
    if (this.open) this.#heard.push(typeof data === "string" ? data : Buffer.from(data).toString());
  }

  sendSpan(start: number, end: number): void {
    this.send(this.world.ring.read(start, end));
  }

  close(reason: CloseReason): void {
    if (!this.open) return;
    this.open = false;
    this.closeReason = reason;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  setDeadline(at: number | undefined): void {
    this.deadline = at;
  }

  /** The peer sends lines. They wait while reading is paused. */
  say(...lines: readonly (string | Uint8Array)[]): this {
    for (const line of lines) this.#held.push(typeof line === "string" ? Buffer.from(line) : line);
    this.read();
    return this;
  }

  /** Sends lines and returns the answer. Lines that the peer was sent before stay unread. */
  ask(...lines: readonly string[]): string[] {
    const earlier = this.#heard.splice(0);
    const answer = this.say(...lines).take();
    this.#heard.push(...earlier);
    return answer;
  }

  /** The engine gives the application the lines that may be read. */
  read(): void {
    while (this.open && !this.paused) {
      const line = this.#held.shift();
      if (line === undefined) return;
      this.#obey(line);
    }
  }

  #obey(line: Uint8Array): void {
    const { app, around } = this.world;
    const tooLong = line.length > INPUT_LINE_LIMIT;
    around(this, () => (tooLong ? app.lineTooLong(this) : app.received(this, line)), line);
  }

  /** The peer or the network ends the connection; or, after `close`, the engine is done with it. */
  lose(reason: CloseReason = this.closeReason ?? { kind: "peer-ended" }): void {
    const lost = this.open && reason.kind === "peer-reset";
    this.open = false;
    // The lines of a lost peer are read, paused or not.
    if (lost) for (const line of this.#held.splice(0)) this.#obey(line);
    this.world.around(this, () => this.world.app.closed(this, reason));
  }

  sweep(): void {
    if (!this.open || this.deadline === undefined || this.deadline > this.world.now) return;
    this.deadline = undefined;
    this.world.around(this, () => this.world.app.expired(this));
    this.read();
  }

  /** Lines that the peer was sent since the last call, without their ends. */
  take(): string[] {
    const lines = this.#heard.splice(0).join("").split("\r\n");
    lines.pop();
    return lines;
  }
}
