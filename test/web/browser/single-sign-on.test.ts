/** Single sign-on in the page, with an OpenID provider of its own and its real log-in page. */
import { beforeAll, describe, expect, it } from "bun:test";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import type { Browser } from "playwright-core";
import { freePort } from "./ports.ts";
import { hasChromium, holds, launch, open, PATIENT, violations, withSite } from "./page.ts";

let browser: Browser;

beforeAll(async () => {
  if (hasChromium) browser = await launch();
});

/** A provider that knows the page at this address, and lets in everyone by the name that they type. */
async function withProvider(page: string, run: (issuer: string) => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "relais-web",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code"],
        response_types: ["code"],
        redirect_uris: [page],
        application_type: "native",
      },
    ],
    clientBasedCORS: (_context: unknown, origin: string) => origin === new URL(page).origin,
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: {
      resourceIndicators: {
        enabled: true,
        defaultResource: () => "urn:irc",
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: "irc", audience: "irc.test", accessTokenFormat: "jwt" }),
      },
    },
    scopes: ["openid", "irc"],
    extraTokenClaims: (_context: unknown, token: { readonly accountId: string }) => ({
      preferred_username: token.accountId,
    }),
  });
  server.on("request", provider.callback());
  try {
    await run(issuer);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe.skipIf(!hasChromium)("single sign-on", () => {
  it(
    "goes to the provider and comes back with an account; the browser stays logged in, and no token is kept",
    async () => {
      const port = await freePort();
      await withProvider(`http://127.0.0.1:${port}/`, async (issuer) => {
        const environment = {
          RELAIS_WEB_PORT: String(port),
          RELAIS_OAUTH_ISSUER: issuer,
          RELAIS_OAUTH_AUDIENCE: "irc.test",
          RELAIS_OAUTH_CLIENT_ID: "relais-web",
        };
        await withSite(async (site) => {
          const page = await open(browser, site.url);
          await page.getByLabel("Log in", { exact: true }).check();
          expect(await violations(page)).toEqual([]);
          await page.getByRole("button", { name: "Log in with single sign-on" }).click();
          await page.waitForURL(`${issuer}/**`);
          await page.locator("input[name=login]").fill("ada");
          await page.locator("input[name=password]").fill("any");
          await page.locator("button[type=submit]").click();
          await page.getByRole("button", { name: "Continue" }).click();
          await page.waitForURL(site.url);
          await page.getByRole("complementary").getByText("ada").waitFor();
          await holds(page, "localStorage.getItem('relais-stays') !== null");
          const stored = await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })");
          expect(stored).not.toMatch(/eyJ|verifier|code/u);
          await page.reload();
          await page.getByRole("complementary").getByText("ada").waitFor();
        }, environment);
      });
    },
    PATIENT,
  );
});
