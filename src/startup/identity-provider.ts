/** Verifies tokens of the identity provider with its published keys. Keys are fetched when they are needed, and kept. */
import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import type { JWTPayload, RemoteJWKSet } from "jose";
import type { IdentityProvider, IrcOptions, TokenOutcome } from "../irc/index.ts";
import { fetchMetadata } from "./provider-metadata.ts";

type Verify = IrcOptions["services"]["verifyToken"];

/** Tokens that are verified at one time, those that wait for keys included. Further ones are refused at once. */
const AT_ONCE = 128;
/** Milliseconds for each answer of the provider: both are there before the time for registration is over. */
const TIMEOUT = 5_000;
/** Seconds by which the clocks of provider and server may differ. */
const CLOCK_TOLERANCE = 5;
/** Characters of a subject. Source: OpenID Connect Core, section 2. */
const SUBJECT_LENGTH = 255;

/** Signatures with public keys: nobody who can verify a token can make one. Source: RFC 7518, section 3.1; RFC 8037; RFC 9864. */
const ALGORITHMS = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519".split(" ");

/** Errors of `jose` that blame the keys and not the token. */
const KEY_ERRORS: ReadonlySet<string> = new Set([
  "ERR_JOSE_GENERIC",
  "ERR_JWKS_TIMEOUT",
  "ERR_JWKS_INVALID",
  "ERR_JWK_INVALID",
]);

export class TokenVerifier {
  /** Keys of the provider that was asked last. */
  #keys: { readonly issuer: string; readonly set: Promise<RemoteJWKSet> } | undefined = undefined;
  #running = 0;

  readonly verify: Verify = async (token, provider) => {
    if (this.#running >= AT_ONCE) return "busy";
    this.#running += 1;
    try {
      return await this.#verify(token, provider);
    } finally {
      this.#running -= 1;
    }
  };

  async #verify(token: string, provider: IdentityProvider): Promise<TokenOutcome> {
    const keys = await this.#keysOf(provider.issuer);
    const { issuer, audience } = provider;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ["exp", "sub"],
        clockTolerance: CLOCK_TOLERANCE,
      });
      return readClaims(payload, provider);
    } catch (error) {
      if (error instanceof errors.JOSEError && !KEY_ERRORS.has(error.code)) return "token";
      throw error;
    }
  }

  /** One discovery at a time. A failed one is tried again by the next token. */
  #keysOf(issuer: string): Promise<RemoteJWKSet> {
    if (this.#keys?.issuer === issuer) return this.#keys.set;
    const set = discover(issuer);
    const keys = { issuer, set };
    this.#keys = keys;
    set.catch(() => {
      if (this.#keys === keys) this.#keys = undefined;
    });
    return set;
  }
}

async function discover(issuer: string): Promise<RemoteJWKSet> {
  const metadata = await fetchMetadata(issuer);
  return createRemoteJWKSet(metadata.address("jwks_uri"), { timeoutDuration: TIMEOUT });
}

function readClaims(
  payload: JWTPayload,
  { issuer, nameClaim, scopes, claims }: IdentityProvider,
): TokenOutcome {
  const { sub: subject = "" } = payload;
  if (subject === "" || subject.length > SUBJECT_LENGTH || /\p{Cc}/u.test(subject)) return "token";
  const granted = scopesOf(payload);
  if (!scopes.every((scope) => granted.includes(scope))) return "claims";
  if (!claims.every((claim) => hasClaim(payload, claim))) return "claims";
  const name = claimOf(payload, nameClaim);
  return { identity: { issuer, subject }, name: typeof name === "string" && name !== "" ? name : undefined };
}

/** Source: RFC 9068, section 2.2.3. Some providers write a list, and call it `scp`. */
function scopesOf({ scope, scp }: JWTPayload): readonly unknown[] {
  return [scope, scp].flatMap((value): unknown[] => {
    if (typeof value === "string") return value.split(" ");
    return Array.isArray(value) ? value : [];
  });
}

/** `claim=value`: the claim is the value, or a list that contains it. */
function hasClaim(payload: JWTPayload, claim: string): boolean {
  const at = claim.indexOf("=");
  const wanted = claim.slice(at + 1);
  const found = claimOf(payload, claim.slice(0, at));
  const values: readonly unknown[] = Array.isArray(found) ? found : [found];
  return values.some((value) => (typeof value === "string" ? value : JSON.stringify(value)) === wanted);
}

/** A claim by its name, or by the names on the way to it: `realm_access.roles`. */
function claimOf(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  return name
    .split(".")
    .reduce<unknown>(
      (value, key) => (isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined),
      payload,
    );
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
