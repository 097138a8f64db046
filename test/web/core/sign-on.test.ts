/** The code flow with PKCE: the way to the provider, the way back, and what is not taken. */
import { describe, expect, it } from "bun:test";
import { createHash } from "node:crypto";
import { beginSignOn, readProvider, returnedFrom, tokenIn, tokenRequest } from "../../../web/core/sign-on.ts";

const provider = {
  issuer: "https://sso.example",
  authorization: "https://sso.example/auth?tenant=1",
  token: "https://sso.example/token",
  clientId: "web",
  scope: "openid irc",
  parameters: [["resource", "https://irc.example"]],
} as const;

let count = 0;
const begin = () => beginSignOn(provider, "https://chat.example/", () => `random-${++count}`);

describe("single sign-on", () => {
  it("goes to the provider with a challenge, and keeps the verifier", async () => {
    const { url, pending } = await begin();
    const { searchParams } = new URL(url);
    const challenge = createHash("sha256").update(pending.verifier).digest("base64url");
    expect(Object.fromEntries(searchParams)).toEqual({
      tenant: "1",
      response_type: "code",
      client_id: "web",
      redirect_uri: "https://chat.example/",
      scope: "openid irc",
      state: pending.state,
      code_challenge: challenge,
      code_challenge_method: "S256",
      resource: "https://irc.example",
    });
    expect(url).not.toContain(pending.verifier);
  });

  it("takes a code that the provider sends back, and asks for a token", async () => {
    const { pending } = await begin();
    const query = new URLSearchParams({ code: "c1", state: pending.state, iss: provider.issuer });
    expect(returnedFrom(query, pending)).toEqual({ code: "c1" });
    expect(Object.fromEntries(tokenRequest(pending, "c1"))).toEqual({
      grant_type: "authorization_code",
      code: "c1",
      redirect_uri: "https://chat.example/",
      client_id: "web",
      code_verifier: pending.verifier,
      resource: "https://irc.example",
    });
  });

  it.each([
    ["another state", { code: "c1", state: "other" }],
    ["no state", { code: "c1" }],
    ["another issuer", { code: "c1", iss: "https://evil.example" }],
  ])("takes nothing with %s", async (name, query) => {
    const { pending } = await begin();
    const asked = new URLSearchParams(name === "another issuer" ? { ...query, state: pending.state } : query);
    expect(returnedFrom(asked, pending)).toBeUndefined();
  });

  it("says why the provider refuses", async () => {
    const { pending } = await begin();
    const query = new URLSearchParams({ error: "access_denied", state: pending.state });
    expect(returnedFrom(query, pending)).toEqual({ refusal: "access_denied" });
  });

  it.each([undefined, null, {}, { access_token: 1 }, { access_token: "a b" }, { access_token: "\u0001" }])(
    "finds no token in %j",
    (answer) => {
      expect(tokenIn(answer)).toBeUndefined();
    },
  );

  it("reads the server's words about its provider", () => {
    expect(readProvider(JSON.parse(JSON.stringify(provider)))).toMatchObject({ clientId: "web" });
    for (const value of [null, "x", {}, { ...provider, token: 1 }])
      expect(readProvider(value)).toBeUndefined();
  });
});
