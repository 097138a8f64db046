/** Work of the session on accounts, as commands see it. Implemented by `session/account-work.ts`. */
import type { TwoFactors } from "../../network/account-facts.ts";
import type { AccountRecord, PasswordKeys } from "../../network/durable.ts";
import type { Factor, LoginRefusal, Proven } from "../../network/policy/login.ts";
import type { TokenServiceName } from "../../network/token-services.ts";
import type { Handled } from "../command.ts";
import type { Letter, MailOutcome } from "./mail-port.ts";

/** The parts of a password that are kept. */
export type Credentials = PasswordKeys;

/** Why a client has not proved itself. */
export type Unproven =
  /** The password is not the one of the account. */
  | "wrong"
  /** The certificate is not one of the account. */
  | "certificate"
  /** Not looked at: too many passwords or tokens wait to be verified. */
  | "busy"
  /** The token is not valid, or is another person's. */
  | "token"
  /** The keys of the identity provider could not be fetched. */
  | "provider"
  /** The token lacks a scope or a claim that the configuration asks for. */
  | "claims"
  /** The token is right, and no account is bound to its owner; none can be made. */
  | "no-account";

/** The result of a try to log in. */
export type LoginOutcome =
  | Proven
  | Unproven
  | LoginRefusal
  /** Refused without a check after too many failures; the next try is possible after this many seconds. */
  | { readonly wait: number };

export interface AccountPort {
  /** AUTHENTICATE: a mechanism, and the first part of its response or nothing; a further part of a response; or `*`. */
  authenticate(word: string, initial: string | undefined): Handled;
  /** The gate of every log-in. Failures of this address and of the account are limited. Waits like `SessionContext.wait`. */
  check(name: string, password: string): Promise<LoginOutcome>;
  /** The issuer of the tokens that users log in with; undefined without a provider. */
  readonly issuer: string | undefined;
  /** The same for a user who is logged in already: the password of the account alone counts, and needs no code. */
  checkAgain(name: string, password: string): Promise<LoginOutcome>;
  /** False for a password with characters that none may have. */
  isUsable(password: string): boolean;
  /** For a usable password. Undefined while too many wait for their keys. */
  credentials(password: string): Promise<Credentials | undefined>;
  /** Counts a new account of this address. Returns the seconds to wait instead, where there were too many. */
  countNew(): number;
  /** The reason to keep out a client that is not registered (PASS, bans); undefined if it may go on. */
  entryFault(): string | undefined | Promise<string | undefined>;
  /** Puts a new account of a client that is not registered in the log. */
  create(account: AccountRecord): void;
  /** The same for the confirmation of an account. */
  confirm(name: string, hash: string): void;
  /** Letters and digits that are the same for the same text, and that nobody else can know; by default 8 of them. */
  code(text: string, length?: number): string;
  /** Random characters of Base32, in lower case. */
  token(length: number): string;
  /** A token by which the service knows this user. Only after registration. */
  serviceToken(service: TokenServiceName): string;
  /** A token by which the API knows this operator, and the seconds that it is good for. Only for an operator. */
  operatorToken(): { readonly token: string; readonly seconds: number };
  /** The form in which such a token is kept. Case does not matter. */
  hash(token: string): string;
  /**
   * A code by which the browser of this connection stays logged in, and the seconds that it is good for. Undefined for a
   * connection that cannot have one.
   */
  browserCode(account: string): { readonly code: string; readonly seconds: number } | undefined;
  /** The second factor that a code stands for, used before or not; undefined for a wrong one. */
  factorOf(factors: TwoFactors, code: string): Factor | undefined;
  /**
   * Counts a try of a code, which was right or not. Returns the seconds to wait instead, where there were too many failures:
   * then the try does not count, even if it was right.
   */
  tryCode(subject: string, right: boolean): number;
  /** Counts a request for e-mail. Returns the seconds to wait instead, where there were too many. */
  countRequest(subject: string): number;
  /** Sends a letter, if the address was not sent too many. Waits like `SessionContext.wait`. */
  send(letter: Letter): Promise<MailOutcome>;
  /** The same without waiting. */
  sendLater(letter: Letter): void;
}
