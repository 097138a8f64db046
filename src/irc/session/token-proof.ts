/** The proof by a token of the identity provider, the account of its owner, and how a failure is explained. */
import type { LoginOutcome, Unproven } from "../commands/account/account-port.ts";
import { faultOfName } from "../commands/account/new-account.ts";
import type { IdentityProvider, TokenOutcome } from "../commands/command.ts";
import type { Identity } from "../network/durable.ts";
import type { Proven } from "../network/policy/login.ts";
import type { Claimant, Proof } from "./account-gate.ts";
import type { Realm } from "./realm.ts";

/** `name` is the account that the client asks for, if it asks for one. */
interface Claim {
  readonly name: string | undefined;
  readonly token: string;
}

export function byToken(realm: Realm, client: Claimant, { name, token }: Claim): Proof {
  return async () => {
    const { provider } = realm.settings.session;
    if (provider === undefined) return "token";
    let outcome: TokenOutcome;
    try {
      outcome = await realm.services.verifyToken(token, provider);
    } catch (error) {
      realm.observe({ kind: "provider-failed", client: client.facts, error });
      return "provider";
    }
    if (typeof outcome === "string") return outcome;
    // Nobody waits for the answer: no account is made.
    if (client.ended) return "busy";
    const { network } = realm;
    const wanted =
      name === undefined ? undefined : network.fold(network.accounts.findByNick(name)?.name ?? name);
    const bound = network.accounts.findIdentity(outcome.identity)?.name ?? outcome.name;
    if (wanted !== undefined && (bound === undefined || network.fold(bound) !== wanted)) return "token";
    return accountOf(realm, client, provider, outcome);
  };
}

/** The account that is bound to the owner of the token. The first log-in makes it, where that is allowed. */
async function accountOf(
  realm: Realm,
  client: Claimant,
  { createAccounts }: IdentityProvider,
  { identity, name }: Exclude<TokenOutcome, string>,
): Promise<Proven | Unproven> {
  const { network, settings } = realm;
  const bound = provenOf(realm, identity);
  if (bound !== undefined) return bound;
  // An account that exists already is its owner's, whatever the token calls its own.
  if (!createAccounts || name === undefined || faultOfName({ network, settings: settings.network }, name)) {
    return "no-account";
  }
  const at = realm.clock.now();
  const applied = realm.log.submit({ kind: "account", account: { name, identity, createdAt: at }, at });
  if (applied !== undefined) await applied;
  const made = provenOf(realm, identity);
  if (made === undefined) return "busy";
  realm.observe({ kind: "account-registered", client: client.facts, account: made.account });
  return made;
}

function provenOf({ network }: Realm, identity: Identity): Proven | undefined {
  const account = network.accounts.findIdentity(identity);
  return account && { account: account.name, identity };
}

/** An error code for a refused token. Source: RFC 6750, section 3.1; RFC 6749, section 4.1.2.1. */
export function statusOf(outcome: Exclude<LoginOutcome, Proven>): string {
  if (outcome === "claims") return "insufficient_scope";
  return outcome === "provider" || outcome === "busy" ? "temporarily_unavailable" : "invalid_token";
}

/** Tells the client where to get another token. Source: RFC 7628, section 3.2.2. */
export function errorResult(provider: IdentityProvider | undefined, status: string): string {
  if (provider === undefined) return JSON.stringify({ status });
  const { issuer, scopes } = provider;
  return JSON.stringify({
    status,
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    "openid-configuration": `${issuer.replace(/\/$/u, "")}/.well-known/openid-configuration`,
  });
}
