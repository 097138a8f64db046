import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn, worldWithAccounts } from "../../session/accounts.ts";
import type { World } from "../../session/harness.ts";

let world: World;

beforeEach(() => {
  world = worldWithAccounts(["ana"], { stayLoggedIn: true });
});

describe("SESSION", () => {
  it("CODE gives another code each time", async () => {
    const page = world.openBrowser();
    page.say("CAP REQ :sasl relais.chat/session", "NICK ada", "USER ada 0 * :Ada", "CAP END");
    await ask(page, "NS IDENTIFY ana ana-password");
    const codes = [1, 2].map(() => page.ask("SESSION CODE")[0]);
    expect(codes[0]).toMatch(/^:irc\.test SESSION CODE [a-z2-7]{32} 60$/u);
    expect(codes[1]).not.toBe(codes[0]);
  });

  it("is for clients with an account", () => {
    const page = world.connect("ada", "relais.chat/session");
    expect(page.ask("SESSION CODE")).toEqual([":irc.test FAIL SESSION ACCOUNT_REQUIRED CODE :Log in first"]);
  });

  it("is for WebSockets", async () => {
    const client = await loggedIn(world, "ada", "ana", "relais.chat/session");
    expect(client.ask("SESSION CODE").join()).toContain(" FAIL SESSION NOT_ALLOWED CODE :");
  });

  it("knows CODE only", () => {
    const page = world.connect("ada", "relais.chat/session");
    expect(page.ask("SESSION LIST").join()).toContain(" FAIL SESSION INVALID_PARAMS LIST :");
    expect(page.ask("SESSION").join()).toContain(" 461 ada SESSION ");
  });

  it("needs the capability, and browsers that may stay logged in", () => {
    expect(world.connect("bob").ask("SESSION CODE").join()).toContain(" 421 ");
    const without = worldWithAccounts(["ana"]);
    expect(without.open().ask("CAP REQ :relais.chat/session").join()).toContain(" NAK ");
  });
});
