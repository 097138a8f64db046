/**
 * The beginning of a connection: capabilities, log-in, a new account, NICK and USER, until the server says welcome. Knows
 * no network. Source: IRCv3 Capability Negotiation; IRCv3 sasl-3.2; IRCv3 account-registration.
 */
import type { Message } from "../../src/irc/wire/message.ts";
import { readCapabilities, requests } from "./capabilities.ts";
import { chooseMechanism, fromBase64, responseParts, SaslError } from "./sasl.ts";
import type { Mechanism, Proof } from "./sasl.ts";

/** The wishes of someone who enters. */
export interface Login {
  /** Empty for the name of the account. */
  readonly nick: string;
  readonly realname?: string;
  readonly credentials?: Proof;
  /** Makes the account of the credentials first. */
  readonly register?: { readonly email: string };
  readonly channels: readonly string[];
  /** Someone who was here a moment ago: another nick is better than none. */
  readonly returning?: boolean;
}

export interface RegistrationEvents {
  send(command: string, ...params: readonly string[]): void;
  /** The capabilities that are on have changed. */
  capabilities(enabled: ReadonlyMap<string, string>): void;
  loggedIn(): void;
  /** The server wants the code that it has sent by e-mail. */
  verify(account: string, text: string): void;
  /** There is no going on. `code` names the reason. */
  refused(code: string, text: string): void;
  nonce(): string;
}

/** Numerics that end a log-in without success. */
const saslFailures: ReadonlySet<string> = new Set(["902", "904", "905", "906", "907"]);
/** Numerics by which a server refuses someone, and names of the reasons. */
const refusals: Readonly<Record<string, string>> = {
  "431": "nick-invalid",
  "432": "nick-invalid",
  "433": "nick-in-use",
  "436": "nick-in-use",
  "437": "nick-in-use",
  "463": "banned",
  "464": "password",
  "465": "banned",
};

export class Registration {
  readonly #login: Login;
  readonly #events: RegistrationEvents;
  readonly #again: boolean;
  readonly #offered = new Map<string, string>();
  readonly #enabled = new Map<string, string>();
  #mechanism: Mechanism | undefined;
  #challenge = "";
  #awaited = 0;
  #ended = false;
  #welcomed = false;
  /** Tries of other nicks. */
  #nickTries = 0;
  #nick: string;

  /** `again` is true for someone who was here before: another nick is better than none. */
  constructor(login: Login, events: RegistrationEvents, again: boolean) {
    this.#login = login;
    this.#events = events;
    this.#nick = login.nick;
    this.#again = again;
  }

  get welcomed(): boolean {
    return this.#welcomed;
  }

  start(): void {
    this.#events.send("CAP", "LS", "302");
    if (this.#nick !== "") this.#introduce(this.#nick);
  }

  #introduce(nick: string): void {
    const { realname = nick } = this.#login;
    this.#nick = nick;
    this.#events.send("NICK", nick);
    this.#events.send("USER", usernameOf(nick), "0", "*", realname);
  }

  /** Confirms a new account with its code. */
  verify(account: string, code: string): void {
    this.#events.send("VERIFY", account, code);
  }

