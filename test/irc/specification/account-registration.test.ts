/** IRCv3 account-registration: REGISTER and VERIFY, before registration of the connection and after. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn, worldWithAccounts } from "../session/accounts.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";
import { MemoryStore, verifyAtOnce } from "../session/memory-store.ts";

const CAPABILITY = "draft/account-registration";
const PASSWORD = "hunter2hunter2";

let world: World;

beforeEach(() => {
  world = worldWithAccounts(["taken"]);
});

/** A client that has sent NICK and USER, and not CAP END. */
function begin(nick = "tester"): FakeConnection {
  const client = world.open();
  client.say("CAP LS 302", `NICK ${nick}`, `USER ${nick} 0 * :Tester`, `CAP REQ :${CAPABILITY}`).take();
  return client;
}

const connected = (): FakeConnection => world.connect("tester", CAPABILITY);

describe("IRCv3 account-registration, Capability", () => {
  it("has the keys that hold here", () => {
    expect(world.open().ask("CAP LS 302").join(" ")).toMatch(
      / draft\/account-registration=before-connect,custom-account-name,min-password-length=8,max-password-length=300 /u,
    );
  });
});

describe("IRCv3 account-registration, Examples", () => {
  it("with no email or verification", async () => {
    expect(await ask(connected(), `REGISTER * * ${PASSWORD}`)).toEqual([
      expect.stringMatching(/^:irc\.test REGISTER SUCCESS tester :/u),
      ":irc.test 900 tester tester!tester@192.0.2.1 tester :You are now logged in as tester",
    ]);
    expect(world.app.network.findUser("tester")?.account).toBe("tester");
  });

  it("before-connect", async () => {
    const client = begin();
    expect(await ask(client, `REGISTER * * ${PASSWORD}`)).toEqual([
      expect.stringMatching(/^:irc\.test REGISTER SUCCESS tester :/u),
      ":irc.test 900 tester tester!tester@192.0.2.1 tester :You are now logged in as tester",
    ]);
    expect(client.ask("CAP END")[0]).toStartWith(":irc.test 001 tester");
    expect(client.user.account).toBe("tester");
  });

  it("keeps the account, so that its owner can log in after a restart", async () => {
    const store = new MemoryStore();
    world = new World({ store, verifyPassword: verifyAtOnce });
    await ask(begin(), `REGISTER * * ${PASSWORD}`);
    world = new World({ store: store.reopened(), verifyPassword: verifyAtOnce });
    await ask(world.connect("other"), `NS IDENTIFY tester ${PASSWORD}`);
    expect(world.app.network.findUser("other")?.account).toBe("tester");
  });

  it("makes an account with another name than the nick: custom-account-name", async () => {
    expect((await ask(connected(), `REGISTER custom * ${PASSWORD}`))[0]).toContain(
      "REGISTER SUCCESS custom ",
    );
    expect(world.app.network.findUser("tester")?.account).toBe("custom");
  });
});

const fail = (code: string, name: string): RegExp =>
  new RegExp(`^:irc\\.test FAIL REGISTER ${code} ${name} :.`, "u");

