/** The session's part of accounts: SASL, the gate of log-ins, keys of new passwords, and the count of new accounts. */
import type { AccountPort, Credentials, LoginOutcome } from "../commands/account/account-port.ts";
import { refuseLogin, SASL_FAILED } from "../commands/account/log-in.ts";
import type { Letter, MailOutcome } from "../commands/account/mail-port.ts";
import type { Handled } from "../commands/command.ts";
import type { AccountRecord } from "../network/durable.ts";
import type { TwoFactors } from "../network/account-facts.ts";
import type { TokenServiceName } from "../network/token-services.ts";
import type { Factor, Proven } from "../network/policy/login.ts";
import { findMechanism, offeredMechanisms, saslParts } from "../wire/sasl.ts";
import { byToken, errorResult, statusOf } from "./token-proof.ts";
import {
  byBrowser,
  byCertificate,
  byPassword,
  byPasswordAlone,
  passGate,
  passwordProof,
} from "./account-gate.ts";
import type { Proof } from "./account-gate.ts";
import { LetterSender } from "./letter-sender.ts";
import { checkPassword } from "./password-check.ts";
import type { PasswordTry } from "./password-check.ts";
import type { Listing } from "./dnsbl-port.ts";
import type { Confirmation, EarlyLogin, NewAccount } from "./network-command.ts";
import { listingFor, pendingListings } from "./listings.ts";
import type { Realm } from "./realm.ts";
import { SaslExchange } from "./sasl/exchange.ts";
import type { SaslStep } from "./sasl/mechanism.ts";
import { preparePassword } from "./sasl/prepare.ts";
import type { Context } from "./session-context.ts";
import { factorOf, hashToken, newToken } from "./tokens.ts";
import { waitFor } from "./waiting.ts";
import { banText } from "../network/server-bans.ts";

const ABORT = "*";
/** Hexadecimal digits: 128 bits. */
const SERVICE_TOKEN_LENGTH = 32;

export class AccountWork implements AccountPort {
  readonly #realm: Realm;
  readonly #context: Context;

  constructor(realm: Realm, context: Context) {
    this.#realm = realm;
    this.#context = context;
  }

  // The gate

  check(name: string, password: string): Promise<LoginOutcome> {
    return this.#pass(name, byPassword(this.#realm, password));
  }

  checkAgain(name: string, password: string): Promise<LoginOutcome> {
    return this.#pass(name, byPasswordAlone(this.#realm, password));
  }

  #pass(name: string | undefined, proof: Proof): Promise<LoginOutcome> {
    const { session, frame } = this.#context;
    return passGate(this.#realm, session, frame, name, proof);
  }

  // SASL

  authenticate(word: string, initial: string | undefined): Handled {
    const { session, reply } = this.#context;
    const { sasl } = session;
    if (word === ABORT) {
      session.sasl = undefined;
      return reply("ERR_SASLABORTED");
    }
    if (sasl !== undefined) return this.#answer(sasl, word);
    const begun = this.#begin(word);
    if (begun === undefined) return undefined;
    // Source: IRCv3 sasl-ir (ircv3-specifications pull request 520).
    return initial === undefined ? this.#challenge("") : this.#answer(begun, initial);
  }

