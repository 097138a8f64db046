import { beforeEach, describe, expect, it } from "bun:test";
import { chanservService } from "../../../../src/irc/commands/services/chanserv.ts";
import type { Channel } from "../../../../src/irc/network/channel.ts";
import { LINE_LENGTH } from "../../../../src/irc/wire/lengths.ts";
import { ask, loggedIn, worldWithAccounts } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { accountOf } from "../../session/memory-store.ts";
import { said, teaWorld, tell } from "./chanserv-world.ts";

const operators = [
  { name: "root", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["channels"] },
  { name: "helper", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["kill"] },
] as const;
const ACCOUNTS = ["ana", "bob", "cleo", "dan"];

let world: World;
/** Founder of #tea, who is in it. */
let ana: FakeConnection;

beforeEach(async () => {
  await begin();
});

async function begin(limits = {}): Promise<void> {
  world = worldWithAccounts(ACCOUNTS, { operators, limits });
  ana = await loggedIn(world, "ana");
  await ask(ana, "JOIN #tea", "CS REGISTER #tea");
}

async function operator(name: "root" | "helper"): Promise<FakeConnection> {
  const client = world.connect(name);
  await ask(client, `OPER ${name} secret`);
  return client;
}

function tea(): Channel {
  const channel = world.app.network.findChannel("#tea");
  if (channel === undefined) throw new Error("no #tea");
  return channel;
}

/** `["ana q", "bob o"]` */
function access(): string[] {
  return [...(tea().registration?.access.values() ?? [])].map(({ account, level }) => `${account} ${level}`);
}

/** The code that DROP asks for. */
function codeIn([text = ""]: readonly string[]): string {
  return text.split(" ").at(-1) ?? "";
}

describe("CHANSERV", () => {
  it("is a command, as a whole or in words, and a nick that can be written to", async () => {
    const client = world.connect("client");
    for (const line of ["CHANSERV info #tea", "CHANSERV :INFO #tea", "PRIVMSG ChanServ :INFO #tea"]) {
      expect(said(await ask(client, line))[0]).toStartWith("#tea: founder ana, registered ");
    }
    expect(await ask(client, "NOTICE ChanServ :HELP")).toEqual([]);
    expect(await ask(client, "PRIVMSG ana,chanserv :HELP")).toEqual([
      ":irc.test 407 client ChanServ :Write to a service alone",
    ]);
  });

  it("is unknown where nobody can log in, and its nick is free there", () => {
    const client = new World().connect("ChanServ");
    expect(client.ask("CHANSERV HELP")).toEqual([":irc.test 421 ChanServ CHANSERV :Unknown command"]);
    expect(client.ask("CS HELP")).toEqual([":irc.test 421 ChanServ CS :Unknown command"]);
  });

  it.each(["ChanServ", "chanserv", "CHANSERV"])("has a nick that nobody can take: %s", (nick) => {
    const line = `432 client ${nick} :Erroneus nickname: it is the nick of a service`;
    expect(world.connect("client").ask(`NICK ${nick}`)).toEqual([`:irc.test ${line}`]);
  });

  it("has a nick that nobody can take by its look", () => {
    world = worldWithAccounts([], { network: { nickCharacters: "utf8", casemapping: "rfc8265" } });
    expect(world.connect("client").ask("NICK CһanServ")[0]).toContain(" 432 client ");
  });

  it("lists its commands, and explains each by its row, without cutting it", async () => {
    const client = world.connect("client");
    const texts = await tell(client, "HELP");
    expect(texts[0]).toBe("Registered channels of this network. /msg ChanServ <command>, or /cs <command>:");
    for (const row of chanservService.rows.values()) {
      expect(texts.includes(row.syntax)).toBe(row.privilege === undefined);
      const lines = await ask(client, `CHANSERV HELP ${row.name}`);
      const needed = row.privilege === undefined ? [] : [`Needs the operator privilege ${row.privilege}.`];
      expect(said(lines)).toEqual([`Syntax: ${row.syntax}`, row.help, ...needed]);
      for (const line of lines) expect(line.length + 150).toBeLessThan(LINE_LENGTH);
    }
  });

  it("says which channel is not registered", async () => {
    for (const line of [
      "INFO #x",
      "ACCESS #x",
      "OP #x",
      "AKICK #x",
      "CLEAR #x BANS",
      "TRANSFER #x bob",
      "DROP #x",
    ]) {
      expect(await tell(ana, line)).toEqual(["#x is not registered."]);
    }
  });
});

