import { beforeEach, describe, expect, it } from "bun:test";
import { nickservService } from "../../../../src/irc/commands/services/nickserv.ts";
import { privileges } from "../../../../src/irc/network/privileges.ts";
import { LINE_LENGTH } from "../../../../src/irc/wire/lengths.ts";
import { ask, loggedIn, worldWithAccounts } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { Mailbox, said, worldWithMail } from "../../session/mailbox.ts";
import { accountOf, passwordOf } from "../../session/memory-store.ts";

const PASSWORD = "sesame-open-sesame";
const operators = [
  { name: "root", passwordHash: "hash of secret", masks: ["*@*"], privileges },
  { name: "warden", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["accounts"] },
  { name: "helper", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["kill"] },
] as const;

let world: World;

beforeEach(() => {
  world = worldWithAccounts(["ana", "bob"], { operators });
});

async function tell(client: FakeConnection, text: string): Promise<string[]> {
  return said(await ask(client, `NICKSERV ${text}`));
}

async function operator(name: "root" | "warden" | "helper"): Promise<FakeConnection> {
  const client = world.connect(name);
  await ask(client, `OPER ${name} secret`);
  return client;
}

describe("NICKSERV", () => {
  it("is a command, as a whole or in words, and a nick that can be written to", async () => {
    const client = world.connect("client");
    for (const line of [
      "NICKSERV info ana",
      "NICKSERV :INFO ana",
      "PRIVMSG NickServ :INFO ana",
      "PRIVMSG nickserv :info  ana",
    ]) {
      expect(said(await ask(client, line))[0]).toStartWith("Account ana, made ");
    }
  });

  it("is unknown where nobody can log in, and its nick is free there", () => {
    const client = new World().connect("NickServ");
    expect(client.ask("NICKSERV HELP")).toEqual([":irc.test 421 NickServ NICKSERV :Unknown command"]);
    expect(client.ask("NS HELP")).toEqual([":irc.test 421 NickServ NS :Unknown command"]);
  });

  it("answers nobody's NOTICE, TAGMSG and CTCP", async () => {
    const client = world.connect("client", "message-tags");
    const lines = [
      "NOTICE NickServ :HELP",
      "@+typing=active TAGMSG NickServ",
      "PRIVMSG NickServ :\u0001VERSION\u0001",
    ];
    expect(await ask(client, ...lines)).toEqual([]);
  });

  it("is echoed what was written to it, as any message is", async () => {
    const client = world.connect("client", "echo-message");
    expect((await ask(client, "PRIVMSG nickserv :INFO ana"))[0]).toBe(
      ":client!client@192.0.2.1 PRIVMSG NickServ :INFO ana",
    );
  });

  it("takes no message that is for others too: 407", async () => {
    const [client, other] = [world.connect("client"), world.connect("other")];
    expect(await ask(client, `PRIVMSG other,NickServ :IDENTIFY ${PASSWORD}`)).toEqual([
      ":irc.test 407 client NickServ :Write to a service alone",
    ]);
    expect(await ask(client, `NOTICE other,NickServ :IDENTIFY ${PASSWORD}`)).toEqual([]);
    expect(other.take()).toEqual([]);
  });

  it("reads single lines", async () => {
    const client = world.connect("client", "batch draft/multiline standard-replies");
    expect(client.ask("BATCH +1 draft/multiline NickServ")[0]).toContain("FAIL BATCH MULTILINE_INVALID");
  });

  it.each(["NickServ", "nickserv", "NICKSERV"])("has a nick that nobody can take: %s", async (nick) => {
    const line = `432 client ${nick} :Erroneus nickname: it is the nick of a service`;
    expect(world.connect("client").ask(`NICK ${nick}`)).toEqual([`:irc.test ${line}`]);
    expect(world.open().say(`NICK ${nick}`).take()[0]).toContain(` 432 * ${nick} `);
    const root = await operator("root");
    expect(root.ask(`SANICK client ${nick}`).join("\n")).toContain("Erroneus nickname");
    expect(world.app.network.findUser(nick)).toBeUndefined();
  });

  it("has a nick that nobody can take by its look", () => {
    world = worldWithAccounts([], { network: { nickCharacters: "utf8", casemapping: "rfc8265" } });
    expect(world.connect("client").ask("NICK NіckServ")[0]).toContain(" 432 client ");
  });

  it("lists its commands, those for operators to those who may use them", async () => {
    world = worldWithMail(new Mailbox(), [], {}, { operators });
    const texts = await tell(world.connect("client"), "HELP");
    const open = [...nickservService.rows.values()].filter(({ privilege }) => privilege === undefined);
    for (const { syntax } of open) expect(texts).toContain(syntax);
    expect(texts.join("\n")).not.toContain("SUSPEND");
    expect((await tell(await operator("root"), "HELP")).join("\n")).toContain("SUSPEND <account> [<reason>]");
    expect(await tell(world.connect("other"), "")).toEqual(texts);
  });

  it("knows no command for e-mail where the server sends none", async () => {
    const client = world.connect("client");
    const names = [...nickservService.rows.values()]
      .filter(({ needsMail }) => needsMail)
      .map(({ name }) => name);
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) {
      const unknown = [`Unknown command ${name}. HELP lists the commands.`];
      expect(await tell(client, `${name} a b c`)).toEqual(unknown);
      expect(await tell(client, `HELP ${name}`)).toEqual(unknown);
    }
    expect(
      (await tell(client, "HELP")).filter((text) => names.some((name) => text.startsWith(name))),
    ).toEqual([]);
  });

  it("explains each command by its row, without cutting it", async () => {
    world = worldWithMail(new Mailbox());
    const client = world.connect("client");
    for (const row of nickservService.rows.values()) {
      const lines = await ask(client, `NICKSERV HELP ${row.name.toLowerCase()}`);
      expect(said(lines)).toEqual(expect.arrayContaining([`Syntax: ${row.syntax}`, row.help]));
      for (const line of lines) expect(line.length + 150).toBeLessThan(LINE_LENGTH);
    }
  });

  it("says what is wrong with a command", async () => {
    const client = world.connect("client");
    expect(await tell(client, "NONSENSE")).toEqual(["Unknown command NONSENSE. HELP lists the commands."]);
    expect(await tell(client, "HELP nonsense")).toEqual([
      "Unknown command NONSENSE. HELP lists the commands.",
    ]);
    expect(await tell(client, "IDENTIFY")).toEqual(["Syntax: IDENTIFY [<account>] <password> [<code>]"]);
    expect(await tell(client, "LOGOUT")).toEqual(["LOGOUT: you are not logged in."]);
    expect(await tell(client, "SUSPEND ana")).toEqual(["SUSPEND needs the operator privilege accounts."]);
  });
});

