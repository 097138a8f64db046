/** The words about the identity provider: what the page learns, and how often the provider is asked. */
import { beforeEach, describe, expect, it } from "bun:test";
import { SignOn } from "../../src/http/index.ts";
import type { SignOnOptions } from "../../src/http/index.ts";

const known: SignOnOptions = {
  issuer: "https://sso.example/realm",
  clientId: "web",
  scopes: ["openid", "irc"],
  parameters: ["audience=a=b"],
};
const pages = {
  authorization: new URL("https://sso.example/auth"),
  token: new URL("https://tokens.example/token"),
};

let options: SignOnOptions | undefined;
let works: boolean;
let asked: number;
let failed: number;
let now: number;
let signOn: SignOn;

beforeEach(() => {
  [options, works, asked, failed, now] = [known, true, 0, 0, 0];
  signOn = new SignOn(
    () => options,
    () => {
      asked += 1;
      return works ? Promise.resolve(pages) : Promise.reject(new Error("down"));
    },
    () => now,
    () => (failed += 1),
  );
});

const ask = (method = "GET", path = "/sign-on.json"): Promise<Response | undefined> =>
  signOn.answer(new Request(`https://chat.example${path}`, { method }));

describe("single sign-on", () => {
  it("tells the page about the provider, and lets it ask that one", async () => {
    expect(signOn.origins).toBe("https://sso.example");
    const response = await ask();
    expect(await response?.json()).toEqual({
      issuer: known.issuer,
      authorization: "https://sso.example/auth",
      token: "https://tokens.example/token",
      clientId: "web",
      scope: "openid irc",
      parameters: [["audience", "a=b"]],
    });
    expect(signOn.origins).toBe("https://sso.example https://tokens.example");
  });

  it("asks the provider once in ten minutes", async () => {
    await Promise.all([ask(), ask()]);
    now = 599_999;
    await ask();
    expect(asked).toBe(1);
    now = 600_000;
    await ask();
    expect(asked).toBe(2);
  });

  it("asks one that is down again after a pause only, and says so once", async () => {
    works = false;
    for (let count = 0; count < 5; count += 1) expect((await ask())?.status).toBe(503);
    expect([asked, failed]).toEqual([1, 1]);
    works = true;
    now = 10_000;
    expect((await ask())?.status).toBe(200);
  });

  it("is nothing without a provider, and leaves other paths to others", async () => {
    expect(await ask("GET", "/")).toBeUndefined();
    expect((await ask("POST"))?.status).toBe(405);
    options = undefined;
    expect((await ask())?.status).toBe(404);
    expect(signOn.origins).toBe("");
  });
});