describe("ChanServ REGISTER", () => {
  it("makes an operator of the channel its founder, with mode q", async () => {
    ana.say("JOIN #new").take();
    expect(await ask(ana, "CS REGISTER #NEW")).toEqual([
      ":ChanServ!ChanServ@irc.test NOTICE ana :#new is registered, and you are its founder.",
      ":ana!ana@192.0.2.1 MODE #new +q ana",
    ]);
    expect(world.app.network.findChannel("#new")?.registration).toEqual({
      founder: "ana",
      at: world.now,
      access: new Map(),
      options: {},
      akicks: [],
      suspended: undefined,
      usedAt: world.now,
    });
  });

  it("refuses those who are not logged in, or no operators, and a registered channel", async () => {
    const bob = await loggedIn(world, "bob");
    bob.say("JOIN #tea").take();
    const other = world.connect("other").say("JOIN #other");
    expect(await tell(other, "REGISTER #other")).toEqual(["REGISTER: you are not logged in."]);
    expect(await tell(bob, "REGISTER #tea")).toEqual(["You are not an operator of #tea."]);
    expect(await tell(bob, "REGISTER #nowhere")).toEqual(["You are not an operator of #nowhere."]);
    expect(await tell(ana, "REGISTER #tea")).toEqual(["#tea is registered already."]);
  });

  it("refuses more than channels-per-account channels", async () => {
    await begin({ channelsPerAccount: 2 });
    ana.say("JOIN #two,#three").take();
    expect((await tell(ana, "REGISTER #two"))[0]).toContain("is registered");
    expect(await tell(ana, "REGISTER #three")).toEqual([
      "An account can register 2 channels, and yours has as many.",
    ]);
    await tell(ana, `DROP #two ${codeIn(await tell(ana, "DROP #two"))}`);
    expect((await tell(ana, "REGISTER #three"))[0]).toContain("is registered");
  });

  it("keeps the room for the founder when everyone has left", async () => {
    ana.say("MODE #tea +i", "PART #tea").take();
    expect(world.connect("other").ask("JOIN #tea")[0]).toContain(" 473 other #tea ");
    expect(ana.ask("JOIN #tea")).toContain(":ChanServ!ChanServ@irc.test MODE #tea +q ana");
  });
});

describe("ChanServ INFO and LIST", () => {
  it("show a channel, a secret one only to members, accounts with access and operators", async () => {
    const [other, bob, root] = [world.connect("other"), await loggedIn(world, "bob"), await operator("root")];
    await tell(ana, "ACCESS #tea ADD bob v");
    ana.say("MODE #tea +s").take();
    expect(await tell(other, "INFO #tea")).toEqual(["#tea is not registered."]);
    for (const client of [ana, bob, root]) {
      const [founder, count] = await tell(client, "INFO #tea");
      expect(founder).toStartWith("#tea: founder ana, registered ");
      expect(count).toBe("Accounts with access: 2.");
    }
  });

  it("list the channels of one's account by level, and those of others for operators", async () => {
    const [bob, root] = [await loggedIn(world, "bob"), await operator("root")];
    ana.say("JOIN #b,#c").take();
    await ask(ana, "CS REGISTER #b", "CS REGISTER #c", "CS ACCESS #b ADD bob o", "CS ACCESS #c ADD bob v");
    expect(await tell(ana, "LIST")).toEqual(["founder: #tea #b #c"]);
    expect(await tell(bob, "LIST")).toEqual(["o: #b", "v: #c"]);
    expect(await tell(root, "LIST BOB")).toEqual(["o: #b", "v: #c"]);
    expect(await tell(root, "LIST cleo")).toEqual(["cleo has access in no channel."]);
    expect(await tell(bob, "LIST ana")).toEqual(["ana is not your account."]);
    expect(await tell(root, "LIST")).toEqual(["LIST: you are not logged in."]);
  });

  it("list the channels that match a mask, secret and private ones only to members, access and operators", async () => {
    const [other, bob, root] = [world.connect("other"), await loggedIn(world, "bob"), await operator("root")];
    ana.say("JOIN #teapot,#coffee,#teas").take();
    await ask(ana, "CS REGISTER #teapot", "CS REGISTER #coffee", "CS REGISTER #teas");
    await ask(ana, "CS ACCESS #teas ADD bob v", "CS SET #teas PRIVATE on", "MODE #teapot +s");
    expect(await tell(other, "LIST #TEA*")).toEqual(["#tea, founder ana", "Channels: 1"]);
    expect(await tell(other, "LIST *")).toEqual(["#tea, founder ana", "#coffee, founder ana", "Channels: 2"]);
    expect(await tell(other, "LIST #teapot")).toEqual(["Channels: 0"]);
    expect(await tell(bob, "LIST #tea*")).toEqual(["#tea, founder ana", "#teas, founder ana", "Channels: 2"]);
    expect(await tell(root, "LIST #tea*")).toHaveLength(4);
    await ask(root, "CS SUSPEND #tea");
    expect(await tell(root, "LIST #tea")).toEqual(["#tea, founder ana (suspended)", "Channels: 1"]);
  });
});

