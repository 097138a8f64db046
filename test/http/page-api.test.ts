/** The API on the ports of the web client: whom it answers there, and how an operator's acts are done and audited. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { answerOperators } from "../../src/http/page-api.ts";
import { scopesFor } from "../../src/http/api/scopes.ts";
import type { Scope } from "../../src/http/api/scopes.ts";
import { privileges as allPrivileges } from "../../src/irc/network/privileges.ts";
import type { Privilege } from "../../src/irc/network/privileges.ts";
import { userModeRows } from "../../src/irc/wire/user-modes.ts";
import type { LineClient } from "../e2e/relais.ts";
import { ApiServer } from "./api/harness.ts";

const PAGE = "http://chat.test";

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start({ network: { operatorApi: true } });
});
afterEach(() => server.stop());

async function operator(nick: string, privileges: readonly Privilege[]): Promise<LineClient> {
  const client = await server.relais.connect(nick);
  const { network } = server.relais.app;
  const user = network.findUser(nick);
  if (user === undefined) throw new Error("nobody");
  network.setUserModes(user, user.modes | userModeRows.o.bit);
  user.operator = "root";
  user.privileges = new Set(privileges);
  return client;
}

async function tokenOf(client: LineClient): Promise<string> {
  client.send("APITOKEN");
  return (await client.line(/ APITOKEN /u)).split(" ").at(-1) ?? "";
}

async function ask(
  method: string,
  path: string,
  {
    token = "",
    headers = {},
    json,
  }: { token?: string; headers?: Record<string, string>; json?: unknown } = {},
): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }> {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const request = new Request(`${PAGE}${path}`, {
    method,
    headers: {
      host: "chat.test",
      ...(token !== "" && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && {
        "content-type": "application/json",
        "content-length": String(body.length),
      }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  const response = await answerOperators(server.api, request, { secure: false, remoteAddress: "192.0.2.1" });
  if (response === undefined) throw new Error(`${path} is not the API's`);
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? undefined : JSON.parse(text),
    headers: response.headers,
  };
}

describe("the API on the page's port", () => {
  it("answers operators, and pages of its own origin", async () => {
    const token = await tokenOf(await operator("ana", ["see"]));
    for (const headers of [{}, { origin: PAGE }]) {
      expect(await ask("GET", "/api/v1/users", { token, headers })).toMatchObject({
        status: 200,
        body: { total: 1, items: [{ nick: "ana" }] },
      });
    }
  });

  it("refuses pages of other origins, and lets none of them read an answer", async () => {
    const token = await tokenOf(await operator("ana", ["see"]));
    for (const origin of ["https://evil.test", "http://chat.test:8080", "null"]) {
      const answer = await ask("GET", "/api/v1/users", { token, headers: { origin } });
      expect(answer).toMatchObject({ status: 403, body: { code: "ORIGIN" } });
      expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
    const preflight = { origin: "https://evil.test", "access-control-request-method": "GET" };
    expect((await ask("OPTIONS", "/api/v1/users", { headers: preflight })).status).toBe(403);
  });

  it("refuses requests without a token, with those of programs, and by cookie", async () => {
    for (const options of [{}, { token: server.admin }, { headers: { cookie: "relais-session=x" } }]) {
      expect(await ask("GET", "/api/v1/users", options)).toMatchObject({
        status: 401,
        body: { code: "TOKEN" },
      });
    }
    expect((await ask("POST", "/api/v1/hooks/a/b", { json: {} })).status).toBe(401);
  });

  it("refuses a token that has ended, and that of a user whose operatorship was taken", async () => {
    const ana = await operator("ana", ["see"]);
    const [first, second] = [await tokenOf(ana), await tokenOf(await operator("eve", ["see"]))];
    ana.send("MODE ana -o");
    await ana.line(/ MODE ana :?-o/u);
    expect((await ask("GET", "/api/v1/users", { token: first })).status).toBe(401);
    expect((await ask("GET", "/api/v1/users", { token: second })).status).toBe(200);
    server.relais.clock.pass(900_000);
    expect((await ask("GET", "/api/v1/users", { token: second })).status).toBe(401);
  });

  it("refuses bodies that are too large or of unknown length, unread", async () => {
    const token = await tokenOf(await operator("ana", ["kill"]));
    for (const length of ["65537", "x"]) {
      const headers = { "content-length": length };
      const answer = await ask("POST", "/api/v1/users/eve/kill", { token, headers, json: { reason: "x" } });
      expect(answer).toMatchObject({ status: 413, body: { code: "TOO_LARGE" } });
    }
  });

  it("leaves other paths alone", async () => {
    const request = new Request(`${PAGE}/api/v2/users`);
    expect(await answerOperators(server.api, request, { secure: false, remoteAddress: "" })).toBeUndefined();
  });
});

describe("an operator", () => {
  it("has the scopes of the privileges", async () => {
    const cases: readonly (readonly [readonly Privilege[], readonly Scope[]])[] = [
      [[], []],
      [["die", "wallops"], []],
      [["see"], ["users:read", "channels:read"]],
      [["stats"], ["bans:read"]],
      [["ban-user"], ["bans:read", "bans:write"]],
      [
        ["broadcast", "audit"],
        ["announce", "audit:read"],
      ],
    ];
    for (const [held, granted] of cases) expect([held, scopesFor(held)]).toEqual([held, [...granted]]);
    expect(scopesFor(allPrivileges)).not.toContain("webhooks");
    const token = await tokenOf(await operator("ana", ["reports"]));
    const summary = await ask("GET", "/api/v1/summary", { token });
    expect(summary.body).toMatchObject({ token: { name: "operator root", scopes: ["reports"] } });
    expect(await ask("GET", "/api/v1/users", { token })).toMatchObject({
      status: 403,
      body: { code: "SCOPE" },
    });
  });

  it("may do what the privileges allow within a scope, and no more", async () => {
    const token = await tokenOf(await operator("ana", ["ban-user"]));
    const ban = { mask: "bad@192.0.2.9", reason: "spam" };
    expect((await ask("POST", "/api/v1/bans", { token, json: { kind: "user", ...ban } })).status).toBe(204);
    const address = { kind: "address", mask: "192.0.2.9", reason: "spam" };
    expect((await ask("POST", "/api/v1/bans", { token, json: address })).status).toBe(403);
  });

  it("acts under the own name, in the audit as well", async () => {
    const token = await tokenOf(await operator("ana", ["kill"]));
    const eve = await server.relais.connect("eve");
    const path = "/api/v1/users/eve/kill";
    expect((await ask("POST", path, { token, json: { reason: "spam" } })).status).toBe(204);
    expect(await eve.line(/^ERROR/u)).toContain("Killed (ana (spam))");
    const [entry] = server.relais.app.outside.views.audit({}, { offset: 0, limit: 1 }).items;
    expect(entry).toMatchObject({
      operator: "root",
      action: "KILL",
      reason: "Killed (ana (spam))",
      address: "127.0.0.1",
    });
    expect(entry?.actor).toStartWith("ana!ana@");
  });

  it("may close the own connections, which ends the token", async () => {
    const ana = await operator("ana", ["kill"]);
    const token = await tokenOf(ana);
    const kill = ["POST", "/api/v1/users/ana/kill", { token, json: { reason: "tea" } }] as const;
    expect((await ask(...kill)).status).toBe(204);
    expect(await ana.line(/^ERROR/u)).toContain("Killed (ana (tea))");
    expect((await ask(...kill)).status).toBe(401);
  });

  it("announces as on IRC, without an account", async () => {
    const token = await tokenOf(await operator("ana", ["broadcast"]));
    const eve = await server.relais.connect("eve");
    expect((await ask("POST", "/api/v1/announcements", { token, json: { text: "tea" } })).status).toBe(204);
    expect(await eve.line(/NOTICE/u)).toMatch(/^:ana!ana@\S+ NOTICE \$irc\.test :tea$/u);
  });

  it("who has many tokens asks no more often", async () => {
    await server.stop();
    server = await ApiServer.start({ network: { operatorApi: true } }, { rate: 2 });
    const ana = await operator("ana", []);
    const tokens = [await tokenOf(ana), await tokenOf(ana), await tokenOf(ana)];
    const statuses: number[] = [];
    for (const token of tokens) statuses.push((await ask("GET", "/api/v1/summary", { token })).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});
