/** Routes about filters and mutes, and bans on accounts, beside clients that see what they do. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { ApiServer } from "./harness.ts";

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server.stop());

const rule = {
  pattern: "cheap pills",
  action: "mute",
  texts: ["private", "nick"],
  seconds: 3_600,
  reason: "no spam",
};

describe("filters", () => {
  it("are made, hold, are listed and replaced, and are removed", async () => {
    const made = await server.ask("POST", "/filters", rule);
    const now = server.relais.clock.now();
    const filter = {
      ...rule,
      name: "filter 1",
      number: 1,
      exemptAccounts: false,
      formatting: false,
      setBy: "admin!admin@admin.api",
      setAt: now,
    };
    expect(made).toMatchObject({ status: 201, body: filter });
    const ana = await server.relais.connect("ana");
    ana.send("PRIVMSG ana :Cheap Pills");
    await ana.line(/ 531 ana ana :no spam$/u);
    expect((await server.ask("GET", "/mutes")).body).toMatchObject({
      items: [{ mask: "ana!ana@127.0.0.1", setBy: "filter 1", expiresAt: now + 3_600_000 }],
    });
    expect((await server.ask("DELETE", "/mutes?name=ana")).status).toBe(204);
    expect((await server.ask("GET", "/mutes")).body).toEqual({ items: [] });
    expect((await server.ask("DELETE", "/mutes?name=ana")).status).toBe(404);
    const other = { pattern: rule.pattern, exemptAccounts: true, formatting: true };
    expect((await server.ask("POST", "/filters", other)).body).toMatchObject({
      number: 1,
      action: "refuse",
      texts: expect.arrayContaining(["channel", "metadata"]),
      reason: "This text is not allowed here",
      exemptAccounts: true,
      formatting: true,
    });
    expect((await server.ask("GET", "/filters")).body).toMatchObject({
      items: [{ number: 1, action: "refuse" }],
    });
    expect((await server.ask("DELETE", "/filters/1")).status).toBe(204);
    expect((await server.ask("DELETE", "/filters/1")).status).toBe(404);
    expect((await server.ask("GET", "/audit?action=FILTER")).body).toMatchObject({ total: 4 });
  });

  it.each([
    ["a pattern that cannot be used", { pattern: "(" }, 422],
    ["a pattern that matches everything", { pattern: ".*" }, 422],
    ["a duration of a refusal", { pattern: "x", seconds: 5 }, 422],
    ["another kind of texts", { pattern: "x", texts: ["names"] }, 400],
    ["no kind of texts", { pattern: "x", texts: [] }, 400],
    ["two lines", { pattern: "x\ny" }, 400],
  ])("are refused with %s", async (_, body, status) => {
    expect((await server.ask("POST", "/filters", body)).status).toBe(status);
    expect((await server.ask("GET", "/filters")).body).toEqual({ items: [] });
  });

  it("of the configuration are listed, and stay", async () => {
    await server.stop();
    server = await ApiServer.start({
      network: { filters: [{ pattern: "spam", action: "ban", texts: ["channel"], reason: "no" }] },
    });
    expect((await server.ask("GET", "/filters")).body).toEqual({
      items: [
        {
          name: "filter c1",
          pattern: "spam",
          action: "ban",
          texts: ["channel"],
          reason: "no",
          exemptAccounts: false,
          formatting: false,
        },
      ],
    });
    expect((await server.ask("DELETE", "/filters/1")).status).toBe(404);
  });

  it("need their scopes", async () => {
    const reader = server.token("reader", { scopes: ["filters:read"] });
    expect((await server.ask("GET", "/filters", undefined, reader)).status).toBe(200);
    expect((await server.ask("POST", "/filters", rule, reader)).status).toBe(403);
    const writer = server.token("writer", { scopes: ["filters:write"] });
    expect((await server.ask("GET", "/mutes", undefined, writer)).status).toBe(403);
    expect((await server.ask("POST", "/filters", rule, writer)).status).toBe(201);
  });

  it("look at messages of tokens that may make filters", async () => {
    await server.bot("bot");
    const token = server.token("both", { account: "bot", scopes: ["filters:write", "messages:write"] });
    await server.relais.connect("ana");
    await server.ask("POST", "/filters", { pattern: "pills" }, token);
    const answer = await server.ask("POST", "/users/ana/messages", { text: "many\npills" }, token);
    expect(answer.status).toBe(403);
  });
});

describe("a ban on an account", () => {
  it("is set, shown, stops the tokens of the account, and is lifted", async () => {
    const token = await server.bot("bot");
    const ban = { kind: "account", mask: "bot", reason: "spam", seconds: 60 };
    expect((await server.ask("POST", "/bans", ban)).status).toBe(204);
    expect((await server.ask("GET", "/bans?kind=account")).body).toMatchObject({
      items: [{ kind: "account", mask: "bot", reason: "spam" }],
    });
    expect((await server.ask("GET", "/accounts/bot")).body).toMatchObject({ banned: { reason: "spam" } });
    await server.relais.connect("ana");
    const message = await server.ask("POST", "/users/ana/messages", { text: "hi" }, token);
    expect(message).toMatchObject({ status: 403, body: { code: "ACCOUNT_UNUSABLE" } });
    expect((await server.ask("DELETE", "/bans?kind=account&mask=bot")).status).toBe(204);
    expect((await server.ask("POST", "/users/ana/messages", { text: "hi" }, token)).status).toBe(201);
    expect((await server.ask("POST", "/bans", { ...ban, mask: "*" })).status).toBe(422);
    expect((await server.ask("POST", "/bans", { ...ban, unlessLoggedIn: true })).status).toBe(422);
  });
});