describe("ChanServ ACCESS", () => {
  it("takes levels by the names of other services, and an account by any of its nicks", async () => {
    const { ana: founder } = await teaWorld({}, [accountOf("ana"), accountOf("bob", { nicks: ["bobby"] })]);
    for (const [word, level] of [
      ["+v", "v"],
      ["VOP", "v"],
      ["hop", "h"],
      ["halfop", "h"],
      ["AOP", "o"],
      ["op", "o"],
      ["SOP", "a"],
      ["admin", "a"],
      ["owner", "q"],
    ]) {
      const answer = [`bob has access of level ${level} in #tea.`];
      expect(await tell(founder, `ACCESS #tea ADD bobby ${word}`)).toEqual(answer);
    }
    expect(await tell(founder, "FLAGS #tea bobby voice")).toEqual(["bob has access of level v in #tea."]);
    expect(await tell(founder, "FLAGS #tea bobby")).toEqual(["bob: level v in #tea."]);
    expect(await tell(founder, "SET #tea SUCCESSOR bobby")).toEqual(["SUCCESSOR of #tea: bob."]);
    expect(await tell(founder, "AKICK #tea ADD bobby")).toEqual([
      "bob has access in #tea. ACCESS DEL takes it away.",
    ]);
    expect(await tell(founder, "ACCESS #tea DEL bobby")).toEqual(["bob has no access in #tea any longer."]);
    expect(await tell(founder, "AKICK #tea ADD bobby")).toEqual(["#tea keeps out ~a:bob."]);
    expect(await tell(founder, "AKICK #tea DEL bobby")).toEqual(["#tea lets in bobby again."]);
    expect(await tell(founder, "TRANSFER #tea bobby")).toEqual(["Nobody in #tea is logged in as bob."]);
  });

  it("adds, changes and removes accounts, by the founder", async () => {
    expect(await tell(ana, "ACCESS #tea ADD Bob o")).toEqual(["bob has access of level o in #tea."]);
    expect(await tell(ana, "ACCESS #tea add cleo q")).toEqual(["cleo has access of level q in #tea."]);
    expect(await tell(ana, "ACCESS #tea ADD bob v")).toEqual(["bob has access of level v in #tea."]);
    expect(await tell(ana, "ACCESS #tea")).toEqual(["founder: ana", "q: cleo", "v: bob"]);
    expect(await tell(ana, "ACCESS #tea DEL BOB")).toEqual(["bob has no access in #tea any longer."]);
    expect(await tell(ana, "ACCESS #tea DEL bob")).toEqual(["bob has no access in #tea."]);
    expect(access()).toEqual(["cleo q"]);
  });

  it("is changed by level q, and by level a below a", async () => {
    await ask(ana, "CS ACCESS #tea ADD bob a", "CS ACCESS #tea ADD cleo q");
    const [bob, cleo] = [await loggedIn(world, "bob"), await loggedIn(world, "cleo")];
    expect(await tell(bob, "ACCESS #tea ADD dan o")).toEqual(["dan has access of level o in #tea."]);
    const tooLow = ["You need access of level q or above in #tea."];
    for (const line of ["ADD dan a", "ADD cleo v", "DEL cleo", "DEL bob"]) {
      expect(await tell(bob, `ACCESS #tea ${line}`)).toEqual(tooLow);
    }
    expect(await tell(cleo, "ACCESS #tea DEL bob")).toEqual(["bob has no access in #tea any longer."]);
    expect(await tell(cleo, "ACCESS #tea DEL ana")).toEqual([
      "ana is the founder. TRANSFER gives the channel to another account.",
    ]);
    expect(access()).toEqual(["cleo q", "dan o"]);
  });

  it("is shown and changed to nobody without access; operators with the privilege channels see it", async () => {
    const [bob, root, helper] = [
      await loggedIn(world, "bob"),
      await operator("root"),
      await operator("helper"),
    ];
    expect(await tell(bob, "ACCESS #tea LIST")).toEqual(["You need access of level v or above in #tea."]);
    expect(await tell(helper, "ACCESS #tea")).toEqual(["You need access of level v or above in #tea."]);
    expect(await tell(root, "ACCESS #tea")).toEqual(["founder: ana"]);
    expect(await tell(bob, "ACCESS #tea ADD bob q")).toEqual([
      "You need access of level a or above in #tea.",
    ]);
    expect(access()).toEqual([]);
  });

  it("takes only accounts that exist, levels that exist, and channel-access entries", async () => {
    await begin({ channelAccess: 2 });
    expect(await tell(ana, "ACCESS #tea ADD nobody o")).toEqual(["There is no account nobody."]);
    const syntax =
      "Syntax: ACCESS <channel> [LIST | ADD <account> <level> | DEL <account>]; levels: q a o h v";
    for (const line of ["ADD bob x", "ADD bob", "DEL", "ADD", "NONSENSE"]) {
      expect(await tell(ana, `ACCESS #tea ${line}`)).toEqual([syntax]);
    }
    await ask(ana, "CS ACCESS #tea ADD bob o", "CS ACCESS #tea ADD cleo o");
    expect(await tell(ana, "ACCESS #tea ADD dan o")).toEqual(["The access list of #tea is full (2)."]);
    expect(await tell(ana, "ACCESS #tea ADD bob h")).toEqual(["bob has access of level h in #tea."]);
  });
});

