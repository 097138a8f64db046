/** A whole Relais, engine and application, on a port of its own, and a raw client of lines to talk to it. */
import { IrcApplication } from "../../src/irc/application.ts";
import type { IrcEvent } from "../../src/irc/session/events.ts";
import { defaultSessionLimits } from "../../src/irc/session/limits.ts";
import type { SessionLimits } from "../../src/irc/session/limits.ts";
import type { DurableStore } from "../../src/irc/network/durable.ts";
import type { NetworkSettings } from "../../src/irc/network/settings.ts";
import { INPUT_LINE_LIMIT } from "../../src/irc/index.ts";
import type { IrcOptions } from "../../src/irc/index.ts";
import type { Session } from "../../src/irc/session/session.ts";
import { defaultLimits } from "../../src/irc/network/limits.ts";
import { services } from "../../src/startup/services.ts";
import { Server } from "../../src/server/index.ts";
import type { ServerOptions, TlsOptions, WebSocketOptions } from "../../src/server/index.ts";

export interface RelaisOptions {
  readonly network?: Partial<NetworkSettings>;
  readonly limits?: Partial<SessionLimits>;
  readonly floodExemptions?: readonly string[];
  readonly passwordHash?: string;
  readonly server?: ServerOptions;
  /** Its one port speaks TLS. */
  readonly tls?: TlsOptions;
  /** Its one port speaks WebSocket. */
  readonly webSocket?: WebSocketOptions;
  /** Keeps accounts and bans. */
  readonly store?: DurableStore;
  /** Sends letters. Takes effect with the settings `network.mail`. */
  readonly sendMail?: NonNullable<IrcOptions["services"]["sendMail"]>;
  /** Decides about what clients do. */
  readonly policy?: NonNullable<IrcOptions["policy"]>;
  /** Sends push notifications. */
  readonly push?: NonNullable<IrcOptions["push"]>;
}

/** A clock that stands still until a test moves it. */
export class ManualClock {
  #now: number;

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

export class Relais {
  readonly app: IrcApplication;
  readonly server: Server<Session>;
  readonly clock: ManualClock;
  readonly events: IrcEvent[] = [];
  readonly #clients: LineClient[] = [];
  #port = 0;

  private constructor(options: RelaisOptions) {
    this.clock = new ManualClock(Date.UTC(2026, 0, 1));
    this.app = new IrcApplication({
      settings: {
        network: {
          networkName: "Test",
          serverName: "irc.test",
          description: "A server under test",
          version: "relais-test",
          startedAt: this.clock.now(),
          casemapping: "ascii",
          limits: defaultLimits,
          motd: ["Tea is served."],
          admin: { location: "Here", organisation: "Tests", email: "admin@irc.test" },
          operators: [],
          disabledCapabilities: [],
          ...options.network,
        },
        session: {
          limits: { ...defaultSessionLimits, ...options.limits },
          floodExemptions: options.floodExemptions ?? ["127.0.0.0/8"],
          passwordHash: options.passwordHash,
        },
      },
      services: { ...services, ...(options.sendMail && { sendMail: options.sendMail }) },
      clock: this.clock,
      epoch: "test",
      stop: () => undefined,
      checkConfiguration: () => Promise.resolve(),
      rehash: () => Promise.resolve(["Nothing to reread."]),
      observe: (event) => this.events.push(event),
      ...(options.store && { store: options.store }),
      ...(options.policy && { policy: options.policy }),
      ...(options.push && { push: options.push }),
    });
    this.server = new Server(this.app, {
      lineLimit: INPUT_LINE_LIMIT,
      clock: this.clock,
      sweepInterval: 10,
      ...options.server,
    });
    this.app.bind(this.server.ring);
  }

  static async start(options: RelaisOptions = {}): Promise<Relais> {
    const relais = new Relais(options);
    const { tls, webSocket } = options;
    const listen = { host: "127.0.0.1", port: 0, ...(tls && { tls }), ...(webSocket && { webSocket }) };
    await relais.server.listen(listen);
    await relais.server.start();
    relais.#port = relais.server.listeners[0]?.port ?? 0;
    return relais;
  }

  get port(): number {
    return this.#port;
  }

  /** A connection that has said nothing. */
  async open(tls: Bun.TLSOptions = {}): Promise<LineClient> {
    const secure = this.server.listeners[0]?.secure === true;
    const client = await LineClient.connect(this.port, secure ? tls : undefined);
    this.#clients.push(client);
    return client;
  }

