/** Tokens of an identity provider, with a provider on this machine. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { createServer } from "node:http";
import { generateKeyPair, UnsecuredJWT } from "jose";
import { Provider } from "oidc-provider";
import type { IdentityProvider, TokenOutcome } from "../../src/irc/index.ts";
import { TokenVerifier } from "../../src/startup/identity-provider.ts";
import { Issuer } from "./issuer.ts";
import type { Claims } from "./issuer.ts";

const DISCOVERY = "/.well-known/openid-configuration";

let issuer: Issuer;
let verifier: TokenVerifier;

beforeEach(async () => {
  issuer = await Issuer.start();
  verifier = new TokenVerifier();
});

afterEach(() => issuer.stop());

function provider(facts: Partial<IdentityProvider> = {}): IdentityProvider {
  return {
    issuer: issuer.url,
    audience: "irc.test",
    nameClaim: "preferred_username",
    createAccounts: true,
    scopes: [],
    claims: [],
    ...facts,
  };
}

async function read(claims: Claims = {}, facts: Partial<IdentityProvider> = {}): Promise<TokenOutcome> {
  return verifier.verify(await issuer.token(claims), provider(facts));
}

const seconds = (): number => Math.floor(Date.now() / 1000);

describe("a token", () => {
  it("names the person and the account", async () => {
    expect(await read()).toEqual({ identity: { issuer: issuer.url, subject: "a1" }, name: "ana" });
  });

  it.each<[string, () => Claims]>([
    ["of another issuer", () => ({ iss: "https://other.test" })],
    ["without an issuer", () => ({ iss: undefined })],
    ["for another audience", () => ({ aud: ["web", "mail"] })],
    ["without an audience", () => ({ aud: undefined })],
    ["that has expired", () => ({ exp: seconds() - 10 })],
    ["that never expires", () => ({ exp: undefined })],
    ["that is not valid yet", () => ({ nbf: seconds() + 10 })],
    ["of nobody", () => ({ sub: undefined })],
    ["of a person without a name", () => ({ sub: "" })],
    ["of a person with a line end in the name", () => ({ sub: "a\nb" })],
  ])("%s is not valid", async (_, claims) => {
    expect(await read(claims())).toBe("token");
  });

  it("may come from a clock that is a little ahead", async () => {
    expect(await read({ nbf: seconds() + 2 })).toMatchObject({ name: "ana" });
  });

  it("of several audiences is valid if ours is one", async () => {
    expect(await read({ aud: ["web", "irc.test"] })).toMatchObject({ name: "ana" });
  });

  it("with another key, with none, and with the public key as a secret is not valid", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const unsecured = new UnsecuredJWT({ iss: issuer.url, aud: "irc.test", sub: "a1", exp: seconds() + 60 });
    const secret = new TextEncoder().encode(JSON.stringify(issuer.publicKey));
    for (const token of [
      await issuer.token({}, privateKey),
      unsecured.encode(),
      await issuer.token({}, secret, "HS256"),
      "not.a.token",
      "opaque",
    ]) {
      expect(await verifier.verify(token, provider())).toBe("token");
    }
  });

  it.each<[Claims, string, string | undefined]>([
    [{ nickname: "annie" }, "nickname", "annie"],
    [{ profile: { irc: "annie" } }, "profile.irc", "annie"],
    [{ "https://a.test/nick": "annie" }, "https://a.test/nick", "annie"],
    [{ nickname: 5 }, "nickname", undefined],
    [{}, "nickname", undefined],
    [{}, "constructor.name", undefined],
  ])("%j has by the claim %s the name %s", async (claims, nameClaim, name) => {
    expect(await read(claims, { nameClaim })).toMatchObject({ name });
  });

  it.each<[Claims, Partial<IdentityProvider>, boolean]>([
    [{ scope: "openid irc" }, { scopes: ["irc"] }, true],
    [{ scp: ["openid", "irc"] }, { scopes: ["irc", "openid"] }, true],
    [{ scope: "openid ircs" }, { scopes: ["irc"] }, false],
    [{}, { scopes: ["irc"] }, false],
    [{ email_verified: true }, { claims: ["email_verified=true"] }, true],
    [{ email_verified: false }, { claims: ["email_verified=true"] }, false],
    [{ realm_access: { roles: ["a", "irc"] } }, { claims: ["realm_access.roles=irc"] }, true],
    [{ realm_access: { roles: ["a"] } }, { claims: ["realm_access.roles=irc"] }, false],
    [{ org: "x=y" }, { claims: ["org=x=y"] }, true],
    [{ org: "x" }, { claims: ["org=x", "team=chat"] }, false],
  ])("%j with the conditions %j is enough: %p", async (claims, facts, enough) => {
    const outcome = await read(claims, facts);
    if (enough) expect(outcome).toMatchObject({ name: "ana" });
    else expect(outcome).toBe("claims");
  });
});

describe("the keys", () => {
  it("are fetched once, also for many tokens at a time", async () => {
    await Promise.all(Array.from({ length: 20 }, () => read()));
    await read();
    expect(issuer.asked).toEqual([DISCOVERY, "/keys"]);
  });

  it("are those of the issuer that is configured now", async () => {
    const other = await Issuer.start();
    try {
      await read();
      const token = await other.token();
      expect(await verifier.verify(token, provider({ issuer: other.url }))).toMatchObject({ name: "ana" });
      expect(await verifier.verify(token, provider())).toBe("token");
    } finally {
      await other.stop();
    }
  });

  it.each<[string, string, () => Response, string]>([
    ["the discovery document is missing", DISCOVERY, () => new Response("", { status: 503 }), "answers 503"],
    [
      "it is of another issuer",
      DISCOVERY,
      () => Response.json({ issuer: "https://other.test" }),
      "another issuer",
    ],
    ["it names no keys", DISCOVERY, () => Response.json({ issuer: issuer.url }), "no jwks_uri"],
    ["it is not JSON", DISCOVERY, () => new Response("<html>"), "JSON"],
    ["it is elsewhere", DISCOVERY, () => Response.redirect(`${issuer.url}/keys`), "Redirect"],
    ["the keys are missing", "/keys", () => new Response("", { status: 500 }), "200 OK"],
    ["they are no keys", "/keys", () => Response.json({ keys: "none" }), "malformed"],
  ])("cannot be fetched where %s, and can be later", async (_, path, answer, message) => {
    issuer.answers.set(path, answer);
    const failure: unknown = await read().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure instanceof Error && failure.message).toContain(message);
    issuer.answers.clear();
    expect(await read()).toMatchObject({ name: "ana" });
  });

  it("cannot be fetched where nobody listens, and can be when somebody does", async () => {
    const { port } = issuer;
    const token = await issuer.token();
    const facts = provider();
    await issuer.stop();
    const outcome = await verifier.verify(token, facts).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(Error);
    issuer = await Issuer.start(port);
    expect(await verifier.verify(await issuer.token(), facts)).toMatchObject({ name: "ana" });
  });

  it("keep a limited number of tokens waiting", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    issuer.answers.set("/keys", () => promise);
    const token = await issuer.token();
    const waiting = Array.from({ length: 128 }, () => verifier.verify(token, provider()));
    expect(await verifier.verify(token, provider())).toBe("busy");
    resolve(Response.json({ keys: [issuer.publicKey] }));
    expect(await Promise.all(waiting)).toHaveLength(128);
    expect(await verifier.verify(token, provider())).toMatchObject({ name: "ana" });
  });
});

it("takes the tokens of a certified provider", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const secret = { client_id: "robot", client_secret: "secret" };
  const real = new Provider(url, {
    clients: [{ ...secret, grant_types: ["client_credentials"], redirect_uris: [], response_types: [] }],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        defaultResource: () => "urn:irc",
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: "irc", audience: "irc.test", accessTokenFormat: "jwt" }),
      },
    },
    extraTokenClaims: () => ({ preferred_username: "ana" }),
  });
  server.on("request", real.callback());
  try {
    const body = new URLSearchParams({ grant_type: "client_credentials", scope: "irc", ...secret });
    const answer: unknown = await (await fetch(`${url}/token`, { method: "POST", body })).json();
    const { access_token: token } = answer as { readonly access_token: string };
    expect(await verifier.verify(token, provider({ issuer: url, scopes: ["irc"] }))).toEqual({
      identity: { issuer: url, subject: "robot" },
      name: "ana",
    });
    expect(await verifier.verify(token, provider({ issuer: url, audience: "other" }))).toBe("token");
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