describe("ChanServ OP, DEOP, VOICE and DEVOICE", () => {
  let bob: FakeConnection;
  let other: FakeConnection;

  beforeEach(async () => {
    bob = await loggedIn(world, "bob");
    other = world.connect("other");
    bob.say("JOIN #tea");
    other.say("JOIN #tea");
    world.hush();
  });

  it("give oneself what one's access allows", async () => {
    expect(await tell(bob, "OP #tea")).toEqual(["You need access of level o or above in #tea."]);
    ana.say("MODE #tea -q ana").take();
    expect(await ask(ana, "CS OP #tea")).toEqual([
      ":ana!ana@192.0.2.1 MODE #tea +q ana",
      ":ChanServ!ChanServ@irc.test NOTICE ana :ana in #tea: +q.",
    ]);
    await tell(ana, "ACCESS #tea ADD bob v");
    expect(await tell(bob, "VOICE #tea")).toEqual(["bob in #tea: +v."]);
    expect(await tell(bob, "VOICE #tea")).toEqual(["bob in #tea: nothing to change."]);
    expect(await tell(bob, "DEVOICE #tea")).toEqual(["bob in #tea: -v."]);
    expect(await tell(bob, "VOICE #tea other")).toEqual(["You need access of level h or above in #tea."]);
  });

  it("change other members, also from outside the channel", async () => {
    await tell(ana, "ACCESS #tea ADD bob o");
    bob.say("PART #tea");
    world.hush();
    expect(await tell(bob, "OP #tea other")).toEqual(["other in #tea: +o."]);
    expect(other.take()).toEqual([":bob!bob@192.0.2.1 MODE #tea +o other"]);
    expect(await tell(bob, "DEOP #tea other")).toEqual(["other in #tea: -o."]);
    expect(await tell(bob, "VOICE #tea OTHER")).toEqual(["other in #tea: +v."]);
    expect(await tell(bob, "DEVOICE #tea other")).toEqual(["other in #tea: -v."]);
    expect(await tell(bob, "VOICE #tea other nobody ana")).toEqual([
      "other in #tea: +v.",
      "nobody is not in #tea.",
      "ana in #tea: +v.",
    ]);
    expect(await tell(bob, `VOICE #tea${" ana".repeat(11)}`)).toEqual(["At most 10 nicks at once."]);
    expect(await tell(bob, "OP #tea")).toEqual(["bob is not in #tea."]);
    expect(await tell(bob, "OP #tea nobody")).toEqual(["nobody is not in #tea."]);
  });

  it("take nothing from a member of a higher level", async () => {
    await tell(ana, "ACCESS #tea ADD bob o");
    expect(await tell(bob, "DEOP #tea ana")).toEqual(["The access of ana is above yours."]);
    expect(tea().members.get(ana.user)?.prefixes).not.toBe(0);
  });
});

