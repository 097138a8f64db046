/** Browsers that stay logged in: the exchange of a code for the secret of a cookie, and the end of one, or of many. */
import type { Effect } from "../commands/command.ts";
import type { AccountRecord } from "../network/durable.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Actor } from "./network-command.ts";
import type { OutsideOutcome, OutsideRequest } from "./outside.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";
import { hashToken, newToken } from "./tokens.ts";

/** Characters of a secret: 260 bits. */
const LENGTH = 52;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The request of a browser. */
export interface BrowserRequest {
  readonly code: string;
  /** The secret that it has from before; it may be anything. */
  readonly secret: string | undefined;
  /** As it calls itself. */
  readonly name: string;
}

/** The secret that it gets, and the seconds that it is good for; or why it gets none. */
export type BrowserOutcome = { readonly secret: string; readonly seconds: number } | "code" | "unavailable";

type Run = (actor: Actor, request: OutsideRequest) => Promise<OutsideOutcome>;

export class BrowserAccess {
  readonly #realm: Realm;
  readonly #run: Run;

  constructor(realm: Realm, run: Run) {
    this.#realm = realm;
    this.#run = run;
  }

  /** A browser whose secret is known already for the account keeps it. */
  async exchange({ code, secret, name }: BrowserRequest): Promise<BrowserOutcome> {
    const { browserCodes, network, clock, steadyClock, settings } = this.#realm;
    const taken = browserCodes.take(code, steadyClock.now());
    if (taken === undefined) return "code";
    const { session, account } = taken;
    const now = clock.now();
    const hash = secret === undefined ? undefined : hashToken(secret);
    const known = hash === undefined ? undefined : findBrowser(network.accounts.find(account), hash, now);
    const seconds = settings.network.limits.browserExpiry * (DAY / 1000);
    if (secret !== undefined && known !== undefined) {
      if (now - known.seenAt >= HOUR) await this.#change(account, ["SEEN", known.hash]);
      session.browser = known.hash;
      return { secret, seconds };
    }
    // A log-in by cookie gets no second cookie: otherwise it would go on after its browser was ended.
    if (session.proof !== undefined && "browser" in session.proof) return "code";
    if (hash !== undefined) await this.#forget(hash);
    const fresh = newToken(LENGTH);
    const browser = { hash: hashToken(fresh), name };
    await this.#change(account, ["ADD"], { browser });
    if (findBrowser(network.accounts.find(account), browser.hash, now) === undefined) return "unavailable";
    session.browser = browser.hash;
    return { secret: fresh, seconds };
  }

  /** The browser of this secret is no longer logged in. */
  async end(secret: string): Promise<void> {
    await this.#forget(hashToken(secret));
  }

  async #forget(hash: string): Promise<void> {
    const account = this.#realm.network.accounts.findByBrowser(hash);
    if (account !== undefined) await this.#change(account.name, ["FORGET", hash]);
  }

  #change(
    account: string,
    params: readonly string[],
    facts: OutsideRequest["facts"] = {},
  ): Promise<OutsideOutcome> {
    const actor = {
      nick: account,
      username: "web",
      host: this.#realm.settings.network.serverName,
      account,
      operator: account,
      privileges: [],
    };
    return this.#run(actor, { command: "NICKSERV", params: ["BROWSERS", ...params], facts });
  }
}

/** A browser that stays logged in to the account. `now` in milliseconds since the Unix epoch. */
export function findBrowser(
  account: AccountRecord | undefined,
  hash: string,
  now: number,
): NonNullable<AccountRecord["browsers"]>[number] | undefined {
  return account?.browsers?.find((browser) => browser.hash === hash && now < browser.expiresAt);
}

/** The hash of the secret that the request of a connection brought, if a browser has it that stays logged in. */
export function rememberedBy(
  { network, settings, clock }: Realm,
  credential: string | undefined,
): string | undefined {
  if (credential === undefined || settings.session.stayLoggedIn !== true) return undefined;
  const hash = hashToken(credential);
  const account = network.accounts.findByBrowser(hash);
  return findBrowser(account, hash, clock.now()) === undefined ? undefined : hash;
}

type EndBrowsers = Extract<Effect, { readonly kind: "end-browsers" }>;

/** Closes the sessions of browsers that were logged in to the account, `own` only if it is not spared. */
export function endBrowsers(
  { network, delivery }: Realm,
  lifecycle: Lifecycle,
  { account, browsers, sparesOwn = false }: EndBrowsers,
  own: Session | undefined,
  now: number,
): void {
  for (const session of lifecycle.sessions) {
    const { browser, user } = session;
    if (browser === undefined || !browsers.includes(browser)) continue;
    session.browser = undefined;
    if (sparesOwn && session === own) continue;
    if (user?.account === undefined || network.fold(user.account) !== network.fold(account)) continue;
    lifecycle.end(delivery.frame(session, now), session, "ghosted", "This browser is logged out");
  }
}