describe.each([
  ["before registration of the connection", begin],
  ["after it", connected],
] as const)("REGISTER %s", (_, open) => {
  it.each([
    ["ACCOUNT_EXISTS", "taken", PASSWORD],
    ["ACCOUNT_EXISTS", "TAKEN", PASSWORD],
    ["BAD_ACCOUNT_NAME", "9lives", PASSWORD],
    ["BAD_ACCOUNT_NAME", "nickserv", PASSWORD],
    ["BAD_ACCOUNT_NAME", "a".repeat(31), PASSWORD],
    ["BAD_ACCOUNT_NAME", "somebody", PASSWORD],
    ["WEAK_PASSWORD", "fresh", "short"],
    ["WEAK_PASSWORD", "longenough", "LongEnough"],
    ["UNACCEPTABLE_PASSWORD", "fresh", ":"],
    ["UNACCEPTABLE_PASSWORD", "fresh", "x".repeat(301)],
    ["UNACCEPTABLE_PASSWORD", "fresh", "bell\u0007bell\u0007"],
  ])("refuses with %s: %s %s", async (code, name, password) => {
    world.connect("somebody");
    const client = open();
    const lines = await ask(client, `REGISTER ${name} * ${password}`);
    expect(lines).toEqual([expect.stringMatching(fail(code, name))]);
    expect(world.app.network.accounts.count).toBe(1);
  });

  it("refuses with ALREADY_AUTHENTICATED", async () => {
    const client = open();
    await ask(client, `REGISTER one * ${PASSWORD}`);
    const lines = await ask(client, `REGISTER two * ${PASSWORD}`, "VERIFY two code");
    expect(lines).toEqual([
      ":irc.test FAIL REGISTER ALREADY_AUTHENTICATED one :You are logged in already",
      ":irc.test FAIL VERIFY ALREADY_AUTHENTICATED one :You are logged in already",
    ]);
  });

  it("refuses with TEMPORARILY_UNAVAILABLE past the limit of accounts", async () => {
    world = worldWithAccounts(["taken"], { limits: { accounts: 1 } });
    expect(await ask(open(), `REGISTER * * ${PASSWORD}`)).toEqual([
      expect.stringMatching(fail("TEMPORARILY_UNAVAILABLE", "tester")),
    ]);
  });

  it("refuses with TEMPORARILY_UNAVAILABLE too many accounts from one address", async () => {
    world = worldWithAccounts(["taken"], { limits: { newAccounts: 5 } });
    const client = open();
    for (let number = 1; number <= 5; number += 1) {
      const other = world.connect(`n${number}`, CAPABILITY);
      expect((await ask(other, `REGISTER * * ${PASSWORD}`))[0]).toContain(" REGISTER SUCCESS ");
    }
    const lines = await ask(client, `REGISTER four * ${PASSWORD}`);
    expect(lines).toEqual([expect.stringMatching(fail("TEMPORARILY_UNAVAILABLE", "four"))]);
    world.now += 2_000;
    expect((await ask(client, `REGISTER four * ${PASSWORD}`))[0]).toContain("REGISTER SUCCESS four");
  });

  it("refuses with TEMPORARILY_UNAVAILABLE while too many passwords wait", async () => {
    world = worldWithAccounts([], { makeCredentials: () => Promise.resolve(undefined) });
    expect(await ask(open(), `REGISTER * * ${PASSWORD}`)).toEqual([
      expect.stringMatching(fail("TEMPORARILY_UNAVAILABLE", "tester")),
    ]);
  });

  it("makes one account where two ask for the same name at the same time", async () => {
    const [one, other] = [open(), world.connect("rival", CAPABILITY)];
    one.say(`REGISTER same * ${PASSWORD}`);
    other.say(`REGISTER same * ${PASSWORD}`);
    const answers = [await ask(one), await ask(other)].map(([line = ""]) => line);
    expect(answers.filter((line) => line.includes(" REGISTER SUCCESS same "))).toHaveLength(1);
    expect(answers.filter((line) => fail("ACCOUNT_EXISTS", "same").test(line))).toHaveLength(1);
  });
});

describe("REGISTER before NICK", () => {
  it("is refused with NEED_NICK", async () => {
    const client = world.open().say("CAP LS 302", `CAP REQ :${CAPABILITY}`);
    client.take();
    expect(await ask(client, `REGISTER * * ${PASSWORD}`)).toEqual([
      ":irc.test FAIL REGISTER NEED_NICK * :Send NICK first",
    ]);
  });
});

describe("REGISTER bypasses nothing", () => {
  it.each([
    ["no password of the server", [] as const, 0],
    ["a wrong password of the server", ["PASS wrong"] as const, 0],
    ["the right one", ["PASS secret"] as const, 1],
  ])("with %s", async (_, lines, count) => {
    world = worldWithAccounts([], { passwordHash: "hash of secret" });
    const client = begin().say(...lines);
    const [answer = ""] = await ask(client, `REGISTER * * ${PASSWORD}`);
    expect(world.app.network.accounts.count).toBe(count);
    if (count === 0) expect(answer).toContain("FAIL REGISTER TEMPORARILY_UNAVAILABLE tester ");
  });

  it("of a ban on the user", async () => {
    const { bans } = world.app.network;
    const target = { kind: "user", mask: "tester@*", tooWide: false, matches: () => true } as const;
    bans.add(target, { reason: "spam", setBy: "root", setAt: 0, expiresAt: undefined });
    expect((await ask(begin(), `REGISTER * * ${PASSWORD}`))[0]).toContain(
      "FAIL REGISTER TEMPORARILY_UNAVAILABLE",
    );
    expect(world.app.network.accounts.count).toBe(1);
  });

  it("of an operator who switched it off", async () => {
    world.configure({ disabledCapabilities: [CAPABILITY] });
    const client = world.connect("tester");
    expect(client.ask(`REGISTER * * ${PASSWORD}`)).toEqual([
      ":irc.test 421 tester REGISTER :Unknown command",
    ]);
    expect(await ask(client, `NS REGISTER ${PASSWORD}`)).toEqual([
      ":NickServ!NickServ@irc.test NOTICE tester :Nobody can register an account here.",
    ]);
  });
});

describe("VERIFY", () => {
  it("knows no code, for no account waits for one: INVALID_CODE", async () => {
    for (const client of [begin(), world.connect("other", CAPABILITY, { address: "198.51.100.1" })]) {
      expect(await ask(client, "VERIFY taken 123", "VERIFY * 123")).toEqual([
        expect.stringMatching(/^:irc\.test FAIL VERIFY INVALID_CODE taken :/u),
        expect.stringMatching(/^:irc\.test FAIL VERIFY INVALID_CODE (?:tester|other) :/u),
      ]);
    }
  });

  it("is refused with ALREADY_AUTHENTICATED after SASL", async () => {
    const client = await loggedIn(world, "taken", "taken", CAPABILITY);
    expect(client.ask("VERIFY taken 123")[0]).toContain("FAIL VERIFY ALREADY_AUTHENTICATED taken ");
  });
});
