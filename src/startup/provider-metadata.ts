/** The metadata that an identity provider publishes: where its keys are, and its pages. Source: OpenID Connect Discovery, sections 3 and 4. */

/** Milliseconds for the answer of the provider. */
const TIMEOUT = 5_000;

export interface ProviderMetadata {
  /** The published address of `name`. Throws an Error for a missing one, and for one that is less safe than the issuer's. */
  address(name: "jwks_uri" | "authorization_endpoint" | "token_endpoint"): URL;
}

/** Rejects with an Error that says what is wrong. */
export async function fetchMetadata(issuer: string): Promise<ProviderMetadata> {
  const url = `${issuer.replace(/\/$/u, "")}/.well-known/openid-configuration`;
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const document: unknown = await response.json();
  const facts = isTable(document) ? document : {};
  if (facts["issuer"] !== issuer) {
    throw new Error(`${url} names another issuer: set oauth.issuer to ${JSON.stringify(facts["issuer"])}`);
  }
  return {
    address: (name) => {
      const address = facts[name];
      if (typeof address !== "string" || !/^https?:/u.test(address) || !URL.canParse(address))
        throw new Error(`${url} names no ${name}`);
      if (issuer.startsWith("https:") && !address.startsWith("https:")) {
        throw new Error(`${url} names a ${name} without https: ${address}`);
      }
      return new URL(address);
    },
  };
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
