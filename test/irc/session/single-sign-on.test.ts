/** Log-ins with tokens of an identity provider, and the accounts that they make. */
import { describe, expect, it } from "bun:test";
import type { IdentityProvider, TokenOutcome } from "../../../src/irc/commands/command.ts";
import type { AccountRecord } from "../../../src/irc/network/durable.ts";
import {
  ask,
  bearerResponse,
  challengeIn,
  identityOf,
  loggedIn,
  PROVIDER,
  readToken,
  tokenOf,
  worldWithAccounts,
} from "./accounts.ts";
import type { FakeConnection, World, WorldOptions } from "./harness.ts";
import { accountOf, MemoryStore } from "./memory-store.ts";
import { makeOperator } from "../commands/operator/operators.ts";

const bound: AccountRecord = { name: "Ana", identity: identityOf("a1"), createdAt: 0 };

interface Scene extends WorldOptions {
  readonly accounts?: readonly AccountRecord[];
  readonly facts?: Partial<IdentityProvider>;
}

function scene({ accounts = [bound], facts = {}, ...options }: Scene = {}): World {
  const provider = { ...PROVIDER, ...facts };
  return worldWithAccounts(accounts, { provider, verifyToken: readToken, ...options });
}

/** A client in the middle of its registration. */
function begin(world: World, nick = "ana"): FakeConnection {
  const client = world.open();
  client.say("CAP LS 302", `NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "CAP REQ :sasl").take();
  return client;
}

function logIn(client: FakeConnection, token: string, authorisation = ""): Promise<string[]> {
  return ask(client, "AUTHENTICATE OAUTHBEARER", `AUTHENTICATE ${bearerResponse(token, authorisation)}`);
}

const numerics = (lines: readonly string[]): (string | undefined)[] =>
  lines.map((line) => line.split(" ")[1]);

/** The answer to a token that says this. */
const saying = (outcome: TokenOutcome) => (): Promise<TokenOutcome> => Promise.resolve(outcome);

describe("OAUTHBEARER", () => {
  it("is listed and known only where a provider is configured", () => {
    const [with_, without] = [scene(), worldWithAccounts(["ana"])];
    expect(with_.open().ask("CAP LS 302").join(" ")).toContain(
      "sasl=SCRAM-SHA-512,SCRAM-SHA-256,OAUTHBEARER,IRCV3BEARER,PLAIN ",
    );
    expect(without.open().ask("CAP LS 302").join(" ")).toContain("sasl=SCRAM-SHA-512,SCRAM-SHA-256,PLAIN ");
    expect(begin(without).ask("AUTHENTICATE OAUTHBEARER")).toEqual([
      ":irc.test 908 ana SCRAM-SHA-512,SCRAM-SHA-256,PLAIN :are available SASL mechanisms",
      ":irc.test 904 ana :SASL authentication failed",
    ]);
  });

  it("comes and goes with REHASH, announced by CAP NEW", () => {
    const world = scene();
    const client = world.connect("ana", "cap-notify");
    client.say("CAP LS 302").take();
    const { settings } = world.app;
    world.app.rehash({ ...settings, session: { ...settings.session, provider: undefined } });
    expect(client.take()).toEqual([":irc.test CAP ana NEW sasl=SCRAM-SHA-512,SCRAM-SHA-256,PLAIN"]);
  });

  it("logs in to the account that is bound to the owner of the token, whatever the token calls it", async () => {
    const client = begin(scene());
    expect(numerics((await logIn(client, tokenOf("a1"))).slice(1))).toEqual(["900", "903"]);
    client.say("CAP END");
    expect(client.user.account).toBe("Ana");
  });

  it("logs in after registration too", async () => {
    const client = scene().connect("ana", "sasl");
    expect((await logIn(client, tokenOf("a1"))).at(-1)).toContain(" 903 ");
    expect(client.user.account).toBe("Ana");
  });

  it("explains a refused token, and fails with 904 when the client has taken note", async () => {
    const client = begin(scene({ facts: { scopes: ["irc", "openid"] } }));
    const lines = await logIn(client, tokenOf("a1", "forged"));
    expect(JSON.parse(challengeIn(lines.slice(1)))).toEqual({
      status: "invalid_token",
      scope: "irc openid",
      "openid-configuration": "https://sso.test/.well-known/openid-configuration",
    });
    expect(await ask(client, "AUTHENTICATE AQ==")).toEqual([":irc.test 904 ana :SASL authentication failed"]);
    expect((await logIn(client, tokenOf("a1"))).at(-1)).toContain(" 903 ");
  });

  it("explains the end of a suspended account with 902", async () => {
    const client = begin(
      scene({ accounts: [{ ...bound, suspended: { by: "root", reason: "spam", at: 0 } }] }),
    );
    const lines = await logIn(client, tokenOf("a1"));
    expect(challengeIn(lines.slice(1))).toContain('"status":"invalid_token"');
    expect(numerics(await ask(client, "AUTHENTICATE AQ=="))).toEqual(["902"]);
  });

  it("can be aborted instead: 906", async () => {
    const client = begin(scene());
    await logIn(client, tokenOf("a1", "forged"));
    expect(await ask(client, "AUTHENTICATE *")).toEqual([":irc.test 906 ana :SASL authentication aborted"]);
  });

  it("answers a client that has no token with the address of the provider, and counts no failure", async () => {
    const world = scene();
    const client = begin(world);
    const response = Buffer.from("n,,\u0001\u0001").toString("base64");
    for (let count = 0; count < 5; count += 1) {
      const lines = await ask(client, "AUTHENTICATE OAUTHBEARER", `AUTHENTICATE ${response}`);
      expect(challengeIn(lines.slice(1))).toContain('"openid-configuration":"https://sso.test/.well-known/');
      expect(numerics(await ask(client, "AUTHENTICATE AQ=="))).toEqual(["904"]);
    }
    expect((await logIn(client, tokenOf("a1"))).at(-1)).toContain(" 903 ");
  });

  it("takes an authorisation identity only if it is the account", async () => {
    const world = scene({ accounts: [bound, accountOf("other")] });
    expect((await logIn(begin(world), tokenOf("a1"), "aNA")).at(-1)).toContain(" 903 ");
    const lines = await logIn(begin(world), tokenOf("a1"), "other");
    expect(challengeIn(lines.slice(1))).toContain('"status":"invalid_token"');
    expect(world.events.at(-1)).toMatchObject({ kind: "login-refused", account: "other", reason: "token" });
  });

  it("takes a token of several parts, and refuses one without end with 905", async () => {
    const client = begin(scene());
    const long = `a1.a1-password.${"x".repeat(3_000)}`;
    const response = bearerResponse(long);
    const parts = response.match(/.{1,400}/gu) ?? [];
    expect(parts.length).toBeGreaterThan(5);
    const lines = await ask(
      client,
      "AUTHENTICATE OAUTHBEARER",
      ...parts.map((part) => `AUTHENTICATE ${part}`),
    );
    expect(lines.at(-1)).toContain(" 903 ");
    const tooMany = Array.from({ length: 25 }, () => `AUTHENTICATE ${"QUJD".repeat(100)}`);
    expect(numerics(await ask(client, "AUTHENTICATE OAUTHBEARER", ...tooMany))).toContain("905");
  });

  it("says that a token lacks a scope or a claim", async () => {
    const world = scene({ verifyToken: saying("claims") });
    expect(challengeIn((await logIn(begin(world), "x")).slice(1))).toContain('"status":"insufficient_scope"');
  });

  it("fails while the provider cannot be reached, with an event, and counts no failure", async () => {
    let down = true;
    const verifyToken: typeof readToken = (token, provider) =>
      down ? Promise.reject(new Error("connection refused")) : readToken(token, provider);
    const world = scene({ verifyToken });
    const client = begin(world);
    for (let count = 0; count < 5; count += 1) {
      world.takeEvents();
      const lines = await logIn(client, tokenOf("a1"));
      expect(challengeIn(lines.slice(1))).toContain('"status":"temporarily_unavailable"');
      expect(numerics(await ask(client, "AUTHENTICATE AQ=="))).toEqual(["904"]);
      expect(world.events).toMatchObject([
        { kind: "provider-failed", error: { message: "connection refused" } },
        { kind: "login-refused", account: "*", reason: "provider" },
      ]);
    }
    down = false;
    expect((await logIn(client, tokenOf("a1"))).at(-1)).toContain(" 903 ");
  });
});

describe("the first log-in of a person", () => {
  const creating = { facts: { createAccounts: true } };

  it("makes an account without a password, bound to that person, and keeps it", async () => {
    const store = new MemoryStore();
    const world = scene({ ...creating, store });
    const client = begin(world, "bea");
    expect(numerics((await logIn(client, tokenOf("bea"))).slice(1))).toEqual(["900", "903"]);
    client.say("CAP END");
    expect(client.user.account).toBe("bea");
    const record = { name: "bea", identity: identityOf("bea"), createdAt: world.now };
    expect(store.committed).toEqual([{ kind: "account", record }]);
    expect(world.events).toContainEqual(
      expect.objectContaining({ kind: "account-registered", account: "bea" }),
    );
    const after = scene({ ...creating, store: store.reopened() });
    expect((await logIn(begin(after), tokenOf("bea"))).at(-1)).toContain(" 903 ");
    expect(after.app.network.accounts.count).toBe(1);
  });

  it("makes one after registration too", async () => {
    const client = scene(creating).connect("bea", "sasl");
    expect((await logIn(client, tokenOf("bea"))).at(-1)).toContain(" 903 ");
    expect(client.user.account).toBe("bea");
  });

  it.each<[string, TokenOutcome]>([
    ["is taken", { identity: identityOf("b2"), name: "ANA" }],
    ["is of a service", { identity: identityOf("b2"), name: "NickServ" }],
    ["is no account name", { identity: identityOf("b2"), name: "bea@example.org" }],
    ["is missing", { identity: identityOf("b2"), name: undefined }],
  ])("fails where the name %s, and never takes over an account", async (_, outcome) => {
    const world = scene({ ...creating, accounts: [accountOf("ana")], verifyToken: saying(outcome) });
    const lines = await logIn(begin(world), "x");
    expect(challengeIn(lines.slice(1))).toContain('"status":"invalid_token"');
    expect(world.events.at(-1)).toMatchObject({ kind: "login-refused", reason: "no-account" });
    expect([...world.app.network.accounts.all]).toEqual([accountOf("ana")]);
  });

  it("fails where accounts are not made", async () => {
    const world = scene();
    await logIn(begin(world), tokenOf("bea"));
    expect(world.events.at(-1)).toMatchObject({ kind: "login-refused", reason: "no-account" });
    expect(world.app.network.accounts.count).toBe(1);
  });

  it("fails where the account cannot be kept", async () => {
    const store = new MemoryStore();
    store.broken = true;
    const world = scene({ ...creating, store });
    const lines = await logIn(begin(world), tokenOf("bea"));
    expect(numerics(lines)).toEqual(["+", "CAP", "904"]);
    expect(world.app.network.accounts.count).toBe(0);
  });
});

/** An operator who may manage accounts. */
const operator = (world: World): FakeConnection => makeOperator(world.connect("oper"), ["accounts"]);

describe("NickServ", () => {
  it("does not change the password of an account that has none", async () => {
    const world = scene();
    const client = world.connect("ana", "sasl");
    await logIn(client, tokenOf("a1"));
    expect((await ask(client, "NS PASSWD old new-password")).join()).toContain(
      "Ana has no password: you log in to it with your identity provider.",
    );
  });

  it("drops such an account, whose owner can make it anew", async () => {
    const world = scene({ facts: { createAccounts: true } });
    const client = world.connect("ana", "sasl");
    await logIn(client, tokenOf("a1"));
    const code = /DROP Ana (\w+)/u.exec((await ask(client, "NS DROP Ana")).join())?.[1] ?? "";
    expect((await ask(client, `NS DROP Ana ${code}`)).join()).toContain("The account Ana is removed.");
    await logIn(client, tokenOf("a1"));
    expect(client.user.account).toBe("a1");
  });

  it("tells others nothing of the provider", async () => {
    const world = scene({ accounts: [bound, accountOf("bob")] });
    const bob = await loggedIn(world, "bob");
    expect((await ask(bob, "NS INFO ana")).join()).not.toContain("sso.test");
  });

  it("binds an account to a person, whose password stays, and unbinds it", async () => {
    const store = new MemoryStore({ accounts: [accountOf("bob")] });
    const world = scene({ store });
    const oper = operator(world);
    expect((await ask(oper, "NS BIND bob b1")).join()).toContain("b1 can log in to the account bob.");
    expect(store.committed.findLast(({ kind }) => kind === "account")).toMatchObject({
      record: { ...accountOf("bob"), identity: identityOf("b1") },
    });
    expect((await logIn(begin(world, "bob"), tokenOf("b1"))).at(-1)).toContain(" 903 ");
    expect((await ask(oper, "NS INFO bob")).join()).toContain("Bound to b1 at https://sso.test.");
    expect((await ask(oper, "NS UNBIND bob")).join()).toContain(
      "b1 can no longer log in to the account bob.",
    );
    expect(store.committed.findLast(({ kind }) => kind === "account")).toMatchObject({
      record: accountOf("bob"),
    });
    await logIn(begin(world, "bob2"), tokenOf("b1"));
    expect(world.events.at(-1)).toMatchObject({ kind: "login-refused", reason: "no-account" });
    await loggedIn(world, "bob");
  });

  it.each([
    ["BIND nobody b1", "There is no account nobody."],
    ["BIND bob a1", "a1 is bound to the account Ana: UNBIND or DROP that first."],
    ["UNBIND bob", "bob is not bound."],
    ["UNBIND ana", "Ana has no password, and nobody could log in: SUSPEND or DROP it."],
  ])("answers %s", async (line, answer) => {
    const world = scene({ accounts: [bound, accountOf("bob")] });
    expect((await ask(operator(world), `NS ${line}`)).join()).toContain(answer);
    expect([...world.app.network.accounts.all]).toEqual([bound, accountOf("bob")]);
  });

  it("binds nothing for users, nor without a provider", async () => {
    const world = scene();
    expect((await ask(world.connect("bea"), "NS BIND ana b1")).join()).toContain("privilege accounts");
    const without = worldWithAccounts(["bob"]);
    expect((await ask(operator(without), "NS BIND bob b1")).join()).toContain(
      "No identity provider is configured.",
    );
  });
});