describe("NickServ REGISTER", () => {
  it("refuses a password with spaces, of which half would be kept", async () => {
    expect(await tell(world.connect("fresh"), "REGISTER correct-horse battery staple")).toEqual([
      "Syntax: REGISTER <password> [<email>]. Neither of them has spaces.",
    ]);
    expect(world.app.network.accounts.find("fresh")).toBeUndefined();
  });

  it("makes an account that is called like the nick, and logs in", async () => {
    const client = world.connect("fresh");
    const lines = await ask(client, `NICKSERV REGISTER ${PASSWORD} fresh@example.org`);
    expect(said(lines)[0]).toContain("fresh: Account registered");
    expect(lines.at(-1)).toContain(" 900 fresh ");
    expect(client.user.account).toBe("fresh");
    expect(world.takeEvents().at(-1)).toMatchObject({ kind: "account-registered", account: "fresh" });
  });

  it("refuses a name that is taken, a weak password, and those who are logged in", async () => {
    expect((await tell(world.connect("ana"), `REGISTER ${PASSWORD}`))[0]).toContain("is taken");
    expect((await tell(world.connect("fresh"), "REGISTER short"))[0]).toContain("at least 8 characters");
    const bob = await loggedIn(world, "bob");
    expect(await tell(bob, `REGISTER ${PASSWORD}`)).toEqual(["You are logged in as bob already."]);
  });
});

