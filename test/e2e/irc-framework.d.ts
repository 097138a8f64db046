/** Types of irc-framework, as far as the tests use it; it brings none. Every event is an object of values by name. */
declare module "irc-framework" {
  interface ConnectOptions {
    readonly host: string;
    readonly port: number;
    readonly nick: string;
    readonly username?: string;
    readonly gecos?: string;
    readonly password?: string;
    readonly account?: { readonly account: string; readonly password: string };
    readonly auto_reconnect?: boolean;
    readonly enable_echomessage?: boolean;
    readonly enable_chghost?: boolean;
    readonly enable_setname?: boolean;
    readonly version?: string;
  }

  interface Socket {
    pause(): void;
    resetAndDestroy(): void;
  }

  interface NetworkOptions {
    supports(token: string): unknown;
    readonly name: string;
    readonly cap: { isEnabled(name: string): boolean };
  }

  export class Client {
    readonly network: NetworkOptions;
    readonly user: { readonly nick: string };
    readonly connected: boolean;
    readonly connection: { readonly transport: { readonly socket: Socket } };
    requestCap(name: string): void;
    on(event: string, listener: (data: unknown) => void): this;
    connect(options: ConnectOptions): void;
    raw(...params: readonly string[]): void;
    quit(message?: string): void;
    changeNick(nick: string): void;
    say(target: string, text: string): void;
    notice(target: string, text: string): void;
    action(target: string, text: string): void;
    join(channel: string, key?: string): void;
    part(channel: string, text?: string): void;
    mode(channel: string, modes: string, params?: readonly string[]): void;
    invite(channel: string, nick: string): void;
    ban(channel: string, mask: string): void;
    banlist(channel: string): void;
    setTopic(channel: string, topic: string): void;
    whois(nick: string): void;
    whowas(nick: string): void;
    who(mask: string): void;
    list(): void;
    ping(token: string): void;
    tagmsg(target: string, tags: Readonly<Record<string, string>>): void;
    addMonitor(nick: string): void;
    end(): void;
  }
}
