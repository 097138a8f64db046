/**
 * Single sign-on at an OpenID provider: the authorization code flow with PKCE, for a client without a secret. Knows no browser.
 * Source: RFC 6749, section 4.1; RFC 7636; RFC 9207; OAuth 2.0 for Browser-Based Applications.
 */

/** The server's own words about its provider (`/sign-on.json`). */
export interface Provider {
  readonly issuer: string;
  readonly authorization: string;
  readonly token: string;
  readonly clientId: string;
  readonly scope: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** Kept while the person is at the provider. */
export interface Pending {
  readonly state: string;
  readonly verifier: string;
  readonly redirect: string;
  readonly provider: Provider;
}

/** The result of the way back. `code` of a refusal is the provider's. */
export type Returned = { readonly code: string } | { readonly refusal: string };

const encoder = new TextEncoder();

/** Undefined for what is no such document. */
export function readProvider(value: unknown): Provider | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { issuer, authorization, token, clientId, scope, parameters } = value as Record<string, unknown>;
  const texts = [issuer, authorization, token, clientId, scope];
  if (!texts.every((text) => typeof text === "string") || !Array.isArray(parameters)) return undefined;
  return value as Provider;
}

/** The address to go to, and what is needed on the way back. `random` makes texts that nobody guesses, of 43 characters or more. */
export async function beginSignOn(
  provider: Provider,
  redirect: string,
  random: () => string,
): Promise<{ readonly url: string; readonly pending: Pending }> {
  const pending = { state: random(), verifier: random(), redirect, provider };
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(pending.verifier)));
  const url = new URL(provider.authorization);
  const query = {
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: redirect,
    scope: provider.scope,
    state: pending.state,
    code_challenge: base64Url(digest),
    code_challenge_method: "S256",
  };
  for (const [name, value] of [...Object.entries(query), ...provider.parameters]) {
    url.searchParams.set(name, value);
  }
  return { url: url.href, pending };
}

/** Undefined for an address that the provider did not send the person to. */
export function returnedFrom(
  query: URLSearchParams,
  { state, provider }: Pick<Pending, "provider" | "state">,
): Returned | undefined {
  if (query.get("state") !== state) return undefined;
  const issuer = query.get("iss");
  if (issuer !== null && issuer !== provider.issuer) return undefined;
  const code = query.get("code");
  if (code !== null && code !== "") return { code };
  return { refusal: query.get("error_description") ?? query.get("error") ?? "" };
}

/** Parameters of the request for a token. Source: RFC 6749, section 4.1.3; RFC 7636, section 4.5. */
export function tokenRequest({ provider, redirect, verifier }: Pending, code: string): URLSearchParams {
  const resources = provider.parameters.filter(([name]) => name === "resource");
  return new URLSearchParams([
    ["grant_type", "authorization_code"],
    ["code", code],
    ["redirect_uri", redirect],
    ["client_id", provider.clientId],
    ["code_verifier", verifier],
    // Source: RFC 8707, section 2.2.
    ...resources.map(([name, value]) => [name, value]),
  ] as [string, string][]);
}

/** The token in the provider's answer; undefined without one. */
export function tokenIn(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { access_token: token } = answer as Record<string, unknown>;
  return typeof token === "string" && /^[\w.~+/-]+=*$/u.test(token) ? token : undefined;
}

export function base64Url(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