  /** A registered user whose greeting has been read. */
  async connect(nick: string, capabilities = ""): Promise<LineClient> {
    const client = await this.open();
    if (capabilities !== "") client.send(`CAP REQ :${capabilities}`);
    client.send(`NICK ${nick}`, `USER ${nick} 0 * :Real ${nick}`);
    if (capabilities !== "") client.send("CAP END");
    await client.until(/ (?:376|422) /u);
    return client;
  }

  /** Ends the clients first, so that the server does not wait for them. */
  async stop(): Promise<void> {
    for (const client of this.#clients) client.end();
    await this.server.stop();
  }
}

interface Waiter {
  readonly wanted: RegExp;
  readonly resolve: (lines: string[]) => void;
  readonly reject: (error: Error) => void;
}

/** Knows lines and nothing of IRC: tests spell out what is sent and what comes. */
export class LineClient {
  /** Lines that no call has taken yet. */
  readonly #lines: string[] = [];
  readonly #closed = Promise.withResolvers<void>();
  #socket: Bun.Socket | undefined = undefined;
  #rest = "";
  #ended = false;
  #waiter: Waiter | undefined = undefined;

  /** Resolves once the server has closed the connection. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /**
   * To a port of 127.0.0.1, or to the path of a Unix socket; with `tls` over TLS, whatever certificate the server has.
   */
  static async connect(where: number | string, tls?: Bun.TLSOptions): Promise<LineClient> {
    const client = new LineClient();
    const decoder = new TextDecoder();
    const shaken = Promise.withResolvers<void>();
    const socket: Bun.SocketHandler<undefined> = {
      ...(tls && { handshake: () => shaken.resolve() }),
      data: (_socket, chunk) => client.#received(decoder.decode(chunk, { stream: true })),
      close: () => {
        shaken.resolve();
        client.#gone();
      },
      error: () => client.#gone(),
    };
    const secured = tls && { tls: { rejectUnauthorized: false, ...tls } };
    client.#socket =
      typeof where === "string"
        ? await Bun.connect({ unix: where, ...secured, socket })
        : await Bun.connect({ hostname: "127.0.0.1", port: where, ...secured, socket });
    if (tls !== undefined) await shaken.promise;
    return client;
  }

  /** Subject of the server's certificate, as `CN=localhost`. */
  get serverCertificate(): string | undefined {
    return this.#socket?.getPeerX509Certificate().subject;
  }

  send(...lines: readonly string[]): void {
    this.sendBytes(Buffer.from(lines.map((line) => `${line}\r\n`).join("")));
  }

  /** Throws where the kernel did not take everything: tests send little. */
  sendBytes(bytes: Uint8Array): void {
    const taken = this.#socket?.write(bytes) ?? -1;
    if (taken !== bytes.length) throw new Error(`only ${taken} of ${bytes.length} bytes could be sent`);
  }

  /**
   * Resolves to the lines that have come, up to and with the first that matches. Rejects where the connection closes
   * before that.
   */
  until(wanted: RegExp): Promise<string[]> {
    if (this.#waiter !== undefined) throw new Error("one wait at a time");
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    this.#waiter = { wanted, resolve, reject };
    this.#look();
    return promise;
  }

  /** The first line that matches; those before it are dropped. */
  async line(wanted: RegExp): Promise<string> {
    const lines = await this.until(wanted);
    return lines.at(-1) ?? "";
  }

  /** Everything that the server has sent so far: PING and its answer mark the end. */
  async heard(): Promise<string[]> {
    this.send("PING :mark of the end");
    const lines = await this.until(/ PONG \S+ :mark of the end$/u);
    lines.pop();
    return lines;
  }

  /** Stops reading: bytes from the server stay in the kernel. */
  stopReading(): void {
    this.#socket?.pause();
  }

  /** Reads what has waited since `stopReading`. */
  readOn(): void {
    this.#socket?.resume();
  }

  /** Closes our side. */
  end(): void {
    this.#socket?.end();
  }

  /** Cuts the connection without a word of goodbye (RST). */
  terminate(): void {
    this.#socket?.terminate();
  }

  #received(text: string): void {
    const lines = (this.#rest + text).split("\r\n");
    this.#rest = lines.pop() ?? "";
    this.#lines.push(...lines);
    this.#look();
  }

  #gone(): void {
    this.#ended = true;
    this.#closed.resolve();
    this.#look();
  }

  #look(): void {
    const waiter = this.#waiter;
    if (waiter === undefined) return;
    const index = this.#lines.findIndex((line) => waiter.wanted.test(line));
    if (index !== -1) {
      this.#waiter = undefined;
      waiter.resolve(this.#lines.splice(0, index + 1));
    } else if (this.#ended) {
      this.#waiter = undefined;
      waiter.reject(new Error(`closed before ${waiter.wanted}; there came: ${this.#lines.join(" | ")}`));
    }
  }
}
