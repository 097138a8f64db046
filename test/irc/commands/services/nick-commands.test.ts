import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn, worldWithAccounts } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { accountOf, MemoryStore, passwordOf, verifyAtOnce } from "../../session/memory-store.ts";
import { becomeOperator, tellNickServ as tell } from "./service-answers.ts";

const operators = [
  { name: "warden", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["accounts"] },
] as const;

let world: World;
let ana: FakeConnection;

beforeEach(async () => {
  world = worldWithAccounts(["ana", "bob"], {
    operators,
    limits: { nicksPerAccount: 2 },
    network: { nickProtection: "strict" },
  });
  ana = await loggedIn(world, "annie", "ana");
});

const isGuest = (client: FakeConnection): boolean => /^Guest-\d+$/u.test(client.user.nick);

describe("NickServ GROUP and UNGROUP", () => {
  it("add the present nick to the account, which keeps it, and remove it", async () => {
    expect(await tell(ana, "GROUP")).toEqual(["annie belongs to the account ana now."]);
    ana.say("NICK ana");
    const other = world.connect("other");
    expect(other.ask("NICK annie")[0]).toContain(
      " 433 other annie :Nickname is reserved for the account ana",
    );
    expect(await tell(ana, "UNGROUP annie")).toEqual([
      "annie does not belong to the account ana any longer.",
    ]);
    expect(world.app.network.accounts.find("ana")).toEqual(accountOf("ana"));
    expect(other.ask("NICK annie")).toEqual([":other!other@192.0.2.1 NICK annie"]);
  });

  it("keep to the limit, and to one owner for each nick", async () => {
    await tell(ana, "GROUP");
    expect(await tell(ana, "GROUP")).toEqual(["annie belongs to the account ana already."]);
    ana.say("NICK Two");
    expect(await tell(ana, "GROUP")).toEqual(["Two belongs to the account ana now."]);
    ana.say("NICK three");
    expect(await tell(ana, "GROUP")).toEqual(["An account can have 2 further nicks; UNGROUP removes one."]);
    expect(world.app.network.accounts.find("ana")?.nicks).toEqual(["annie", "Two"]);
    world.configure({ nickProtection: "none" });
    const bob = await loggedIn(world, "two", "bob");
    expect(await tell(bob, "GROUP")).toEqual(["two belongs to the account ana already."]);
    expect(await tell(bob, "UNGROUP")).toEqual(["two is not a nick of your account."]);
  });

  it("leave the name of the account", async () => {
    expect(await tell(ana, "UNGROUP ana")).toEqual(["ana is not a nick that was added with GROUP."]);
    expect(await tell(ana, "UNGROUP nobody")).toEqual(["nobody is not a nick of your account."]);
    expect(await tell(world.connect("other"), "GROUP")).toEqual(["GROUP: you are not logged in."]);
  });

  it("let an operator remove a nick", async () => {
    await tell(ana, "GROUP");
    const warden = await becomeOperator(world.connect("warden"), "warden");
    world.takeEvents();
    expect(await tell(warden, "UNGROUP annie")).toEqual([
      "annie does not belong to the account ana any longer.",
    ]);
    expect(world.takeEvents()).toMatchObject([{ action: "UNGROUP", target: "ana", value: "annie" }]);
  });

  it("stand for the account in IDENTIFY, and no account can be called so", async () => {
    await tell(ana, "GROUP");
    const other = world.connect("other");
    expect(await tell(other, `IDENTIFY annie ${passwordOf("ana")}`)).toEqual(["You are logged in as ana."]);
    world.configure({ nickProtection: "none" });
    ana.say("NICK ana");
    const late = world.connect("annie");
    expect((await tell(late, "REGISTER sesame-open-sesame"))[0]).toContain("is taken");
    expect(await tell(late, `IDENTIFY ${passwordOf("ana")}`)).toEqual(["You are logged in as ana."]);
  });

  it("last over a restart", async () => {
    await tell(ana, "GROUP");
    const { store } = world.options;
    if (!(store instanceof MemoryStore)) throw new Error("no store");
    const next = new World({
      store: store.reopened(),
      verifyPassword: verifyAtOnce,
      network: { nickProtection: "strict" },
    });
    expect(next.connect("other").ask("NICK annie")[0]).toContain(" 433 other annie ");
  });
});