  /** Takes a part of a response. */
  #answer(sasl: SaslExchange, part: string): Handled {
    const response = sasl.response.add(part);
    if (response === "more") return undefined;
    if (response === "too-long") {
      this.#context.session.sasl = undefined;
      return this.#context.reply("ERR_SASLTOOLONG");
    }
    if (response === "malformed") return this.#fail();
    return this.#continue(sasl, sasl.mechanism.respond(response));
  }

  /** Undefined where it was refused. */
  #begin(word: string): SaslExchange | undefined {
    const { session, reply } = this.#context;
    const features = this.#context.settings;
    const name = findMechanism(word, features, session.transport);
    // Everyone may log in again. Source: IRCv3 sasl-3.2, "SASL Reauthentication".
    if (name === undefined) {
      reply("RPL_SASLMECHS", offeredMechanisms(features, session.transport).join(","));
      reply("ERR_SASLFAIL", SASL_FAILED);
      return undefined;
    }
    session.sasl = new SaslExchange(this.#realm, name);
    return session.sasl;
  }

  #continue(sasl: SaslExchange, step: SaslStep): Handled {
    switch (step.kind) {
      case "failed":
        return this.#fail();
      case "challenge":
        return this.#challenge(step.text);
      case "password":
        return this.#password(sasl, step);
      case "certificate":
        return this.#certificate(sasl, step);
      case "proof":
        return this.#proof(sasl, step);
      case "token":
        return this.#token(sasl, step);
      case "error":
        return this.#explain("invalid_request");
      case "done":
        return this.#complete(sasl, sasl.proven);
    }
  }

  async #password(sasl: SaslExchange, { name, password }: StepOf<"password">): Promise<void> {
    const outcome = await this.#prove(sasl, name, byPassword(this.#realm, password));
    if (isProven(outcome)) this.#complete(sasl, outcome);
    else this.#refuse(outcome);
  }

  async #certificate(sasl: SaslExchange, { name }: StepOf<"certificate">): Promise<void> {
    const { session, network } = this.#context;
    const { remembered } = session;
    // Without either the mechanism is not on offer.
    const { fingerprint = "" } = session.transport;
    const owner = (): AccountRecord | undefined =>
      remembered === undefined
        ? network.accounts.findByCertificate(fingerprint)
        : network.accounts.findByBrowser(remembered);
    const wanted = name === "" ? (owner()?.name ?? fingerprint) : name;
    const proof = remembered === undefined ? byCertificate(fingerprint) : byBrowser(remembered);
    const outcome = await this.#pass(wanted, proof);
    if (isProven(outcome)) this.#complete(sasl, outcome);
    else this.#refuse(outcome);
  }

  /** The keys were those of `account`: a password that was set since does not count. */
  async #proof(sasl: SaslExchange, { name, account, right, text }: StepOf<"proof">): Promise<void> {
    const outcome = await this.#prove(sasl, name, (now) =>
      Promise.resolve(passwordProof(now, right && account?.passwordHash === now?.passwordHash)),
    );
    if (!isProven(outcome)) return this.#refuse(outcome);
    sasl.proven = outcome;
    return this.#challenge(text);
  }

  async #token(sasl: SaslExchange, { name, token }: StepOf<"token">): Promise<void> {
    const proof = byToken(this.#realm, this.#context.session, { name, token });
    const outcome = await this.#prove(sasl, name, proof);
    if (isProven(outcome)) return this.#complete(sasl, outcome);
    if (sasl.mechanism.explains !== true || this.#context.session.sasl !== sasl) return this.#refuse(outcome);
    if (outcome === "suspended") sasl.refusal = "ERR_NICKLOCKED";
    return this.#explain(statusOf(outcome));
  }

  /** A log-in does not outlast its exchange: the capability may have been withdrawn meanwhile. */
  async #prove(sasl: SaslExchange, name: string | undefined, proof: Proof): Promise<LoginOutcome> {
    const outcome = await this.#pass(name, proof);
    return this.#context.session.sasl === sasl ? outcome : "busy";
  }

  /** The next response ends the exchange. Source: RFC 7628, sections 3.2.2 and 3.2.3. */
  #explain(status: string): void {
    this.#challenge(errorResult(this.#realm.settings.session.provider, status));
  }

  #complete({ name }: SaslExchange, proven: Proven | undefined): void {
    const { session, user, now } = this.#context;
    if (proven === undefined) return this.#fail();
    session.sasl = undefined;
    if (user !== undefined) {
      // The log has no password.
      return this.#context.submit({ params: [name], facts: { login: proven } });
    }
    return this.#submit({ kind: "login", login: proven, at: now });
  }

  #challenge(text: string): void {
    const { audience } = this.#context;
    for (const part of saslParts(text)) {
      audience.toSelf({ source: undefined, prefix: "", command: "AUTHENTICATE", params: [part] });
    }
  }

  #refuse(outcome: Exclude<LoginOutcome, Proven>): void {
    this.#context.session.sasl = undefined;
    refuseLogin(this.#context.reply, outcome);
  }

  #fail(): void {
    const { session, reply } = this.#context;
    const { refusal } = session.sasl ?? {};
    session.sasl = undefined;
    if (refusal === "ERR_NICKLOCKED") reply(refusal);
    else reply("ERR_SASLFAIL", SASL_FAILED);
  }

  // New accounts and passwords

  get issuer(): string | undefined {
    return this.#realm.settings.session.provider?.issuer;
  }

  isUsable(password: string): boolean {
    return preparePassword(password) !== undefined;
  }

  credentials(password: string): Promise<Credentials | undefined> {
    const { session, frame } = this.#context;
    const work = this.#realm.services.makeCredentials(preparePassword(password) ?? "");
    return waitFor(this.#realm, session, frame, work);
  }

  countNew(): number {
    const { newAccounts, settings, steadyClock } = this.#realm;
    const limits = { ...settings.session.limits, failedTries: settings.session.limits.newAccounts };
    const now = steadyClock.now();
    const address = this.#context.session.connection.remoteAddress;
    const wait = newAccounts.wait(address, undefined, limits, now);
    if (wait === 0) newAccounts.begin(address, undefined, limits, now);
    return Math.ceil(wait / 1000);
  }

  entryFault(): string | undefined | Promise<string | undefined> {
    const { session, frame } = this.#context;
    const { network, settings } = this.#realm;
    const { draftUsername: username = "", host, connection, certificates, draftPassword } = session;
    const subject = { username, host, cloak: host, addresses: [connection.remoteAddress], certificates };
    const ban = network.bans.findUser(subject, frame.now);
    if (ban !== undefined) return banText(ban);
    const pending = pendingListings(session);
    if (pending !== undefined) return this.#awaitListings(pending);
    const listing = listingFor(session, "refuse") ?? listingFor(session, "require-account");
    if (listing !== undefined) return listing.reason;
    const { passwordHash: hash } = settings.session;
    if (hash === undefined || session.admitted) return undefined;
    if (draftPassword === undefined) return "This server needs a password (PASS)";
    return this.#admit({ name: undefined, password: draftPassword, hash });
  }

  async #awaitListings(pending: Promise<readonly Listing[]>): Promise<string | undefined> {
    const { session, frame } = this.#context;
    session.listings = await waitFor(this.#realm, session, frame, pending);
    return this.entryFault();
  }

  async #admit(attempt: PasswordTry): Promise<string | undefined> {
    const { session, frame } = this.#context;
    const outcome = await checkPassword(this.#realm, session, frame, attempt);
    session.admitted = outcome === "right";
    return outcome === "right" ? undefined : "The password of the server (PASS) is wrong";
  }

  create(account: AccountRecord): void {
    this.#submit({ kind: "account", account, at: this.#context.now });
  }

  confirm(name: string, hash: string): void {
    this.#submit({ kind: "confirmation", account: name, hash, at: this.#context.now });
  }

  #submit(command: EarlyLogin | NewAccount | Confirmation): void {
    const { session, frame } = this.#context;
    this.#context.applied = this.#realm.log.submit(command, { session, frame });
  }

  // Codes and e-mail

  code(text: string, length?: number): string {
    return this.#realm.secrets.code(text, length);
  }

  serviceToken(service: TokenServiceName): string {
    const { serviceTokens, settings, secrets, ids } = this.#realm;
    const { user, session, now } = this.#context;
    const owner = { service, account: user?.account, nick: session.nick };
    return serviceTokens.make(owner, now, settings.session.limits, (number) =>
      secrets.code(`service token ${ids.epoch} ${number}`, SERVICE_TOKEN_LENGTH),
    );
  }

  operatorToken(): ReturnType<AccountPort["operatorToken"]> {
    const { operatorTokens, steadyClock } = this.#realm;
    const { user, session } = this.#context;
    const holder = { user: user?.id ?? 0, session: session.number, operator: user?.operator ?? "" };
    return operatorTokens.make(holder, steadyClock.now());
  }

  token(length: number): string {
    return newToken(length);
  }

  hash(token: string): string {
    return hashToken(token);
  }

  browserCode(account: string): ReturnType<AccountPort["browserCode"]> {
    const { session } = this.#context;
    const { proof, connection } = session;
    // The end of an application password is the end of all that it opened.
    if (connection.transport !== "websocket" || (proof && "applicationPassword" in proof)) return undefined;
    const { browserCodes, settings, steadyClock } = this.#realm;
    const { browserCodeLifetime: lifetime } = settings.session.limits;
    const code = browserCodes.issue(session, account, lifetime, steadyClock.now());
    return { code, seconds: Math.floor(lifetime / 1000) };
  }

  factorOf(factors: TwoFactors, code: string): Factor | undefined {
    return factorOf(factors, code, this.#context.now);
  }

  tryCode(subject: string, right: boolean): number {
    return this.#count(`code ${subject}`, right);
  }

  countRequest(subject: string): number {
    return this.#count(`e-mail ${subject}`, false);
  }

  #count(name: string, right: boolean): number {
    const { failedTries, settings, steadyClock } = this.#realm;
    const { limits } = settings.session;
    const now = steadyClock.now();
    const address = this.#context.session.connection.remoteAddress;
    const wait = failedTries.wait(address, name, limits, now);
    if (wait === 0 && !right) failedTries.begin(address, name, limits, now);
    return Math.ceil(wait / 1000);
  }

  send(letter: Letter): Promise<MailOutcome> {
    const { session, frame } = this.#context;
    return waitFor(this.#realm, session, frame, this.#sender.send(letter));
  }

  /** After the turn, so that the time of the answer does not tell whether there is a letter. */
  sendLater(letter: Letter): void {
    const sender = this.#sender;
    setImmediate(() => void sender.send(letter));
  }

  get #sender(): LetterSender {
    return new LetterSender(this.#realm, this.#context.session.facts);
  }
}

type StepOf<K extends SaslStep["kind"]> = Extract<SaslStep, { readonly kind: K }>;

function isProven(outcome: LoginOutcome): outcome is Proven {
  return typeof outcome === "object" && "account" in outcome;
}