describe("NickServ IDENTIFY and LOGOUT", () => {
  it("log in to the account of the nick, or to another, and out again", async () => {
    const client = world.connect("ana");
    expect(await tell(client, `IDENTIFY ${passwordOf("ana")}`)).toEqual(["You are logged in as ana."]);
    expect(await tell(client, `IDENTIFY bob ${passwordOf("bob")}`)).toEqual(["You are logged in as bob."]);
    expect(client.user.account).toBe("bob");
    expect(await tell(client, "LOGOUT")).toEqual(["You are logged out."]);
    expect(client.user.account).toBeUndefined();
  });

  it("refuse a wrong password, and after too many any", async () => {
    const client = world.connect("ana");
    const wrong = ["The account or the password is wrong."];
    for (let count = 0; count < 3; count += 1) expect(await tell(client, "IDENTIFY nonsense")).toEqual(wrong);
    expect(await tell(client, `IDENTIFY ${passwordOf("ana")}`)).toEqual([
      "Too many wrong passwords; wait 2 seconds.",
    ]);
  });
});

describe("NickServ PASSWD", () => {
  it("changes the password, which the old one no longer opens", async () => {
    const ana = await loggedIn(world, "ana");
    expect(await tell(ana, `PASSWD ${passwordOf("ana")} ${PASSWORD}`)).toEqual([
      "The password of ana is changed.",
    ]);
    const other = world.connect("other");
    await tell(other, `IDENTIFY ana ${passwordOf("ana")}`);
    expect(other.user.account).toBeUndefined();
    await tell(other, `IDENTIFY ana ${PASSWORD}`);
    expect(other.user.account).toBe("ana");
  });

  it("needs the current password, and a good new one", async () => {
    const ana = await loggedIn(world, "ana");
    expect(await tell(ana, `PASSWD nonsense ${PASSWORD}`)).toEqual(["The account or the password is wrong."]);
    expect((await tell(ana, `PASSWD ${passwordOf("ana")} short`))[0]).toContain("at least 8 characters");
    expect(world.app.network.accounts.find("ana")).toEqual(accountOf("ana"));
  });
});

/** The code that DROP asks for. */
function codeIn([text = ""]: readonly string[]): string {
  return text.split(" ").at(-1) ?? "";
}

describe("NickServ DROP", () => {
  it("removes an account with its code, and logs out all who use it", async () => {
    const [ana, second] = [await loggedIn(world, "ana"), await loggedIn(world, "second", "ana")];
    const code = codeIn(await tell(ana, "DROP ana"));
    expect(code).toMatch(/^[0-9a-f]{8}$/u);
    expect(codeIn(await tell(ana, "DROP ana 00000000"))).toBe(code);
    expect(world.app.network.accounts.find("ana")).toBeDefined();
    expect(await tell(ana, `DROP ana ${code}`)).toEqual(["The account ana is removed."]);
    expect(world.app.network.accounts.find("ana")).toBeUndefined();
    expect([ana.user.account, second.user.account]).toEqual([undefined, undefined]);
    expect(second.take().at(-1)).toContain(" 901 second ");
  });

  it("has another code for each account, and for a new one of the same name", async () => {
    const ana = await loggedIn(world, "ana");
    const code = codeIn(await tell(ana, "DROP ana"));
    world.app.network.accounts.replace(accountOf("ana", { createdAt: 1 }));
    expect(codeIn(await tell(ana, "DROP ana"))).not.toBe(code);
  });

  it("is for the owner, and for operators with the privilege accounts", async () => {
    const watching = await operator("helper");
    for (const client of [world.connect("other"), await loggedIn(world, "bob"), watching]) {
      expect(await tell(client, "DROP ana")).toEqual(["ana is not your account."]);
    }
    const root = await operator("root");
    watching.say("MODE helper +s v").take();
    world.takeEvents();
    expect(await tell(root, `DROP ana ${codeIn(await tell(root, "DROP ana"))}`)).toEqual([
      "The account ana is removed.",
    ]);
    expect(watching.take().at(-1)).toContain("root (root) removed the account ana");
    expect(world.takeEvents()).toMatchObject([{ kind: "operator-action", action: "DROP", target: "ana" }]);
  });
});

describe("NickServ INFO", () => {
  it("shows everyone the account, and its owner and operators who uses it", async () => {
    const ana = await loggedIn(world, "ana");
    const made = "Account ana, made Thu, 01 Jan 1970 00:00:00 UTC.";
    expect(await tell(world.connect("other"), "INFO ana")).toEqual([made]);
    for (const client of [ana, await operator("root")]) {
      expect(await tell(client, "INFO Ana")).toEqual([
        made,
        "Logged in: ana",
        "ENFORCE: default (none)",
        "ALWAYS-ON: default",
      ]);
    }
    expect(await tell(ana, "INFO")).toEqual([
      made,
      "Logged in: ana",
      "ENFORCE: default (none)",
      "ALWAYS-ON: default",
    ]);
    expect(await tell(ana, "INFO nobody")).toEqual(["There is no account nobody."]);
  });
});

