/**
 * One connection after another: opens, registers, notices silence, and opens again with growing pauses. Knows no buffers.
 */
import { parseMessage } from "../../src/irc/wire/parse.ts";
import type { Message } from "../../src/irc/wire/message.ts";
import type { Environment, Transport } from "./environment.ts";
import { commandLine } from "./outgoing.ts";
import type { Tags } from "./outgoing.ts";
import { pauseBefore } from "./reconnection.ts";
import { Registration } from "./registration.ts";
import type { Login } from "./registration.ts";
import type { Phase, Refusal } from "./state.ts";

/** Milliseconds without a line after which the client asks whether anyone is there, and those for the answer. */
const SILENCE = 60_000;
const PATIENCE = 20_000;
/** Milliseconds for the way from the first byte to the welcome. */
const REGISTRATION_TIME = 60_000;

interface ConnectionStatus {
  readonly phase: Phase;
  readonly refusal?: Refusal;
  readonly retryAt?: number;
}

export interface ConnectionEvents {
  status(status: ConnectionStatus): void;
  capabilities(enabled: ReadonlyMap<string, string>): void;
  verify(account: string, text: string): void;
  /** A line that is not about the connection alone. */
  message(message: Message): void;
  /** The server has said welcome, and all that belongs to it. */
  online(): void;
  lost(): void;
}

export class Connection {
  readonly #environment: Environment;
  readonly #events: ConnectionEvents;
  #login: Login | undefined;
  #transport: Transport | undefined;
  #registration: Registration | undefined;
  #attempt = 0;
  #wasOnline = false;
  #online = false;
  #cancelTimer: () => void = () => undefined;

  constructor(environment: Environment, events: ConnectionEvents) {
    this.#environment = environment;
    this.#events = events;
  }

  /** True from the end of the greeting until the connection is lost. */
  get online(): boolean {
    return this.#online;
  }

  enter(login: Login): void {
    this.#drop();
    this.#login = login;
    this.#attempt = 0;
    this.#wasOnline = false;
    this.#open();
  }

  /** The browser stays logged in: the password or token is no longer needed, and is forgotten. */
  keepLogin(account: string): void {
    if (this.#login === undefined) return;
    const { register: _, ...login } = this.#login;
    this.#login = { ...login, credentials: { account, remembered: true } };
  }

  /** Says goodbye and stays away. */
  leave(reason: string): void {
    if (this.#transport !== undefined) this.send("QUIT", [reason]);
    this.#login = undefined;
    this.#drop();
    this.#events.status({ phase: "closed" });
  }

  /** Tries at once instead of at the end of the pause. */
  retryNow(): void {
    if (this.#transport !== undefined || this.#login === undefined) return;
    this.#cancelTimer();
    this.#open();
  }

  send(command: string, params: readonly string[], tags: Tags = {}): void {
    this.#transport?.send(commandLine(command, params, tags));
  }

  /** Sends a line as someone typed it. */
  sendRaw(line: string): void {
    this.#transport?.send(line.replaceAll(/[\r\n\0]+/gu, " "));
  }

  verify(account: string, code: string): void {
    this.#registration?.verify(account, code);
  }

  #open(): void {
    const login = this.#login;
    if (login === undefined) return;
    this.#events.status({ phase: "connecting" });
    // Events of a transport that was given up are for nobody.
    let current = true;
    const registration = this.#register(login, (code, text) => {
      this.#login = undefined;
      current = false;
      this.#drop();
      this.#events.status({ phase: "refused", refusal: { code, text } });
    });
    this.#registration = registration;
    const transport = this.#environment.open({
      opened: () => {
        if (!current) return;
        this.#events.status({ phase: "registering" });
        this.#watch(REGISTRATION_TIME);
        registration.start();
      },
      line: (text) => {
        if (current) this.#line(text, registration);
      },
      closed: () => {
        if (!current || this.#transport !== transport) return;
        current = false;
        this.#lost();
      },
    });
    this.#transport = transport;
  }

  #register(login: Login, refused: (code: string, text: string) => void): Registration {
    const events = {
      send: (command: string, ...params: readonly string[]) => this.send(command, params),
      capabilities: (enabled: ReadonlyMap<string, string>) => this.#events.capabilities(enabled),
      loggedIn: () => undefined,
      verify: (account: string, text: string) => {
        // Letters take their time.
        this.#cancelTimer();
        this.#events.verify(account, text);
      },
      refused,
      nonce: () => this.#environment.nonce(),
    };
    return new Registration(login, events, this.#wasOnline || login.returning === true);
  }

  #line(text: string, registration: Registration): void {
    const message = parseMessage(text);
    if (message === undefined) return;
    if (this.#online) this.#watch(SILENCE);
    if (message.command === "PING") return this.send("PONG", message.params.slice(-1));
    if (registration.handle(message)) return;
    this.#events.message(message);
    if (!this.#online && registration.welcomed && (message.command === "376" || message.command === "422")) {
      this.#online = true;
      this.#wasOnline = true;
      this.#attempt = 0;
      this.#watch(SILENCE);
      this.#events.status({ phase: "online" });
      this.#events.online();
    }
  }

  /** Gives up the connection if no line comes for so long; online, after one question. */
  #watch(milliseconds: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#environment.after(milliseconds, () => {
      if (!this.#online) return this.#giveUp();
      this.send("PING", [String(this.#environment.now())]);
      this.#cancelTimer = this.#environment.after(PATIENCE, () => this.#giveUp());
    });
  }

  #giveUp(): void {
    const transport = this.#transport;
    this.#lost();
    transport?.close();
  }

  #lost(): void {
    this.#transport = undefined;
    this.#registration = undefined;
    this.#online = false;
    this.#cancelTimer();
    this.#events.lost();
    if (this.#login === undefined) return;
    const pause = pauseBefore(this.#attempt++, this.#environment.random());
    this.#events.status({ phase: "waiting", retryAt: this.#environment.now() + pause });
    this.#cancelTimer = this.#environment.after(pause, () => this.#open());
  }

  #drop(): void {
    const transport = this.#transport;
    this.#transport = undefined;
    this.#registration = undefined;
    this.#online = false;
    this.#cancelTimer();
    transport?.close();
  }
}
