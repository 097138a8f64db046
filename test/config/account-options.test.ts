/** Options of accounts. */
import { describe, expect, it } from "bun:test";
import { ConfigurationError } from "../../src/config/errors.ts";
import { configure } from "../../src/config/load.ts";
import { ircSettings } from "../../src/startup/settings.ts";

const facts = { version: "1.0.0", startedAt: 0 };

function settingsOf(document: Readonly<Record<string, unknown>>): ReturnType<typeof ircSettings> {
  const configuration = configure(document, undefined, { environment: {}, directory: "/srv" });
  return ircSettings({ ...configuration, motd: [], certificates: [] }, facts);
}

function problemsOf(document: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    settingsOf(document);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe("oauth", () => {
  const issuer = "https://sso.example.org/realms/chat";

  it("is off by default", () => {
    expect(settingsOf({}).session.provider).toBeUndefined();
  });

  it("needs an issuer and an audience", () => {
    expect(settingsOf({ oauth: { issuer, audience: "irc" } }).session.provider).toEqual({
      issuer,
      audience: "irc",
      nameClaim: "preferred_username",
      createAccounts: true,
      scopes: [],
      claims: [],
    });
    expect(problemsOf({ oauth: { issuer } })).toEqual([
      "oauth.audience: got none beside oauth.issuer; expected the audience of the tokens",
    ]);
  });

  it.each(["http://127.0.0.1:8080/realms/chat", "http://localhost", "http://[::1]:80"])(
    "takes %s, which is on this machine",
    (url) => {
      expect(problemsOf({ oauth: { issuer: url, audience: "irc" } })).toEqual([]);
    },
  );

  it.each([
    "http://sso.example.org",
    "http://127.example.org",
    "sso.example.org",
    "https://a.test/?b",
    "https://a.test#b",
  ])("refuses the issuer %s", (url) => {
    expect(problemsOf({ oauth: { issuer: url, audience: "irc" } })[0]).toStartWith(
      `oauth.issuer: got "${url}"; expected an https URL`,
    );
  });

  it("refuses claims without a value", () => {
    expect(problemsOf({ oauth: { claims: ["admin"] } })[0]).toStartWith(
      'oauth.claims: got "admin"; expected',
    );
  });
});
