/** The holder of a token, and what it may do. */
import type { Actor, ApiToken, Outside } from "../../irc/index.ts";
import { notFound, Problem } from "./problem.ts";
import { Rates } from "./rates.ts";
import { privilegesOf, scopesFor } from "./scopes.ts";
import type { Scope } from "./scopes.ts";
import { isSecretOf, readToken } from "./secrets.ts";

const DAY = 86_400_000;

/** The kept tokens. */
export interface TokenBook {
  token(name: string): ApiToken | undefined;
  /** Does nothing for a token that was revoked meanwhile. `at` is in milliseconds since the Unix epoch. */
  noteUse(name: string, at: number): void;
}

type CallerToken = Pick<ApiToken, "name" | "scopes" | "account" | "channels">;

export class Caller {
  readonly token: CallerToken;
  readonly #fold: Outside["views"]["fold"];
  readonly #holds: () => boolean;
  readonly #operator: Actor | undefined;

  constructor(token: CallerToken, fold: (name: string) => string, holds: () => boolean, operator?: Actor) {
    this.token = token;
    this.#fold = fold;
    this.#holds = holds;
    this.#operator = operator;
  }

  may(scope: Scope): boolean {
    return this.token.scopes.includes(scope);
  }

  /** True if the token is for this channel, or for all. */
  isFor(channel: string): boolean {
    const { channels } = this.token;
    return channels === undefined || channels.some((each) => this.isSame(each, channel));
  }

  /** False once the token was revoked, has come to its end, or its account is suspended or banned. */
  get holds(): boolean {
    return this.#holds();
  }

  /** True for two names of one channel. */
  isSame(one: string, other: string): boolean {
    return this.#fold(one) === this.#fold(other);
  }

  /** For a channel that the token is not for, it is as if that were not there. */
  requireChannel(channel: string): void {
    if (!this.isFor(channel)) throw notFound(`channel ${channel}`);
  }

  /** As the network and its audit know it. */
  get actor(): Actor {
    if (this.#operator !== undefined) return this.#operator;
    const { name, account, scopes } = this.token;
    return {
      nick: account ?? name,
      username: name.slice(0, 10),
      host: `${name}.api`,
      ...(account !== undefined && { account }),
      operator: `token ${name}`,
      privileges: privilegesOf(scopes),
    };
  }
}

interface GateOptions {
  readonly tokens: TokenBook;
  /** Operators by the tokens that they have got on IRC. */
  readonly operators: Pick<Outside["operators"], "find">;
  readonly fold: (name: string) => string;
  /** True for a token without an account, and if its account is the one it was made for, not suspended and not banned. */
  readonly isUsable: (token: Pick<ApiToken, "account" | "createdAt">) => boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Milliseconds that only grow. */
  readonly steadyNow: () => number;
  /** Requests a minute of one token; the same for wrong tokens from one address. */
  readonly rate: () => number;
}

/** Checks tokens, and limits how often each may ask. */
export class Gate {
  readonly #options: GateOptions;
  readonly rates: Rates;

  constructor(options: GateOptions) {
    this.#options = options;
    this.rates = new Rates(options.steadyNow);
  }

  /** Throws a {@link Problem}. `authorization` is the header, and `address` that of the peer. */
  admit(authorization: string | undefined, address: string, scope: Scope | undefined): Caller {
    const [, text = ""] = /^Bearer +(\S+)$/iu.exec(authorization ?? "") ?? [];
    const operator = this.#options.operators.find(text);
    if (operator !== undefined) return this.#admitOperator(text, operator, scope);
    const token = this.#find(text);
    if (token === undefined) {
      this.limit(`address ${address}`);
      throw new Problem(401, "TOKEN", "Send a valid token: Authorization: Bearer relais_...");
    }
    this.limit(`token ${token.name}`);
    this.#noteUse(token);
    if (!this.#options.isUsable(token)) {
      throw new Problem(403, "ACCOUNT_UNUSABLE", `The account ${token.account} is suspended, banned or gone`);
    }
    if (scope !== undefined && !token.scopes.includes(scope)) {
      throw new Problem(403, "SCOPE", `The token ${token.name} lacks the scope ${scope}`);
    }
    const { name, hash } = token;
    const holds = (): boolean => this.#kept(name)?.hash === hash && this.#options.isUsable(token);
    return new Caller(token, this.#options.fold, holds);
  }

  /** Throws a {@link Problem} after too many requests. */
  limit(key: string): void {
    const wait = this.rates.take(key, this.#options.rate());
    if (wait > 0) throw new Problem(429, "RATE", `Too many requests; wait ${wait} seconds`, wait);
  }

  #admitOperator(text: string, operator: Actor, scope: Scope | undefined): Caller {
    const name = `operator ${operator.operator}`;
    this.limit(name);
    const granted = scopesFor(operator.privileges);
    if (scope !== undefined && !granted.includes(scope)) {
      throw new Problem(403, "SCOPE", `${operator.nick} lacks the operator privileges for ${scope}`);
    }
    const { account } = operator;
    const token = { name, scopes: granted, ...(account !== undefined && { account }) };
    const holds = (): boolean => this.#options.operators.find(text) !== undefined;
    return new Caller(token, this.#options.fold, holds, operator);
  }

  #find(text: string): ApiToken | undefined {
    const given = readToken(text);
    const token = given && this.#kept(given.name);
    if (given === undefined || token === undefined) return undefined;
    return isSecretOf(given.secret, token.hash) ? token : undefined;
  }

  /** Undefined also for one that has come to its end. */
  #kept(name: string): ApiToken | undefined {
    const token = this.#options.tokens.token(name);
    return token?.expiresAt !== undefined && token.expiresAt <= this.#options.now() ? undefined : token;
  }

  /** To the day. A day that cannot be kept is not missed. */
  #noteUse(token: ApiToken): void {
    const now = this.#options.now();
    const usedAt = now - (now % DAY);
    if (token.usedAt === usedAt) return;
    try {
      this.#options.tokens.noteUse(token.name, usedAt);
    } catch {
      // The disk may be full: the request is not the one to suffer.
    }
  }
}