describe.each(["REGAIN", "RECOVER"])("NickServ %s", (command) => {
  it("takes the nick from another user, who gets a guest nick", async () => {
    world.configure({ nickProtection: "grace" });
    const other = world.connect("ana");
    const friend = world.connect("friend");
    for (const client of [other, friend]) client.say("JOIN #tea");
    world.hush();
    expect(await tell(ana, `${command} ana`)).toEqual(["You are called ana now."]);
    const { nick, nickDueAt } = other.user;
    expect([isGuest(other), nickDueAt, ana.user.nick]).toEqual([true, undefined, "ana"]);
    expect(friend.take()).toEqual([`:ana!ana@192.0.2.1 NICK ${nick}`]);
    expect(other.take()).toEqual([
      `:ana!ana@192.0.2.1 NICK ${nick}`,
      `:NickServ!NickServ@irc.test NOTICE ${nick} :ana was taken back by the owner of the account ana: you are called ${nick} now.`,
    ]);
  });

  it("ends an old connection of the same account", async () => {
    const old = await loggedIn(world, "old", "ana");
    old.say("NICK ana");
    expect(await tell(ana, `${command} ana`)).toEqual(["You are called ana now."]);
    expect([old.open, ana.user.nick]).toEqual([false, "ana"]);
  });

  it("takes a nick that nobody has, with the password also without a log-in", async () => {
    const client = world.connect("client");
    expect(await tell(client, `${command} ana`)).toEqual([`${command}: you are not logged in.`]);
    expect(await tell(client, `${command} ana guess`)).toEqual(["The account or the password is wrong."]);
    const lines = await ask(client, `NICKSERV ${command} ana ${passwordOf("ana")}`);
    expect(lines[0]).toContain(" 900 client ");
    expect(lines).toContain(":client!client@192.0.2.1 NICK ana");
    expect(client.user).toMatchObject({ nick: "ana", account: "ana" });
  });

  it("gives nobody the nick of another account", async () => {
    expect(await tell(ana, `${command} bob`)).toEqual(["bob is not a nick of your account."]);
    expect(await tell(ana, `${command} nobody`)).toEqual(["nobody is not a nick of your account."]);
    await tell(ana, `${command} ana`);
    expect(await tell(ana, `${command} ana`)).toEqual(["ana is your nick already."]);
  });
});

describe("NickServ RELEASE", () => {
  it("frees a nick, and leaves one's own as it is", async () => {
    world.configure({ nickProtection: "grace" });
    const other = world.connect("ana");
    expect(await tell(ana, "RELEASE ana")).toEqual(["ana is free."]);
    expect([isGuest(other), ana.user.nick]).toEqual([true, "annie"]);
    expect(await tell(ana, "RELEASE ana")).toEqual(["Nobody is called ana."]);
    expect(await tell(ana, "RELEASE bob")).toEqual(["bob is not a nick of your account."]);
    ana.say("NICK ana");
    expect(await tell(ana, "RELEASE ana")).toEqual(["ana is in use by yourself."]);
  });
});

describe("NickServ GHOST", () => {
  it("ends who has a further nick of the account, with the password too", async () => {
    await tell(ana, "GROUP");
    world.configure({ nickProtection: "none" });
    ana.say("NICK ana");
    const old = world.connect("annie");
    const client = world.connect("client");
    expect(await tell(client, `GHOST annie ${passwordOf("ana")}`)).toEqual(["annie is gone."]);
    expect(old.open).toBe(false);
  });
});