describe("ChanServ TRANSFER", () => {
  it("makes an account that is in the channel its founder; the one before has no access", async () => {
    await tell(ana, "ACCESS #tea ADD bob o");
    expect(await tell(ana, "TRANSFER #tea bob")).toEqual(["Nobody in #tea is logged in as bob."]);
    const bob = await loggedIn(world, "robert", "bob");
    bob.say("JOIN #tea").take();
    expect(await tell(ana, "TRANSFER #tea BOB")).toEqual(["bob is the founder of #tea now."]);
    expect([tea().registration?.founder, access()]).toEqual(["bob", []]);
    expect(await tell(ana, "TRANSFER #tea ana")).toEqual(["Only the founder of #tea can do this."]);
    expect(await tell(bob, "LIST")).toEqual(["founder: #tea"]);
    expect(await tell(ana, "LIST")).toEqual(["ana has access in no channel."]);
  });

  it("refuses an unknown account, the founder, and one with as many channels as there may be", async () => {
    await begin({ channelsPerAccount: 1 });
    const bob = await loggedIn(world, "bob");
    bob.say("JOIN #tea,#b").take();
    await tell(bob, "REGISTER #b");
    expect(await tell(ana, "TRANSFER #tea nobody")).toEqual(["There is no account nobody."]);
    expect(await tell(ana, "TRANSFER #tea ana")).toEqual(["ana is the founder."]);
    expect(await tell(ana, "TRANSFER #tea bob")).toEqual([
      "bob has as many channels as an account can have.",
    ]);
  });

  it("is for operators with the privilege channels too, and others hear of it", async () => {
    const [root, helper] = [await operator("root"), await operator("helper")];
    helper.say("MODE helper +s v").take();
    world.takeEvents();
    expect(await tell(helper, "TRANSFER #tea bob")).toEqual(["Only the founder of #tea can do this."]);
    expect(await tell(root, "TRANSFER #tea bob")).toEqual(["bob is the founder of #tea now."]);
    expect(helper.take().at(-1)).toContain("root (root) gave #tea to the account bob");
    expect(world.takeEvents()).toMatchObject([
      { kind: "operator-action", action: "TRANSFER", channel: "#tea" },
    ]);
  });
});

describe("ChanServ DROP", () => {
  it("ends the registration with its code; the channel stays while someone is in it", async () => {
    const code = codeIn(await tell(ana, "DROP #tea"));
    expect(code).toMatch(/^[0-9a-f]{8}$/u);
    expect(codeIn(await tell(ana, "DROP #tea 00000000"))).toBe(code);
    expect(await tell(ana, `DROP #tea ${code}`)).toEqual(["#tea is not registered any longer."]);
    expect(tea().registration).toBeUndefined();
    ana.say("PART #tea");
    expect(world.app.network.findChannel("#tea")).toBeUndefined();
  });

  it("ends an empty channel at once", async () => {
    ana.say("PART #tea").take();
    await tell(ana, `DROP #tea ${codeIn(await tell(ana, "DROP #tea"))}`);
    expect(world.app.network.findChannel("#tea")).toBeUndefined();
    expect(world.connect("other").ask("JOIN #tea")).toContain(":irc.test 353 other = #tea :@other");
  });

  it("has another code once the channel has another founder", async () => {
    const root = await operator("root");
    const code = codeIn(await tell(root, "DROP #tea"));
    await tell(root, "TRANSFER #tea bob");
    expect(codeIn(await tell(root, "DROP #tea"))).not.toBe(code);
  });

  it("is for the founder, and for operators with the privilege channels", async () => {
    await tell(ana, "ACCESS #tea ADD bob q");
    const [helper, root] = [await operator("helper"), await operator("root")];
    for (const client of [world.connect("other"), await loggedIn(world, "bob"), helper]) {
      expect(await tell(client, "DROP #tea")).toEqual(["Only the founder of #tea can do this."]);
    }
    helper.say("MODE helper +s v").take();
    world.takeEvents();
    await tell(root, `DROP #tea ${codeIn(await tell(root, "DROP #tea"))}`);
    expect(tea().registration).toBeUndefined();
    expect(helper.take().at(-1)).toContain("root (root) ended the registration of #tea");
    expect(world.takeEvents()).toMatchObject([{ action: "DROP", channel: "#tea" }]);
  });
});
