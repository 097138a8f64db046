/** Accounts for parts of the program outside of IRC: log-ins of clients without a session, and facts of accounts. */
import type { TokenServiceName } from "../network/token-services.ts";
import type { LoginOutcome } from "../commands/account/account-port.ts";
import { byLastingPassword, enterGate } from "./account-gate.ts";
import type { Claimant } from "./account-gate.ts";
import type { Realm } from "./realm.ts";
import { byToken } from "./token-proof.ts";

/** The account that a client may act for, or the reason of the refusal. */
export type Access =
  | { readonly account: string }
  | { readonly refusal: Exclude<LoginOutcome, object> }
  /** Too many failed tries: the next one is possible after this many seconds. */
  | { readonly wait: number };

export class AccountAccess {
  readonly #realm: Realm;

  constructor(realm: Realm) {
    this.#realm = realm;
  }

  /**
   * By the password of the account, or one for a device, whose use is noted. The limits of failed tries are those of SASL.
   */
  byPassword(address: string, name: string, password: string): Promise<Access> {
    const prove = byLastingPassword(this.#realm, password);
    return this.#access(address, async (client) => {
      const outcome = await enterGate(this.#realm, client, name, (account) => prove(account, this.#now));
      if (typeof outcome === "object" && "applicationPassword" in outcome)
        void this.#realm.log.submit({ kind: "login", login: outcome, at: this.#now });
      return outcome;
    });
  }

  /** By a token of the identity provider. */
  byToken(address: string, token: string): Promise<Access> {
    return this.#access(address, (client) => {
      const prove = byToken(this.#realm, client, { name: undefined, token });
      return enterGate(this.#realm, client, undefined, (account) => prove(account, this.#now));
    });
  }

  /** By a token that was checked: it is for this account. */
  byProgram(address: string, name: string): Access {
    const { accounts, bans } = this.#realm.network;
    const account = accounts.find(name);
    if (this.#isBanned(address)) return { refusal: "banned" };
    if (account === undefined) return { refusal: "wrong" };
    if (bans.findAccount(account.name, this.#now) !== undefined) return { refusal: "banned" };
    return account.suspended === undefined ? { account: account.name } : { refusal: "suspended" };
  }

  /** By a token of TOKEN GENERATE; undefined if it is not a good one. */
  byServiceToken(address: string, service: TokenServiceName, token: string): Access | undefined {
    const owner = this.#realm.serviceTokens.use(service, token, this.#now);
    return owner?.account === undefined ? undefined : this.byProgram(address, owner.account);
  }

  /** True for a good token of TOKEN GENERATE, of a guest too. */
  hasServiceToken(service: TokenServiceName, token: string): boolean {
    return this.#realm.serviceTokens.use(service, token, this.#now) !== undefined;
  }

  /** When the account was made, in milliseconds since the Unix epoch; undefined without such an account. */
  madeAt(account: string): number | undefined {
    return this.#realm.network.accounts.find(account)?.createdAt;
  }

  get #now(): number {
    return this.#realm.clock.now();
  }

  #isBanned(address: string): boolean {
    return this.#realm.network.bans.findAddress(address, this.#now) !== undefined;
  }

  async #access(address: string, enter: (client: Claimant) => Promise<LoginOutcome>): Promise<Access> {
    if (this.#isBanned(address)) return { refusal: "banned" };
    const facts = { connection: 0, address, nick: "*" };
    return accessOf(await enter({ facts, connection: { remoteAddress: address }, ended: false }));
  }
}

function accessOf(outcome: LoginOutcome): Access {
  if (typeof outcome === "string") return { refusal: outcome };
  return "wait" in outcome ? { wait: outcome.wait } : { account: outcome.account };
}