  /** True for a line that is only about registration. */
  handle(message: Message): boolean {
    const { command, params } = message;
    switch (command) {
      case "CAP":
        this.#cap(params);
        return true;
      case "AUTHENTICATE":
        this.#challenged(params[0] ?? "");
        return true;
      case "001":
        this.#welcomed = true;
        this.#ended = true;
        return false;
      case "900":
        if (this.#nick === "") this.#introduce(params[2] ?? "");
        return false;
      case "903":
        this.#events.loggedIn();
        this.#end();
        return true;
      case "908":
        return true;
      case "REGISTER":
      case "VERIFY":
        this.#registered(params);
        return true;
      case "FAIL":
        return this.#failed(params);
      case "ERROR":
        if (!this.#welcomed) this.#events.refused("closed", params[0] ?? "");
        return false;
      default:
        return this.#numeric(command, params);
    }
  }

  #numeric(command: string, params: readonly string[]): boolean {
    if (saslFailures.has(command)) {
      this.#mechanism = undefined;
      this.#events.refused("log-in", params.at(-1) ?? "");
      return true;
    }
    const code = Object.hasOwn(refusals, command) ? refusals[command] : undefined;
    if (code === undefined || this.#welcomed) return false;
    if (code === "nick-in-use" && this.#again && this.#nickTries < 5) {
      this.#nickTries++;
      this.#nick = `${this.#nick}_`;
      this.#events.send("NICK", this.#nick);
      return true;
    }
    this.#events.refused(code, params.at(-1) ?? "");
    return true;
  }

  #cap(params: readonly string[]): void {
    const [, subcommand = "", ...rest] = params;
    const list = rest.at(-1) ?? "";
    switch (subcommand.toUpperCase()) {
      case "LS":
        for (const [name, value] of readCapabilities(list)) this.#offered.set(name, value);
        if (rest.length === 1) this.#request(this.#offered.keys());
        break;
      case "NEW": {
        const names = readCapabilities(list);
        for (const [name, value] of names) this.#offered.set(name, value);
        this.#request(names.map(([name]) => name));
        break;
      }
      case "DEL":
        for (const [name] of readCapabilities(list)) {
          this.#offered.delete(name);
          this.#enabled.delete(name);
        }
        this.#events.capabilities(new Map(this.#enabled));
        break;
      case "ACK":
        for (const [name] of readCapabilities(list)) this.#enabled.set(name, this.#offered.get(name) ?? "");
        this.#events.capabilities(new Map(this.#enabled));
        this.#answered();
        break;
      case "NAK":
        this.#answered();
        break;
      default:
        break;
    }
  }

  #request(names: Iterable<string>): void {
    const lists = requests(names);
    this.#awaited += lists.length;
    for (const list of lists) this.#events.send("CAP", "REQ", list);
    if (this.#awaited === 0) this.#authenticate();
  }

  #answered(): void {
    this.#awaited--;
    if (this.#awaited === 0 && !this.#ended) this.#authenticate();
  }

  #authenticate(): void {
    const { credentials, register } = this.#login;
    if (this.#ended) return;
    if (credentials === undefined) return this.#end();
    if (register !== undefined && "password" in credentials && !this.#again) {
      if (!this.#enabled.has("draft/account-registration"))
        return this.#events.refused("no-registration", "The server makes no accounts");
      const email = register.email === "" ? "*" : register.email;
      return this.#events.send("REGISTER", credentials.account, email, credentials.password);
    }
    const mechanism = this.#enabled.has("sasl")
      ? chooseMechanism(this.#enabled.get("sasl") ?? "", credentials, this.#events.nonce(), this.#again)
      : undefined;
    if (mechanism === undefined && "remembered" in credentials && this.#enabled.has("sasl"))
      return this.#events.refused("forgotten", "");
    if (mechanism === undefined) return this.#events.refused("no-log-in", "The server has no way to log in");
    this.#mechanism = mechanism;
    this.#events.send("AUTHENTICATE", mechanism.name);
  }

  #challenged(part: string): void {
    this.#challenge += part === "+" ? "" : part;
    if (part.length === 400) return;
    const challenge = this.#challenge;
    this.#challenge = "";
    void this.#respond(challenge);
  }

  async #respond(challenge: string): Promise<void> {
    const mechanism = this.#mechanism;
    if (mechanism === undefined) return;
    try {
      const response = await mechanism.respond(fromBase64(challenge));
      if (mechanism !== this.#mechanism) return;
      for (const part of responseParts(response)) this.#events.send("AUTHENTICATE", part);
    } catch (error) {
      if (!(error instanceof SaslError)) throw error;
      this.#mechanism = undefined;
      this.#events.refused("log-in", error.message);
    }
  }

  #registered([outcome = "", account = "", text = ""]: readonly string[]): void {
    if (outcome === "VERIFICATION_REQUIRED") return this.#events.verify(account, text);
    this.#events.loggedIn();
    this.#end();
  }

  /** A wrong code can be corrected; anything else about the account cannot. */
  #failed(params: readonly string[]): boolean {
    const [command = "", code = "", account = ""] = params;
    if (this.#welcomed) return false;
    const text = params.at(-1) ?? "";
    if (command === "VERIFY" && code === "INVALID_CODE") {
      this.#events.verify(account, text);
      return true;
    }
    if (code === "ACCOUNT_EXISTS") this.#events.refused("account-exists", text);
    else if (code === "NICKNAME_RESERVED") this.#events.refused("nick-reserved", text);
    else if (code === "ACCOUNT_REQUIRED") this.#events.refused("account-required", text);
    else if (command === "REGISTER" || command === "VERIFY" || command === "NICK")
      this.#events.refused("other", text);
    return true;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.send("CAP", "END");
  }
}

/** Usernames are of plain letters and digits almost everywhere. */
function usernameOf(nick: string): string {
  const plain = nick.replaceAll(/[^A-Za-z0-9]/gu, "").slice(0, 10);
  return plain === "" ? "user" : plain.toLowerCase();
}
