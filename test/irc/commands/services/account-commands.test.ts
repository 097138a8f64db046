/** NickServ: settings, facts and states of accounts, and the commands of operators for them. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn, worldWithAccounts } from "../../session/accounts.ts";
import type { FakeConnection, World } from "../../session/harness.ts";
import { accountOf, MemoryStore, passwordOf } from "../../session/memory-store.ts";
import { becomeOperator, saidBy, tellNickServ as tell } from "./service-answers.ts";

const PASSWORD = "sesame-open-sesame";
const DAY = 86_400_000;
const operators = [
  { name: "warden", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["accounts"] },
  { name: "helper", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["kill"] },
] as const;

let world: World;

beforeEach(() => {
  world = worldWithAccounts([accountOf("ana", { nicks: ["annie"] }), "bob"], {
    operators,
    network: { nickProtection: "grace" },
  });
});

const operator = (name: "warden" | "helper"): Promise<FakeConnection> =>
  becomeOperator(world.connect(name), name);

describe("NickServ STATUS and ACC", () => {
  it("tell by a number whether a user is logged in to the account of its nick", async () => {
    await loggedIn(world, "annie", "ana");
    world.connect("ana");
    const client = world.connect("client");
    const answers = async (...nicks: string[]): Promise<string[]> => {
      const lines = nicks.flatMap((nick) => [`NS STATUS ${nick}`, `NS ACC ${nick}`]);
      return saidBy("NickServ", await ask(client, ...lines));
    };
    expect(await answers("Annie", "ana", "client", "bob")).toEqual([
      "STATUS annie 3 ana",
      "annie ACC 3",
      "STATUS ana 1",
      "ana ACC 1",
      "STATUS client 0",
      "client ACC 0 (not registered)",
      "STATUS bob 0",
      "bob ACC 0 (offline)",
    ]);
    expect(await tell(client, "STATUS")).toEqual(["STATUS client 0"]);
  });

  it("tell it of another account, and of the one that the user is logged in to", async () => {
    await loggedIn(world, "free", "ana");
    const client = world.connect("client");
    expect(await tell(client, "ACC free ana")).toEqual(["free -> ana ACC 3"]);
    expect(await tell(client, "ACC free *")).toEqual(["free -> ana ACC 3"]);
    expect(await tell(client, "ACC free bob")).toEqual(["free -> bob ACC 1"]);
    expect(await tell(client, "ACC client *")).toEqual(["client -> * ACC 0 (not registered)"]);
    expect(await tell(client, "ACC nobody *")).toEqual(["nobody -> * ACC 0 (offline)"]);
  });
});

describe("NickServ SET", () => {
  it("lists the settings, and shows one", async () => {
    const ana = await loggedIn(world, "annie", "ana");
    expect(await tell(ana, "SET")).toEqual([
      "ENFORCE: default (grace)",
      expect.stringMatching(/^SET ENFORCE strict\|grace\|none\|default: /u) as string,
      "ALWAYS-ON: default",
      expect.stringMatching(/^SET ALWAYS-ON on\|off\|default: /u) as string,
    ]);
    expect(await tell(ana, "SET enforce")).toEqual(["ENFORCE: default (grace)"]);
    expect(await tell(ana, "SET TEA")).toEqual(["Unknown setting TEA. SET lists the settings."]);
    expect(await tell(world.connect("other"), "SET")).toEqual(["SET: you are not logged in."]);
  });

  it("chooses how the nicks of the account are kept", async () => {
    const ana = await loggedIn(world, "annie", "ana");
    const other = world.connect("other");
    expect(await tell(ana, "SET ENFORCE Strict")).toEqual(["ENFORCE: strict"]);
    expect(other.ask("NICK ana")[0]).toContain(" 433 other ana ");
    expect(await tell(ana, "SET ENFORCE none")).toEqual(["ENFORCE: none"]);
    expect(other.ask("NICK ana")).toEqual([":other!other@192.0.2.1 NICK ana"]);
    expect(await tell(ana, "SET ENFORCE default")).toEqual(["ENFORCE: default (grace)"]);
    expect(other.user.nickDueAt).toBe(world.now + 60_000);
    expect(other.take()[0]).toContain("belongs to the account ana");
    expect(await tell(ana, "SET ENFORCE tea")).toEqual(["Syntax: SET ENFORCE strict|grace|none|default"]);
    expect(world.app.network.accounts.find("ana")).toEqual(accountOf("ana", { nicks: ["annie"] }));
  });

  it("chooses nothing where nicks are not kept at all", async () => {
    world.configure({ nickProtection: "none" });
    const ana = await loggedIn(world, "annie", "ana");
    expect(await tell(ana, "SET ENFORCE strict")).toEqual([
      "Nicks are not kept for accounts on this network.",
    ]);
  });

  it("changes the password like PASSWD", async () => {
    const ana = await loggedIn(world, "annie", "ana");
    expect(await tell(ana, "SET PASSWORD one")).toEqual([
      "Syntax: SET PASSWORD <current password> <new password>",
    ]);
    expect(await tell(ana, `SET PASSWORD ${passwordOf("ana")} ${PASSWORD}`)).toEqual([
      "The password of ana is changed.",
    ]);
    expect(await tell(world.connect("other"), `IDENTIFY ana ${PASSWORD}`)).toEqual([
      "You are logged in as ana.",
    ]);
  });
});

describe("NickServ INFO", () => {
  it("shows the nicks to everyone, and when the account was last in use to its owner", async () => {
    const ana = await loggedIn(world, "annie", "ana");
    const made = "Account ana, made Thu, 01 Jan 1970 00:00:00 UTC.";
    expect(await tell(world.connect("other"), "INFO annie")).toEqual([made, "Nicks: annie"]);
    expect(await tell(ana, "INFO")).toEqual([
      made,
      "Nicks: annie",
      "Logged in: annie",
      "ENFORCE: default (grace)",
      "ALWAYS-ON: default",
    ]);
    ana.say("QUIT");
    const today = new Date(world.now).toISOString().slice(0, 10);
    expect(await tell(await operator("warden"), "INFO ana")).toContain(`Last in use: ${today}`);
    expect(await tell(await operator("helper"), "INFO ana")).toEqual([made, "Nicks: annie"]);
  });

  it("remembers the day once, at the end of a log-in", async () => {
    const seen = (): number | undefined => world.app.network.accounts.find("ana")?.lastSeen;
    const ana = await loggedIn(world, "annie", "ana");
    expect(seen()).toBeUndefined();
    const { store } = world.options;
    const noted: unknown[] = [];
    const note = store?.note.bind(store);
    if (store !== undefined) store.note = (change) => (noted.push(change), note?.(change));
    for (let count = 0; count < 2; count += 1) {
      await ask(ana, "NS LOGOUT", `NS IDENTIFY ana ${passwordOf("ana")}`);
      expect(seen()).toBe(world.now - (world.now % DAY));
    }
    expect(noted).toHaveLength(1);
  });

  it("remembers it of users who are killed, and of all at once when the server stops", async () => {
    const { store } = world.options;
    if (!(store instanceof MemoryStore)) throw new Error("no store");
    const day = world.now - (world.now % DAY);
    const ana = await loggedIn(world, "annie", "ana");
    const helper = await operator("helper");
    await ask(helper, "KILL annie :enough");
    expect([ana.open, world.app.network.accounts.find("ana")?.lastSeen]).toEqual([false, day]);
    world.pass(DAY);
    await loggedIn(world, "one", "ana");
    await loggedIn(world, "two", "bob");
    const before = store.commits;
    world.app.stopping();
    expect(store.commits - before).toBe(1);
    for (const name of ["ana", "bob"]) {
      expect(store.reopened().state.accounts).toContainEqual(
        expect.objectContaining({ name, lastSeen: day + DAY }),
      );
    }
  });
});

describe("NickServ LIST", () => {
  it("lists accounts by a mask over names and nicks, for operators", async () => {
    const warden = await operator("warden");
    expect(await tell(warden, "LIST *")).toEqual([
      "ana, made 1970-01-01 annie",
      "bob, made 1970-01-01",
      "Accounts: 2",
    ]);
    await tell(warden, "SUSPEND bob");
    expect(await tell(warden, "LIST B*")).toEqual(["bob, made 1970-01-01 (suspended)", "Accounts: 1"]);
    expect(await tell(warden, "LIST ?nni?")).toHaveLength(2);
    expect(await tell(world.connect("other"), "LIST *")).toEqual([
      "LIST needs the operator privilege accounts.",
    ]);
  });

  it("ends after a hundred", async () => {
    world = worldWithAccounts(
      Array.from({ length: 120 }, (_, index) => `a${index}`),
      { operators },
    );
    const lines = await tell(await operator("warden"), "LIST a*");
    expect([lines.length, lines.at(-1)]).toEqual([101, "There are more; use a narrower mask."]);
  });
});

describe("NickServ SAREGISTER and SAPASSWD", () => {
  it("make an account where users cannot, and the user of its nick has to log in", async () => {
    world.configure({ disabledCapabilities: ["draft/account-registration"] });
    const [warden, watching, carl] = [
      await operator("warden"),
      await operator("helper"),
      world.connect("carl"),
    ];
    watching.say("MODE helper +s v").take();
    world.takeEvents();
    expect((await tell(carl, `REGISTER ${PASSWORD}`))[0]).toContain("Nobody can register");
    expect(await tell(warden, `SAREGISTER carl ${PASSWORD}`)).toEqual(["The account carl is made."]);
    expect(watching.take().at(-1)).toContain("warden (warden) made the account carl");
    expect(world.takeEvents().at(-1)).toMatchObject({ action: "SAREGISTER", target: "carl" });
    expect(carl.user.nickDueAt).toBe(world.now + 60_000);
    expect(carl.take()[0]).toContain("belongs to the account carl");
    expect(await tell(carl, `IDENTIFY ${PASSWORD}`)).toEqual(["You are logged in as carl."]);
    expect(carl.user.nickDueAt).toBeUndefined();
  });

  it("change the password of any account", async () => {
    const warden = await operator("warden");
    expect(await tell(warden, `SAPASSWD ana ${PASSWORD}`)).toEqual(["The password of ana is changed."]);
    expect(await tell(world.connect("other"), `IDENTIFY ana ${PASSWORD}`)).toEqual([
      "You are logged in as ana.",
    ]);
    expect(await tell(warden, `SAPASSWD nobody ${PASSWORD}`)).toEqual(["There is no account nobody."]);
  });

  it("refuse names and passwords as REGISTER does, and others than operators", async () => {
    const warden = await operator("warden");
    expect((await tell(warden, `SAREGISTER annie ${PASSWORD}`))[0]).toContain("is taken");
    expect((await tell(warden, `SAREGISTER 1a ${PASSWORD}`))[0]).toContain("is called like a nick");
    expect((await tell(warden, "SAREGISTER carl short"))[0]).toContain("at least 8 characters");
    expect((await tell(warden, "SAPASSWD ana short"))[0]).toContain("at least 8 characters");
    const helper = await operator("helper");
    for (const command of ["SAREGISTER", "SAPASSWD"]) {
      expect(await tell(helper, `${command} ana ${PASSWORD}`)).toEqual([
        `${command} needs the operator privilege accounts.`,
      ]);
    }
  });
});
