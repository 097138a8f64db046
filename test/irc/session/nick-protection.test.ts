/** Nicks that are kept for their accounts. */
import { beforeEach, describe, expect, it } from "bun:test";
import type { NickProtection } from "../../../src/irc/network/durable.ts";
import { ask, joined, loggedIn, plainResponse, worldWithAccounts } from "./accounts.ts";
import { settled } from "./harness.ts";
import type { FakeConnection, World } from "./harness.ts";
import { accountOf, credentialsFor, passwordOf } from "./memory-store.ts";

const GRACE = 60_000;
const utf8 = { nickCharacters: "utf8", casemapping: "rfc8265" } as const;
const operators = [
  { name: "root", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["sanick", "accounts"] },
] as const;

let world: World;

function begin(nickProtection: NickProtection, more: object = {}): void {
  const ana = accountOf("ana", { nicks: ["annie"] });
  world = worldWithAccounts([ana, "bob", accountOf("carl", { enforce: "grace" })], {
    operators,
    network: { nickProtection, ...more },
  });
}

const isGuest = (client: FakeConnection): boolean => /^Guest-\d+$/u.test(client.user.nick);

describe("strict protection of nicks", () => {
  beforeEach(() => begin("strict"));

  it.each(["ana", "ANA", "annie"])("refuses %s to a client without the account at registration", (nick) => {
    const client = world.open();
    const lines = client.say(`NICK ${nick}`, "USER x 0 * :x").take();
    expect(lines).toEqual([
      `:irc.test 433 * ${nick} :Nickname is reserved for the account ana; ${nick}1 is free`,
      `:irc.test NOTICE * :${nick} belongs to the account ana. Log in by SASL, or connect with another nick and then: /msg NickServ REGAIN ${nick} <password>`,
    ]);
    expect(world.app.network.userCount).toBe(0);
    expect(client.say("NICK other").take()[0]).toContain(" 001 other ");
  });

  it("tells the reason to clients with standard replies by FAIL", () => {
    const client = world.open();
    client.say("CAP REQ standard-replies", "NICK ana", "USER x 0 * :x", "CAP END");
    expect(client.take().at(-1)).toStartWith(":irc.test FAIL NICK NICKNAME_RESERVED ana :ana belongs to ");
    const other = world.connect("other", "standard-replies");
    expect(other.ask("NICK ana").at(-1)).toStartWith(":irc.test FAIL NICK NICKNAME_RESERVED ana :");
  });

  it("gives it to a client that has sent NICK first, and logs in before CAP END", async () => {
    const client = world.open();
    client.say("CAP REQ sasl", "NICK ana", "USER ana 0 * :ana");
    const response = plainResponse("ana", passwordOf("ana"));
    const lines = await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${response}`, "CAP END");
    expect(lines.filter((line) => line.includes(" 433 "))).toEqual([]);
    expect(client.user).toMatchObject({ nick: "ana", account: "ana", nickDueAt: undefined });
  });

  it("gives it neither to a client that is logged in to another account, nor for a suspended account", async () => {
    const bob = await loggedIn(world, "bob_", "bob");
    expect(bob.ask("NICK annie")[0]).toContain(" 433 bob_ annie :Nickname is reserved for the account ana");
    world.app.network.accounts.replace(accountOf("bob", { suspended: { by: "x", reason: "x", at: 1 } }));
    expect(world.connect("other").ask("NICK bob")[0]).toContain(" 433 other bob ");
  });

  it("refuses a change of the nick, until the client has logged in", async () => {
    const client = world.connect("client");
    expect(client.ask("NICK annie")).toEqual([
      ":irc.test 433 client annie :Nickname is reserved for the account ana; annie1 is free",
      ":irc.test NOTICE client :annie belongs to the account ana. Log in: /msg NickServ REGAIN annie <password>",
    ]);
    await ask(client, `NS IDENTIFY ana ${passwordOf("ana")}`);
    expect(client.ask("NICK annie")).toEqual([":client!client@192.0.2.1 NICK annie"]);
  });

  it("says that a nick is in use where its owner has it, and suggests no nick of an account", async () => {
    await loggedIn(world, "ana_", "ana").then((ana) => ana.say("NICK ana"));
    world.app.network.accounts.add(accountOf("ana1"));
    const client = world.connect("client");
    expect(client.ask("NICK ana")).toEqual([
      ":irc.test 433 client ana :Nickname is already in use; ana2 is free",
    ]);
  });

  it("holds for nicks that look like those of an account", () => {
    begin("strict", utf8);
    expect(world.connect("client").ask("NICK аnnie")[0]).toContain(" 433 client ");
  });

  it("begins the grace period for an owner who logs out", async () => {
    const ana = await loggedIn(world, "ana_", "ana");
    ana.say("NICK ana").take();
    const lines = await ask(ana, "NS LOGOUT");
    expect(lines).toContain(
      ":NickServ!NickServ@irc.test NOTICE ana :The nick ana belongs to the account ana. Log in within 60 seconds, or you get another nick: /msg NickServ IDENTIFY ana <password>",
    );
    world.pass(GRACE);
    expect(isGuest(ana)).toBe(true);
  });

  it("lets an operator give the nick, for the grace period", async () => {
    const root = world.connect("root");
    await ask(root, "OPER root secret");
    const client = world.connect("client");
    expect(root.ask("SANICK client ana").join("\n")).toContain("SANICK");
    expect(client.user.nick).toBe("ana");
    world.pass(GRACE - 1);
    expect(client.user.nick).toBe("ana");
    world.pass(1);
    expect(isGuest(client)).toBe(true);
  });
});

describe("a grace period for nicks", () => {
  beforeEach(() => begin("grace"));

  it("lets the nick be taken, says so, and gives a guest nick at its end", () => {
    const [client, friend] = [world.open(), world.connect("friend")];
    friend.say("JOIN #tea").take();
    const lines = client.say("NICK annie", "USER x 0 * :x", "JOIN #tea").take();
    expect(lines.find((line) => line.includes("belongs to"))).toStartWith(
      ":NickServ!NickServ@irc.test NOTICE annie ",
    );
    friend.take();
    world.pass(GRACE - 1);
    expect(client.user.nick).toBe("annie");
    client.take();
    world.pass(1);
    const { nick, nickDueAt } = client.user;
    expect([isGuest(client), nickDueAt]).toEqual([true, undefined]);
    expect(friend.take()).toEqual([`:annie!x@192.0.2.1 NICK ${nick}`]);
    expect(client.take()).toEqual([
      `:annie!x@192.0.2.1 NICK ${nick}`,
      `:NickServ!NickServ@irc.test NOTICE ${nick} :annie belongs to the account ana: you are called ${nick} now.`,
    ]);
    world.pass(GRACE);
    expect(client.user.nick).toBe(nick);
  });

  it("ends with a log-in to the account, and with a change of the nick", async () => {
    const [one, two] = [world.connect("ana"), world.connect("annie")];
    await ask(one, `NS IDENTIFY ${passwordOf("ana")}`);
    two.say("NICK free");
    world.pass(GRACE);
    expect([one.user.nick, two.user.nick]).toEqual(["ana", "free"]);
  });

  it("does not end with a log-in to another account, nor begins again for the same nick in other letters", async () => {
    const client = world.connect("ana");
    world.pass(GRACE / 2);
    await ask(client, `NS IDENTIFY bob ${passwordOf("bob")}`, "NICK ANA");
    world.pass(GRACE / 2);
    expect(isGuest(client)).toBe(true);
  });

  it("lets the nick stay that is free by then", () => {
    const client = world.connect("ana");
    world.app.network.accounts.remove("ana");
    world.pass(GRACE);
    expect(client.user).toMatchObject({ nick: "ana", nickDueAt: undefined });
  });

  it("gives guests the next number that is free, by the option", () => {
    begin("grace", { guestNick: "visitor", nickGrace: 5 });
    const client = world.connect("ana");
    world.connect(`visitor${client.user.id}`);
    world.app.network.accounts.add(accountOf(`visitor${client.user.id + 1}`));
    world.pass(5_000);
    expect(client.user.nick).toBe(`visitor${client.user.id + 2}`);
  });

  it("holds for a client that joins the user in it, and outlasts the first", async () => {
    begin("grace", { nickGrace: 5 });
    const first = await loggedIn(world, "ana", "bob");
    const client = await joined(world, "ana", "", { account: "bob" });
    expect(client.user).toBe(first.user);
    first.lose();
    world.pass(5_000);
    expect(isGuest(client)).toBe(true);
  });

  it("ends for a user who stays when a client comes back", async () => {
    begin("grace", { alwaysOn: "mandatory" });
    await loggedIn(world, "ana", "bob").then((client) => client.lose());
    world.pass(GRACE);
    const back = await joined(world, "ana", "", { account: "bob" });
    world.pass(0);
    expect(isGuest(back)).toBe(true);
    expect(back.take().join("\n")).toContain(" NICK Guest-");
  });

  it("holds while the client is over its flood budget", () => {
    world = worldWithAccounts(["ana"], { floodExemptions: [], network: { nickProtection: "grace" } });
    const client = world.connect("ana");
    for (let count = 0; count < 100; count += 1) client.say("LUSERS");
    expect(client.paused).toBe(true);
    world.pass(GRACE);
    expect(isGuest(client)).toBe(true);
  });
});

describe("the protection that an account has chosen", () => {
  it("holds in place of that of the network", () => {
    begin("strict");
    const client = world.connect("carl");
    expect(client.user.nickDueAt).toBe(world.now + GRACE);
  });

  it("begins for users whose nick looks like one of the account", async () => {
    begin("none", utf8);
    const client = world.connect("аnnie");
    world.configure({ nickProtection: "grace" });
    expect(client.user.nickDueAt).toBe(world.now + GRACE);
    const ana = await loggedIn(world, "ana_", "ana");
    for (const [value, due] of [
      ["none", undefined],
      ["strict", world.now + GRACE],
    ] as const) {
      await ask(ana, `NS SET ENFORCE ${value}`);
      expect(client.user.nickDueAt).toBe(due);
    }
    expect(await ask(ana, "NS REGAIN аnnie")).toContainEqual(expect.stringContaining(" NICK аnnie"));
    expect(isGuest(client)).toBe(true);
  });

  it("begins for a user who took the nick while the account was being made", async () => {
    const work = Promise.withResolvers<string>();
    world = worldWithAccounts([], {
      network: { nickProtection: "strict" },
      makeCredentials: (password) => work.promise.then(() => credentialsFor(password)),
    });
    const maker = world.open();
    maker.say("CAP REQ draft/account-registration", "NICK joy", "REGISTER * * sesame-open-sesame");
    const client = world.connect("joy");
    await settled();
    work.resolve("done");
    await settled();
    expect(maker.take().join("\n")).toContain("REGISTER SUCCESS joy");
    expect(client.user.nickDueAt).toBe(world.now + GRACE);
  });

  it("is without effect where the network has none", () => {
    begin("none");
    expect([world.connect("carl"), world.connect("ana")].map(({ user }) => user.nickDueAt)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("begins for users at REHASH, and ends", () => {
    begin("none");
    const client = world.connect("ana");
    world.configure({ nickProtection: "strict" });
    expect(client.take().join("\n")).toContain("belongs to the account ana");
    expect(client.deadline).toBe(world.now + GRACE);
    world.configure({ nickProtection: "none" });
    world.pass(GRACE);
    expect(client.user.nick).toBe("ana");
  });
});
