/** The API over HTTP, beside clients that see what it does. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { scopes } from "../../../src/http/api/scopes.ts";
import type { LineClient } from "../../e2e/relais.ts";
import { ApiServer } from "./harness.ts";

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server.stop());

const tea = "/channels/%23tea";

async function inTea(nick: string): Promise<LineClient> {
  const client = await server.relais.connect(nick);
  client.send("JOIN #tea");
  await client.line(/ 366 /u);
  return client;
}

describe("a token", () => {
  it.each([
    ["none", () => ""],
    ["of another form", () => "secret"],
    ["of a wrong secret", () => `${server.admin.slice(0, -4)}aaaa`],
    ["of an unknown name", () => server.admin.replace("admin", "other")],
    ["that has ended", () => server.token("late", { scopes: ["users:read"], expiresAt: 1 })],
  ])("is refused: %s", async (_, token) => {
    const answer = await server.ask("GET", "/users", undefined, token());
    expect(answer).toMatchObject({ status: 401, body: { status: 401, code: "TOKEN" } });
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="relais"');
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  it("allows what its scopes say, and nothing else", async () => {
    const token = server.token("reader", { scopes: ["channels:read"] });
    expect((await server.ask("GET", "/channels", undefined, token)).status).toBe(200);
    for (const [method, path] of [
      ["GET", "/users"],
      ["POST", `${tea}/kick`],
      ["GET", "/audit"],
      ["DELETE", "/bans?kind=user&mask=x"],
      ["GET", "/events"],
    ] as const) {
      const json = method === "POST" ? {} : undefined;
      expect([path, (await server.ask(method, path, json, token)).status]).toEqual([path, 403]);
    }
  });

  it("does not hold any longer once it is revoked", async () => {
    const record = server.store.programs.token("admin");
    if (record !== undefined) server.store.programs.write({ kind: "token", record, removed: true });
    expect((await server.ask("GET", "/users")).status).toBe(401);
  });

  it("for some channels is for no others", async () => {
    await inTea("ana");
    const token = server.token("one", { scopes: ["channels:read", "channels:write"], channels: ["#Tea"] });
    expect(await server.ask("GET", "/channels", undefined, token)).toMatchObject({ body: { total: 1 } });
    expect((await server.ask("PUT", `${tea}/topic`, { text: "hot" }, token)).status).toBe(204);
    expect((await server.ask("GET", "/channels/%23other", undefined, token)).status).toBe(404);
  });

  it("does nothing while its account is suspended, and once that is gone", async () => {
    const token = await server.bot("bot", { scopes: ["messages:write", "channels:read"] });
    expect((await server.ask("GET", "/channels", undefined, token)).status).toBe(200);
    await server.ask("POST", "/accounts/bot/suspend", { reason: "x" });
    const suspended = await server.ask("GET", "/channels", undefined, token);
    expect(suspended).toMatchObject({ status: 403, body: { code: "ACCOUNT_UNUSABLE" } });
    await server.ask("POST", "/accounts/bot/unsuspend");
    expect((await server.ask("GET", "/channels", undefined, token)).status).toBe(200);
    await server.ask("DELETE", "/accounts/bot");
    expect((await server.ask("GET", "/channels", undefined, token)).status).toBe(403);
    // The next owner of the name is someone else.
    server.relais.clock.pass(3_600_000);
    await server.ask("POST", "/accounts", { name: "bot", password: "long-enough" });
    const after = await server.ask("GET", "/channels", undefined, token);
    expect(after).toMatchObject({ status: 403, body: { code: "ACCOUNT_UNUSABLE" } });
  });

  it("remembers the day of its last use", async () => {
    await server.ask("GET", "/summary");
    expect(server.store.programs.token("admin")?.usedAt).toBe(Date.UTC(2026, 0, 1));
  });
});

describe("requests", () => {
  it("are limited for each token, and for addresses with wrong ones", async () => {
    await server.stop();
    server = await ApiServer.start({}, { rate: 2 });
    for (const token of [server.admin, "wrong"]) {
      const statuses = [];
      for (let count = 0; count < 3; count += 1) {
        const answer = await server.ask("GET", "/summary", undefined, token);
        statuses.push(answer.status);
        if (answer.status === 429) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      }
      expect(statuses.at(-1)).toBe(429);
    }
  });

  it("that are malformed say what was expected, and change nothing", async () => {
    await inTea("ana");
    for (const [path, init] of [
      [`${tea}/kick`, { json: { nick: "a b", reason: "" } }],
      [`${tea}/kick`, { json: { nick: "ana", reason: "a\r\nQUIT" } }],
      [`${tea}/kick`, { json: {} }],
      [`${tea}/kick`, { body: "{", headers: { "content-type": "application/json" } }],
      ["/users/%0d%0aQUIT/kill", { json: { reason: "x" } }],
      ["/accounts", { json: { name: ":x", password: "long-enough" } }],
    ] as const) {
      const response = await server.request("POST", path, init);
      expect([path, response.status]).toEqual([path, 400]);
      expect(await response.json()).toMatchObject({ title: "Bad Request" });
    }
    expect((await server.ask("GET", "/users?limit=0")).status).toBe(400);
    expect(server.failures).toEqual([]);
  });

  it("know paths and methods", async () => {
    expect(await server.ask("GET", "/nothing")).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    const answer = await server.ask("DELETE", "/users");
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET"]);
  });
});

describe("users and channels", () => {
  it("are listed, searched and read in parts", async () => {
    const ana = await inTea("ana");
    await inTea("bob");
    ana.send("MODE #tea +b *!*@spam.test");
    await ana.line(/ MODE /u);
    const first = await server.ask("GET", "/users?limit=1");
    expect(first.body).toMatchObject({
      total: 2,
      items: [{ nick: "ana", channels: ["#tea"], connections: 1 }],
    });
    const second = await server.ask("GET", "/users?limit=1&offset=1");
    expect(second.body).toMatchObject({ total: 2, items: [{ nick: "bob" }] });
    expect((await server.ask("GET", "/users?mask=A*")).body).toMatchObject({ total: 1 });
    expect((await server.ask("GET", "/users?mask=127.0.0.*")).body).toMatchObject({ total: 2 });
    expect((await server.ask("GET", "/users?channel=%23other")).body).toMatchObject({ total: 0 });
    expect((await server.ask("GET", "/users/BOB")).body).toMatchObject({ nick: "bob" });
    expect((await server.ask("GET", "/users/cleo")).status).toBe(404);
    expect((await server.ask("GET", "/channels")).body).toMatchObject({ total: 1, items: [{ members: 2 }] });
    expect((await server.ask("GET", tea)).body).toMatchObject({
      users: [
        { nick: "ana", prefix: "@" },
        { nick: "bob", prefix: "" },
      ],
      bans: [{ mask: "*!*@spam.test" }],
    });
    expect((await server.ask("GET", "/summary")).body).toMatchObject({
      users: 2,
      channels: 1,
      token: { name: "admin" },
    });
  });

  it("are acted on as operators act, and the audit has it", async () => {
    const [ana, bob] = [await inTea("ana"), await inTea("bob")];
    expect((await server.ask("PUT", `${tea}/topic`, { text: "hot water" })).status).toBe(204);
    await ana.line(/^:admin!admin@admin.api TOPIC #tea :hot water$/u);
    expect((await server.ask("POST", `${tea}/modes`, { modes: "+m" })).status).toBe(204);
    await ana.line(/ MODE #tea \+m$/u);
    expect((await server.ask("POST", `${tea}/kick`, { nick: "bob", reason: "late again" })).status).toBe(204);
    await bob.line(/^:admin!admin@admin.api KICK #tea bob :late again$/u);
    expect((await server.ask("POST", `${tea}/kick`, { nick: "bob" })).status).toBe(409);
    expect((await server.ask("POST", `${tea}/kick`, { nick: "cleo" })).status).toBe(404);
    expect((await server.ask("POST", "/users/bob/kill", { reason: "bye" })).status).toBe(204);
    await bob.line(/^ERROR :Closing Link: .*Killed \(admin \(bye\)\)/u);
    expect((await server.ask("POST", "/users/bob/kill", { reason: "bye" })).status).toBe(404);
    const { body } = await server.ask("GET", "/audit?actor=token*");
    expect(body).toMatchObject({
      total: 4,
      items: [
        { action: "KILL", operator: "token admin", reason: expect.stringContaining("bye") },
        { action: "SAKICK", target: "bob", channel: "#tea", reason: "late again" },
        { action: "SAMODE", value: "+m" },
        { action: "SATOPIC", channel: "#tea" },
      ],
    });
  });

  it("hear announcements", async () => {
    const ana = await server.relais.connect("ana");
    expect((await server.ask("POST", "/announcements", { text: "back at noon" })).status).toBe(204);
    await ana.line(/^:admin!admin@admin.api NOTICE \$irc\.test :back at noon$/u);
  });
});

describe("bans and reservations", () => {
  it("are set, listed, enforced and lifted", async () => {
    const ban = { kind: "user", mask: "*@127.0.0.1", reason: "spam", seconds: 100_000 };
    const ana = await server.relais.connect("ana");
    expect((await server.ask("POST", "/bans", ban)).status).toBe(204);
    await ana.line(/^ERROR .*spam/u);
    const now = server.relais.clock.now();
    expect((await server.ask("GET", "/bans?kind=user")).body).toMatchObject({
      items: [
        { mask: "*@127.0.0.1", reason: "spam", setBy: "admin!admin@admin.api", expiresAt: now + 100_000_000 },
      ],
    });
    const lift = "/bans?kind=user&mask=*@127.0.0.1";
    expect((await server.ask("DELETE", lift)).status).toBe(204);
    expect((await server.ask("DELETE", lift)).status).toBe(404);
    expect((await server.ask("GET", "/bans")).body).toEqual({ items: [], total: 0 });
    expect((await server.ask("POST", "/bans", { ...ban, mask: "*@*" })).status).toBe(422);
    expect((await server.ask("POST", "/bans", { ...ban, kind: "address", mask: "nonsense/9" })).status).toBe(
      422,
    );
  });

  it("are not set with a misspelt field, which may be the duration", async () => {
    const ban = { kind: "address", mask: "192.0.2.7", reason: "spam" };
    expect(await server.ask("POST", "/bans", { ...ban, duration: "1h" })).toMatchObject({
      status: 400,
      body: { code: "INPUT", detail: 'Unrecognized key: "duration"' },
    });
    expect((await server.ask("GET", "/bans")).body).toEqual({ items: [], total: 0 });
    expect((await server.ask("GET", "/bans?kinds=user")).status).toBe(400);
  });

  it("spare those with an account, if they are to", async () => {
    const ban = { kind: "address", mask: "192.0.2.7", reason: "open proxy", unlessLoggedIn: true };
    expect((await server.ask("POST", "/bans", ban)).status).toBe(204);
    expect((await server.ask("GET", "/bans")).body).toMatchObject({ items: [{ unlessLoggedIn: true }] });
  });

  it("keep names from users", async () => {
    expect((await server.ask("POST", "/reservations", { mask: "boss*", reason: "no" })).status).toBe(204);
    expect((await server.ask("GET", "/reservations")).body).toMatchObject({ items: [{ mask: "boss*" }] });
    const ana = await server.relais.connect("ana");
    ana.send("NICK bossy");
    await ana.line(/ 432 /u);
    expect((await server.ask("DELETE", "/reservations?mask=boss*")).status).toBe(204);
    const bob = await inTea("bob");
    expect((await server.ask("POST", "/reservations", { mask: "#tea", reason: "no" })).status).toBe(204);
    expect(await bob.line(/ KICK /u)).toBe(":admin!admin@admin.api KICK #tea bob :Reserved: no");
  });
});

describe("accounts", () => {
  let clients = 0;
  const logIn = async (name: string, password: string): Promise<string> => {
    const client = await server.relais.connect(`${name}-${(clients += 1)}`);
    client.send(`NS IDENTIFY ${name} ${password}`);
    return client.line(/ (?:900|NOTICE) /u);
  };

  it("are registered, with the rules of everyone's", async () => {
    const { status, body } = await server.ask("POST", "/accounts", { name: "cleo", password: "long-enough" });
    expect([status, body]).toMatchObject([201, { name: "cleo", verified: true }]);
    expect(await logIn("cleo", "long-enough")).toContain(" 900 ");
    for (const [account, expected] of [
      [{ name: "Cleo", password: "long-enough" }, [409, "ACCOUNT_EXISTS"]],
      [{ name: "dan", password: "short" }, [422, "WEAK_PASSWORD"]],
      [{ name: "9dan", password: "long-enough" }, [422, "BAD_ACCOUNT_NAME"]],
      [{ name: "NickServ", password: "long-enough" }, [422, "BAD_ACCOUNT_NAME"]],
    ] as const) {
      const answer = await server.ask("POST", "/accounts", account);
      expect([answer.status, (answer.body as { code: string }).code]).toEqual([...expected]);
    }
    expect((await server.ask("GET", "/accounts?mask=C*")).body).toMatchObject({ total: 1 });
  });

  it("are suspended, reset and removed", async () => {
    await server.ask("POST", "/accounts", { name: "cleo", password: "long-enough" });
    expect((await server.ask("POST", "/accounts/cleo/suspend", { reason: "spam" })).status).toBe(204);
    expect((await server.ask("GET", "/accounts/cleo")).body).toMatchObject({
      suspended: { by: "token admin", reason: "spam" },
    });
    expect(await logIn("cleo", "long-enough")).toContain("suspended");
    expect((await server.ask("POST", "/accounts/cleo/unsuspend")).status).toBe(204);
    expect((await server.ask("POST", "/accounts/cleo/unsuspend")).status).toBe(409);
    expect((await server.ask("POST", "/accounts/cleo/password", { password: "another one" })).status).toBe(
      204,
    );
    expect(await logIn("cleo", "another one")).toContain(" 900 ");
    expect((await server.ask("POST", "/accounts/cleo/reset-two-factors")).status).toBe(409);
    expect((await server.ask("DELETE", "/accounts/cleo")).status).toBe(204);
    expect((await server.ask("GET", "/accounts/cleo")).status).toBe(404);
    const actions = (await server.ask("GET", "/audit")).body as { items: { action: string }[] };
    expect(actions.items.map(({ action }) => action)).toEqual([
      "DROP",
      "SAPASSWD",
      "UNSUSPEND",
      "SUSPEND",
      "SAREGISTER",
    ]);
  });
});

describe("reports", () => {
  it("are read and closed", async () => {
    const ana = await inTea("ana");
    await inTea("bob");
    ana.send("REPORT bob :says nothing");
    await ana.line(/ NOTICE .*number 1/u);
    expect((await server.ask("GET", "/reports")).body).toMatchObject({
      items: [{ number: 1, target: "bob" }],
    });
    expect((await server.ask("POST", "/reports/1/close", { outcome: "warned" })).status).toBe(204);
    expect((await server.ask("POST", "/reports/1/close", {})).status).toBe(404);
    expect((await server.ask("GET", "/reports")).body).toEqual({ items: [], total: 0 });
  });
});

describe("messages", () => {
  const hello = { text: "hello" };

  it("come from the account of the token, in one line or several", async () => {
    const token = await server.bot("bot");
    const ana = await server.relais.connect("ana", "batch draft/multiline message-tags account-tag");
    ana.send("JOIN #tea", "MODE #tea -n");
    await ana.line(/ MODE #tea -n/u);
    const sent = await server.ask("POST", `${tea}/messages`, hello, token);
    expect(sent.status).toBe(201);
    const { messageId } = sent.body as { messageId: string };
    const line = await ana.line(/PRIVMSG/u);
    expect(line).toContain(`msgid=${messageId}`);
    expect(line).toContain("account=bot");
    expect(line).toEndWith(":bot!bot-token@bot-token.api PRIVMSG #tea :hello");
    await server.ask(
      "POST",
      `${tea}/messages`,
      { text: "one\ntwo", notice: true, tags: { "+reply": messageId } },
      token,
    );
    expect(await ana.line(/ BATCH \+/u)).toContain(`+reply=${messageId}`);
    expect(await ana.line(/NOTICE #tea :one/u)).toBeDefined();
    await ana.line(/NOTICE #tea :two/u);
    await server.ask("POST", "/users/ana/messages", { text: "psst" }, token);
    await ana.line(/:bot!bot-token@bot-token.api PRIVMSG ana :psst$/u);
  });

  it("obey the channel, unless the account has access there", async () => {
    const token = await server.bot("bot");
    await server.ask("POST", "/accounts", { name: "ana", password: "long-enough" });
    const ana = await inTea("ana");
    expect(await server.ask("POST", `${tea}/messages`, hello, token)).toMatchObject({
      status: 403,
      body: { code: "404" },
    });
    ana.send("NS IDENTIFY long-enough", "CS REGISTER #tea", "CS ACCESS #tea ADD bot v");
    await ana.line(/NOTICE ana :.*bot/u);
    expect((await server.ask("POST", `${tea}/messages`, hello, token)).status).toBe(201);
    await ana.line(/^:bot!bot-token@bot-token.api PRIVMSG #tea :hello$/u);
    ana.send("MODE #tea +m");
    await ana.line(/ MODE #tea \+m/u);
    expect((await server.ask("POST", `${tea}/messages`, hello, token)).status).toBe(201);
    expect((await server.ask("POST", "/channels/%23none/messages", hello, token)).status).toBe(404);
    expect((await server.ask("POST", "/users/none/messages", hello, token)).status).toBe(404);
    const other = server.token("other", { scopes: ["messages:write"], account: "bot", channels: ["#cake"] });
    expect((await server.ask("POST", `${tea}/messages`, hello, other)).status).toBe(404);
    expect((await server.ask("POST", "/users/ana/messages", hello, other)).status).toBe(403);
  });

  it("are refused where the account is suspended, and where its nick is somebody else's", async () => {
    const token = await server.bot("bot");
    const ana = await inTea("ana");
    ana.send("MODE #tea -n");
    await ana.line(/ MODE /u);
    const impostor = await server.relais.connect("bot");
    const taken = await server.ask("POST", `${tea}/messages`, hello, token);
    expect(taken).toMatchObject({ status: 409, body: { code: "433" } });
    impostor.send("QUIT");
    await impostor.line(/ERROR/u);
    await server.ask("POST", "/accounts/bot/suspend", { reason: "x" });
    const suspended = await server.ask("POST", `${tea}/messages`, hello, token);
    expect(suspended).toMatchObject({ status: 403, body: { code: "ACCOUNT_UNUSABLE" } });
  });

  it.each(["refuse", "report", "mute", "ban"] as const)("are looked at by filters: %s", async (action) => {
    await server.stop();
    const rule = { pattern: "spam", action, texts: ["channel", "private"], reason: "No spam" } as const;
    server = await ApiServer.start({ network: { filters: [rule] } });
    const token = await server.bot("bot");
    const ana = await inTea("ana");
    ana.send("MODE #tea -n");
    await ana.line(/ MODE /u);
    expect((await server.ask("POST", `${tea}/messages`, hello, token)).status).toBe(201);
    await ana.line(/ PRIVMSG #tea :hello$/u);
    const spam = await server.ask("POST", `${tea}/messages`, { text: "spam" }, token);
    expect(spam).toMatchObject(
      action === "report" ? { status: 201 } : { status: 403, body: { code: "404" } },
    );
    expect((await server.ask("POST", "/users/ana/messages", hello, token)).status).toBe(
      action === "mute" ? 403 : 201,
    );
    expect(server.failures).toEqual([]);
  });

  it("are as long as those of clients", async () => {
    const token = await server.bot("bot");
    await inTea("ana");
    const text = Array.from({ length: 10_000 }, () => "x")
      .join("\n")
      .slice(0, 16_000);
    const answer = await server.ask("POST", `${tea}/messages`, { text }, token);
    expect(answer).toMatchObject({ status: 422, body: { code: "MESSAGE_TOO_LONG" } });
  });
});

it("names every scope in the description of its routes", async () => {
  const { body } = await server.ask("GET", "/openapi.json", undefined, "");
  const description = JSON.stringify(body);
  const missing = scopes.filter((scope) => !description.includes(`"token":["${scope}"]`));
  // The first two are of streams, the last is of the file host.
  expect(missing).toEqual(["messages:read", "events:read", "files:write"]);
  expect(body).toMatchObject({ openapi: "3.1.0" });
});
