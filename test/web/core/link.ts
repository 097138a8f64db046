/** An outside for the client that tests hold in their hands: a clock, and a server that they play. */
import { Client } from "../../../web/core/client.ts";
import type { Environment, TransportEvents } from "../../../web/core/environment.ts";
import type { Login } from "../../../web/core/registration.ts";
import type { ChatBuffer, Line } from "../../../web/core/state.ts";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** The server's end of the client's connection. */
export class Link {
  readonly client: Client;
  /** Lines that the client has sent on the connection of now, and no test has looked at. */
  sent: string[] = [];
  /** Connections so far. */
  opened = 0;
  #now = Date.UTC(2026, 0, 1);
  #timers: Timer[] = [];
  #events: TransportEvents | undefined;

  constructor() {
    const environment: Environment = {
      open: (events) => {
        this.opened++;
        this.#events = events;
        this.sent = [];
        return {
          send: (line) => this.#events === events && this.sent.push(line),
          close: () => {
            if (this.#events === events) this.#events = undefined;
          },
        };
      },
      now: () => this.#now,
      after: (milliseconds, run) => {
        const timer = { at: this.#now + milliseconds, run };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
      random: () => 0.5,
      nonce: () => "nonce",
    };
    this.client = new Client(environment);
  }

  /** A client that is online with all capabilities that a test names. */
  static online(capabilities: string, login: Partial<Login> = {}): Link {
    const link = new Link();
    link.client.enter({ nick: "ada", channels: [], ...login });
    link.accept(capabilities);
    return link;
  }

  get connected(): boolean {
    return this.#events !== undefined;
  }

  open(): void {
    this.#events?.opened();
  }

  /** Plays the greeting of a server with these capabilities. */
  accept(capabilities: string): void {
    this.open();
    this.hears(`:s CAP * LS :${capabilities}`);
    for (const line of this.take(/^CAP REQ/u)) this.hears(`:s CAP * ACK ${line.slice("CAP REQ ".length)}`);
    this.greet();
  }

  greet(nick = this.client.state.nick): void {
    this.hears(
      `:s 001 ${nick} :Welcome`,
      `:s 005 ${nick} CASEMAPPING=ascii CHANTYPES=# PREFIX=(ohv)@%+ CHANMODES=beI,k,l,nt NETWORK=Tea MONITOR=100 WHOX CHATHISTORY=100 :are supported by this server`,
      `:s 422 ${nick} :No message of the day`,
    );
  }

  hears(...lines: readonly string[]): void {
    for (const line of lines) this.#events?.line(line);
  }

  /** The connection breaks. */
  cut(): void {
    const events = this.#events;
    this.#events = undefined;
    events?.closed();
  }

  /** Lines that match and have not been taken, in order. */
  take(wanted: RegExp): string[] {
    const found = this.sent.filter((line) => wanted.test(line));
    this.sent = this.sent.filter((line) => !wanted.test(line));
    return found;
  }

  /** The label of the last line that matches. */
  label(wanted: RegExp): string {
    const line = this.sent.findLast((each) => wanted.test(each)) ?? "";
    return /(?:^@|;)label=([^; ]+)/u.exec(line)?.[1] ?? "";
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }

  get now(): number {
    return this.#now;
  }

  buffer(name: string): ChatBuffer {
    const found = this.client.state.buffers.get(this.client.state.server.fold(name));
    if (found === undefined) throw new Error(`no buffer ${name}`);
    return found;
  }

  lines(name: string): readonly Line[] {
    return this.buffer(name).lines;
  }

  /** Nick and text of each message. */
  said(name: string): readonly string[] {
    return this.lines(name)
      .filter(({ kind }) => kind === "message" || kind === "action")
      .map(({ nick, text }) => `${nick}: ${text}`);
  }
}

/** Capabilities that most tests need. */
export const USUAL =
  "batch message-tags labeled-response echo-message server-time draft/chathistory draft/event-playback draft/read-marker draft/message-redaction draft/multiline=max-bytes=4096,max-lines=24 draft/search";