describe("NickServ GHOST", () => {
  it("ends the connection that has the nick of one's account", async () => {
    const old = world.connect("ana");
    const friend = world.connect("friend").say("JOIN #tea");
    old.say("JOIN #tea");
    const ana = await loggedIn(world, "ana_", "ana");
    world.hush();
    world.takeEvents();
    expect(await tell(ana, "GHOST ANA")).toEqual(["ana is gone."]);
    const reason = "Ended by ana_, the owner of the account (GHOST)";
    expect(friend.take()).toEqual([`:ana!ana@192.0.2.1 QUIT :${reason}`]);
    expect(old.take().at(-1)).toBe(`ERROR :Closing Link: 192.0.2.1 (${reason})`);
    expect(old.open).toBe(false);
    expect(world.takeEvents()).toMatchObject([{ kind: "left", cause: "ghosted" }]);
    expect(ana.ask("NICK ana")).toEqual([":ana_!ana_@192.0.2.1 NICK ana"]);
  });

  it("ends another connection that is logged in to the account", async () => {
    const [one, two] = [await loggedIn(world, "one", "ana"), await loggedIn(world, "two", "ana")];
    expect(await tell(one, "GHOST two")).toEqual(["two is gone."]);
    expect(two.open).toBe(false);
  });

  it("ends nobody else", async () => {
    world.connect("other");
    const ana = await loggedIn(world, "ana");
    expect(await tell(ana, "GHOST other")).toEqual(["other is neither you nor a nick of your account."]);
    expect(await tell(ana, "GHOST ana")).toEqual(["That is you."]);
    expect(await tell(ana, "GHOST nobody")).toEqual(["Nobody is called nobody."]);
    expect(await tell(world.connect("client"), "GHOST ana")).toEqual(["GHOST: you are not logged in."]);
    expect(world.app.network.findUser("other")).toBeDefined();
  });
});

describe("NickServ SUSPEND and UNSUSPEND", () => {
  it("keep out of an account, and let in again, and other operators hear of it", async () => {
    const ana = await loggedIn(world, "ana");
    const [warden, watching] = [await operator("warden"), await operator("helper")];
    watching.say("MODE helper +s v").take();
    world.takeEvents();
    expect(await tell(warden, "SUSPEND ana spam and more")).toEqual(["The account ana is suspended."]);
    expect(ana.take().at(-1)).toContain(" 901 ana ");
    expect(watching.take().at(-1)).toContain("warden (warden) suspended the account ana: spam and more");
    expect(world.takeEvents()).toMatchObject([{ action: "SUSPEND", target: "ana", reason: "spam and more" }]);
    expect(await tell(ana, `IDENTIFY ${passwordOf("ana")}`)).toEqual(["This account is suspended."]);
    expect((await tell(warden, "INFO ana")).at(-1)).toMatch(/^Suspended by warden, .*: spam and more$/u);
    expect(await tell(warden, "UNSUSPEND ana")).toEqual(["The account ana can be used again."]);
    expect(world.app.network.accounts.find("ana")).not.toHaveProperty("suspended");
    expect(await tell(ana, `IDENTIFY ${passwordOf("ana")}`)).toEqual(["You are logged in as ana."]);
  });

  it("say if there is nothing to do", async () => {
    const warden = await operator("warden");
    expect(await tell(warden, "SUSPEND nobody")).toEqual(["There is no account nobody."]);
    expect(await tell(warden, "UNSUSPEND ana")).toEqual(["ana is not suspended."]);
    expect(await tell(warden, "UNSUSPEND nobody")).toEqual(["nobody is not suspended."]);
  });

  it("last over a restart", async () => {
    const { store } = world.options;
    const warden = await operator("warden");
    await tell(warden, "SUSPEND ana");
    const reopened = (store as { reopened?: () => typeof store } | undefined)?.reopened?.();
    if (reopened === undefined) throw new Error("no store");
    const next = worldWithAccounts([], { store: reopened });
    expect(next.app.network.accounts.find("ana")?.suspended?.reason).toBe("No reason given");
  });
});
