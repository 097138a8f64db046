/** A client made with irc-framework: keeps the events that the library makes of what the server says, until asked for. */
import { Client } from "irc-framework";

/** The library's events that tests wait for. */
const EVENTS = [
  "registered",
  "server options",
  "motd",
  "join",
  "userlist",
  "privmsg",
  "notice",
  "action",
  "ctcp request",
  "topic",
  "topicsetby",
  "kick",
  "part",
  "quit",
  "nick",
  "nick in use",
  "nick invalid",
  "mode",
  "channel info",
  "banlist",
  "invite",
  "invited",
  "whois",
  "whowas",
  "wholist",
  "channel list",
  "away",
  "back",
  "pong",
  "tagmsg",
  "batch end labeled-response",
  "batch end draft/multiline",
  "batch end chathistory",
  "batch end draft/chathistory-targets",
  "users online",
  "users offline",
  "irc error",
  "loggedin",
  "account",
  "close",
] as const;

export type EventName = (typeof EVENTS)[number];
export type EventData = Readonly<Record<string, unknown>>;

interface Waiter {
  readonly event: EventName;
  readonly fields: EventData;
  readonly resolve: (data: EventData) => void;
}

interface ClientOptions {
  readonly nick: string;
  readonly port: number;
  readonly password?: string;
  /** Logs in by SASL. */
  readonly account?: { readonly account: string; readonly password: string };
  readonly capabilities?: readonly string[];
}

export class FrameworkClient {
  readonly irc = new Client();
  /** Events that no call has taken yet, oldest first. */
  readonly #events: { readonly event: EventName; readonly data: EventData }[] = [];
  readonly #waiters: Waiter[] = [];

  constructor() {
    for (const event of EVENTS) this.irc.on(event, (data) => this.#happened(event, data));
  }

  /** Resolves once the server's greeting is over. */
  static async connect(options: ClientOptions): Promise<FrameworkClient> {
    const client = new FrameworkClient();
    for (const name of options.capabilities ?? []) client.irc.requestCap(name);
    client.irc.connect({
      host: "127.0.0.1",
      port: options.port,
      nick: options.nick,
      username: options.nick,
      gecos: `Real ${options.nick}`,
      auto_reconnect: false,
      ...(options.password === undefined ? {} : { password: options.password }),
      ...(options.account === undefined ? {} : { account: options.account }),
    });
    await client.next("registered");
    await client.next("motd");
    return client;
  }

  /** The first such event, past or to come, in which each of `fields` has this value; it is taken away. */
  next(event: EventName, fields: EventData = {}): Promise<EventData> {
    const index = this.#events.findIndex((past) => past.event === event && fits(past.data, fields));
    const [past] = index === -1 ? [] : this.#events.splice(index, 1);
    if (past !== undefined) return Promise.resolve(past.data);
    const { promise, resolve } = Promise.withResolvers<EventData>();
    this.#waiters.push({ event, fields, resolve });
    return promise;
  }

  /** Waits until the server has answered everything, and tells which of these events came and were not asked for. */
  async unasked(event: EventName): Promise<EventData[]> {
    this.irc.ping("end-of-test");
    await this.next("pong", { message: "end-of-test" });
    return this.#events.filter((past) => past.event === event).map(({ data }) => data);
  }

  /** Leaves what comes from now on unread. */
  stopReading(): void {
    this.irc.connection.transport.socket.pause();
  }

  /** Breaks the connection (RST), with whatever was not read; resolves once it is closed. */
  async drop(): Promise<void> {
    this.irc.connection.transport.socket.resetAndDestroy();
    await this.next("close");
  }

  /** Ends the conversation; resolves once the connection is closed. */
  async quit(text?: string): Promise<void> {
    this.irc.quit(text);
    await this.next("close");
  }

  #happened(event: EventName, value: unknown): void {
    const data: EventData = typeof value === "object" && value !== null ? { ...value } : { value };
    // `channel list` is an array of channels.
    const whole = Array.isArray(value) ? { items: value as unknown[] } : data;
    const index = this.#waiters.findIndex((waiter) => waiter.event === event && fits(whole, waiter.fields));
    const [waiter] = index === -1 ? [] : this.#waiters.splice(index, 1);
    if (waiter === undefined) this.#events.push({ event, data: whole });
    else waiter.resolve(whole);
  }
}

function fits(data: EventData, fields: EventData): boolean {
  return Object.entries(fields).every(([name, value]) => data[name] === value);
}
