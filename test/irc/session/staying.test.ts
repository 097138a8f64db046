/** Users who stay in their channels while nobody is connected, over restarts too. */
import { beforeEach, describe, expect, it } from "bun:test";
import type { ChannelState } from "../../../src/irc/network/durable.ts";
import { privileges } from "../../../src/irc/network/privileges.ts";
import { ask, joined, joining, loggedIn } from "./accounts.ts";
import { World } from "./harness.ts";
import type { FakeConnection, WorldOptions } from "./harness.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "./memory-store.ts";

const DAY = 86_400_000;
const operators = [{ name: "root", passwordHash: "hash of secret", masks: ["*@*"], privileges }] as const;

let store: MemoryStore;
let world: World;
let ana: FakeConnection;
let bob: FakeConnection;

/** A server that starts with what the last one kept. */
function restart(options: WorldOptions = {}): void {
  store = store.reopened();
  world = new World({ store, verifyPassword: verifyAtOnce, ...options });
}

/** A user that stays, and another who sees it. */
async function begin(): Promise<void> {
  ana = await loggedIn(world, "ana", "ana", "draft/persistence");
  await ask(ana, "PERSISTENCE SET ON", "JOIN #tea");
  bob = world.connect("bob", "away-notify").say("JOIN #tea", "MONITOR + ana");
  world.hush();
}

beforeEach(async () => {
  store = new MemoryStore({ accounts: [accountOf("ana"), accountOf("cleo")] });
  world = new World({ store, verifyPassword: verifyAtOnce });
  await begin();
});

/** Messages among these lines. */
function missed(lines: readonly string[]): string[] {
  return lines.filter((line) => line.includes(" PRIVMSG "));
}

describe("a user that stays", () => {
  it("is shown as away while nobody is connected, and leaves neither its channels nor the network", () => {
    ana.say("QUIT :bye");
    expect(ana.take()).toEqual(["ERROR :Closing Link: 192.0.2.1 (Quit: bye)"]);
    expect(bob.take()).toEqual([":ana!ana@192.0.2.1 AWAY :Not connected"]);
    expect(bob.ask("PRIVMSG ana :hi")).toEqual([":irc.test 301 bob ana :Not connected"]);
    expect(bob.ask("NAMES #tea")[0]).toBe(":irc.test 353 bob = #tea :@ana bob");
    expect(bob.ask("WHOIS ana").filter((line) => / (?:338|378|671) /u.test(line))).toEqual([]);
  });

  it("finds itself in its channels when it comes back, which ends being away", async () => {
    ana.lose();
    bob.take();
    const back = await joining(world, "ana");
    expect(back.take()).toContain(":ana!ana@192.0.2.1 JOIN #tea");
    expect(bob.take()).toEqual([":ana!ana@192.0.2.1 AWAY"]);
  });

  it("is shown the last messages when it comes back, unless its client asks for them by itself", async () => {
    ana.lose();
    bob.say("PRIVMSG #tea :where is ana?");
    const plain = await joining(world, "ana");
    plain.read();
    const lines = plain.take();
    expect(missed(lines)).toEqual([
      expect.stringMatching(/^:bob!bob@192\.0\.2\.1 PRIVMSG #tea :\[.{16}\] where is ana\?$/u),
    ]);
    expect(lines.findIndex((line) => line.includes(" 366 "))).toBeLessThan(
      lines.indexOf(missed(lines)[0] ?? ""),
    );
    const modern = await joining(world, "ana", "draft/chathistory");
    expect(missed(modern.take())).toEqual([]);
  });

  it("is shown all that it has missed, in channels and conversations, and nothing twice", async () => {
    const cleo = await loggedIn(world, "cleo");
    cleo.say("JOIN #tea", "PRIVMSG ana :before");
    ana.lose();
    world.now += 1_000;
    for (let number = 1; number <= 30; number += 1) bob.say(`PRIVMSG #tea :${number}`);
    cleo.say("PRIVMSG ana :one", "PRIVMSG ana :\u0001VERSION\u0001", "NOTICE ana :two");
    const modern = await joining(world, "ana", "draft/chathistory");
    modern.read();
    expect(missed(modern.take())).toEqual([]);
    world.now += 1_000;
    modern.lose();
    world.now += 1_000;
    cleo.say("PRIVMSG ana :three", "NOTICE ana :four");
    for (let number = 31; number <= 60; number += 1) bob.say(`PRIVMSG #tea :${number}`);
    const plain = await joining(world, "ana", "server-time");
    plain.read();
    bob.say("PRIVMSG #tea :61");
    cleo.say("PRIVMSG ana :five");
    plain.read();
    const lines = plain.take().filter((line) => / (?:PRIVMSG|NOTICE) /u.test(line));
    const texts = (target: string): string[] =>
      lines.filter((line) => line.includes(` ${target} :`)).map((line) => line.split(":").at(-1) ?? "");
    expect(texts("#tea")).toEqual(Array.from({ length: 31 }, (_, place) => String(place + 31)));
    expect(texts("ana")).toEqual(["three", "four", "five"]);
  });

  it("is shown no more than a page of each", async () => {
    world.configure({ limits: { ...world.app.settings.network.limits, historyPage: 25, historyReplay: 5 } });
    ana.lose();
    world.now += 1_000;
    for (let number = 1; number <= 30; number += 1) bob.say(`PRIVMSG #tea :${number}`);
    const plain = await joining(world, "ana");
    plain.read();
    expect(missed(plain.take())).toHaveLength(25);
    world.now += 1_000;
    plain.lose();
    const again = await joining(world, "ana");
    again.read();
    expect(missed(again.take())).toHaveLength(5);
    again.lose();
    world.configure({ limits: { ...world.app.settings.network.limits, historyReplay: 0 } });
    const off = await joining(world, "ana");
    off.read();
    expect(missed(off.take())).toEqual([]);
  });

  it("keeps the away message of its last client until it comes back", async () => {
    ana.say("AWAY :on holiday", "QUIT");
    expect(bob.take()).toEqual([":ana!ana@192.0.2.1 AWAY :on holiday"]);
    await joined(world, "ana");
    expect(bob.take()).toEqual([":ana!ana@192.0.2.1 AWAY"]);
  });

  it("stays away for a client at which nobody is", async () => {
    ana.lose();
    bob.take();
    await joined(world, "ana", "draft/pre-away", { lines: ["AWAY *"] });
    expect(bob.take()).toEqual([":ana!ana@192.0.2.1 AWAY :*"]);
  });

  it("has a nick that others cannot take", () => {
    ana.lose();
    expect(world.open().say("NICK ana").take()[0]).toContain(" 433 ");
  });

  it("leaves with its last client when it has chosen so", async () => {
    await ask(ana, "PERSISTENCE SET OFF", "QUIT");
    expect(bob.take()).toEqual([":ana!ana@192.0.2.1 QUIT :Quit: ", ":irc.test 731 * ana"]);
    const presences = store.committed.filter(({ kind }) => kind === "presence");
    expect(presences.at(-1)).toEqual({ kind: "presence", record: { account: "ana", setting: "off" } });
  });

  it("leaves at once when another client of the account chooses so while it has none", async () => {
    ana.lose();
    const other = await joined(world, "ana-2", "draft/persistence", { account: "ana" });
    bob.take();
    await ask(other, "PERSISTENCE SET OFF");
    expect(bob.take()).toEqual([":ana!ana@192.0.2.1 QUIT :Not connected", ":irc.test 731 * ana"]);
  });

  it("is one for each account: the first", async () => {
    const other = await joined(world, "ana-2", "draft/persistence", { account: "ana" });
    expect(await ask(other, "PERSISTENCE GET")).toEqual([":irc.test PERSISTENCE STATUS ON OFF"]);
    other.lose();
    expect(world.app.network.findUser("ana-2")).toBeUndefined();
    ana.lose();
    expect(world.app.network.findUser("ana")).toBeDefined();
  });

  it.each([
    ["LOGOUT", "NS LOGOUT"],
    ["IDENTIFY to another account", "NS IDENTIFY cleo cleo-password"],
  ])("stays no longer after %s", async (_, line) => {
    await ask(ana, line);
    ana.lose();
    expect(world.app.network.findUser("ana")).toBeUndefined();
    restart();
    expect(world.app.network.userCount).toBe(0);
  });

  it("leaves after KILL, and does not come back by itself", async () => {
    world = new World({ store, verifyPassword: verifyAtOnce, operators });
    await begin();
    ana.lose();
    const root = world.connect("root");
    await ask(root, "OPER root secret");
    root.say("KILL ana :enough");
    expect(world.app.network.findUser("ana")).toBeUndefined();
    expect(await ask(await loggedIn(world, "ana", "ana", "draft/persistence"), "PERSISTENCE GET")).toEqual([
      ":irc.test PERSISTENCE STATUS ON ON",
    ]);
  });

  it.each(["SUSPEND ana", "DROP ana"])("leaves when an operator says %s", async (line) => {
    world = new World({ store, verifyPassword: verifyAtOnce, operators });
    await begin();
    ana.lose();
    bob.take();
    const root = world.connect("root");
    await ask(root, "OPER root secret");
    const code = (await ask(root, `NS ${line}`)).join(" ").match(/DROP ana (\w+)/u)?.[1];
    if (code !== undefined) await ask(root, `NS ${line} ${code}`);
    expect(bob.take().at(-2)).toBe(":ana!ana@192.0.2.1 QUIT :Not connected");
    restart();
    expect(world.app.network.userCount).toBe(0);
  });

  it("leaves when always-on-expiry days have passed without a client", async () => {
    world = new World({ store, verifyPassword: verifyAtOnce, limits: { alwaysOnExpiry: 30 } });
    await begin();
    ana.lose();
    world.now += 29 * DAY;
    bob.say("JOIN #cake");
    bob.take();
    expect(world.app.network.findUser("ana")).toBeDefined();
    world.now += DAY + 3_600_000;
    bob.say("PART #cake");
    expect(bob.take()).toEqual([
      ":bob!bob@192.0.2.1 PART #cake",
      ":ana!ana@192.0.2.1 QUIT :Not connected for 30 days",
      ":irc.test 731 * ana",
    ]);
  });

  it("stays however long it is connected", () => {
    world.now += 200 * DAY;
    bob.say("JOIN #cake");
    expect(world.app.network.findUser("ana")).toBeDefined();
  });

  it("lets one client come back where accounts.multiclient is off", async () => {
    world.configure({ multiclient: false });
    ana.lose();
    const back = await joined(world, "ana");
    expect(back.user.memberships).toHaveLength(1);
    expect(world.open().say("CAP REQ sasl", "NICK ana").take().at(-1)).toContain(" 433 ");
  });

  it("is no operator when it comes back", async () => {
    world = new World({ store, verifyPassword: verifyAtOnce, operators });
    await begin();
    await ask(ana, "OPER root secret", "QUIT");
    expect(world.app.network.operatorCount).toBe(0);
    const back = await joined(world, "ana");
    expect(back.ask("MODE ana")).toEqual([":irc.test 221 ana +"]);
    expect(back.user.privileges.size).toBe(0);
  });

  it("is one of at most always-on-users", async () => {
    world = new World({ store, verifyPassword: verifyAtOnce, limits: { alwaysOnUsers: 1 } });
    await begin();
    const cleo = await loggedIn(world, "cleo", "cleo", "draft/persistence");
    expect(await ask(cleo, "PERSISTENCE SET ON")).toEqual([":irc.test PERSISTENCE STATUS ON OFF"]);
    await ask(ana, "PERSISTENCE SET OFF");
    expect(await ask(cleo, "PERSISTENCE SET ON")).toEqual([":irc.test PERSISTENCE STATUS ON ON"]);
  });

  it("is everyone who is logged in where it is mandatory, from the moment of logging in", async () => {
    world.configure({ alwaysOn: "mandatory" });
    const cleo = world.connect("cleo", "draft/persistence");
    expect((await ask(cleo, "NS IDENTIFY cleo-password")).at(-1)).toBe(
      ":irc.test PERSISTENCE STATUS DEFAULT ON",
    );
    cleo.lose();
    expect(world.app.network.findUser("cleo")).toBeDefined();
  });
});

/** The facts of the user that outlast a restart. */
function facts(): unknown {
  const user = world.app.network.findUser("ana");
  return (
    user && {
      mask: user.mask,
      realname: user.realname,
      account: user.account,
      modes: user.modes,
      away: user.away,
      connectedAt: user.connectedAt,
      channels: user.memberships.map(({ channel, prefixes, joinedAt }) => [channel.name, prefixes, joinedAt]),
    }
  );
}

describe("a restart", () => {
  it("brings back nick, real name, modes, away message, channels and ranks, as they were last", async () => {
    await ask(ana, "CAP REQ setname", "SETNAME :Ana & co", "MODE ana +iw", "JOIN #cake,#ham", "PART #ham");
    await ask(ana, "MODE #tea +vo ana bob", "RENAME #cake #Biscuit", "NICK Ana");
    bob.say("MODE #tea -o Ana");
    ana.say("AWAY :on holiday", "QUIT");
    const before = facts();
    restart();
    expect(facts()).toEqual(before);
    const watcher = world.connect("watcher").say("JOIN #tea");
    expect(watcher.take()).toContain(":irc.test 353 watcher = #tea :+Ana watcher");
    const back = await joining(world, "ana");
    expect(back.user.nick).toBe("Ana");
    const joins = back.take().filter((line) => line.includes(" JOIN "));
    expect(joins).toEqual(["#tea", "#Biscuit"].map((name) => `:Ana!ana@192.0.2.1 JOIN ${name}`));
  });

  it.each(["+k sesame", "+t"])(
    "leaves the history of a channel with %s in which somebody stays",
    async (mode) => {
      await ask(ana, `MODE #tea ${mode}`);
      ana.lose();
      bob.say("PRIVMSG #tea :you missed this");
      world.app.commit();
      restart();
      const back = await joined(world, "ana", "draft/chathistory batch");
      const heard = await ask(back, "CHATHISTORY LATEST #tea * 10");
      expect(heard.join("\n")).toContain("PRIVMSG #tea :you missed this");
    },
  );

  it("finds users who were connected, away now", () => {
    world.app.stopping();
    restart();
    expect(world.app.network.findUser("ana")?.away).toBe("Not connected");
  });

  it("counts the days since nobody was connected from the last client, or from a start after a crash", () => {
    ana.lose();
    const left = world.now;
    restart();
    expect(world.app.network.findUser("ana")?.seenAt).toBe(left);
  });

  it("does not bring back operators as operators, nor secure users as secure", async () => {
    world = new World({ store, verifyPassword: verifyAtOnce, operators });
    ana = await joined(world, "ana", "draft/persistence", { secure: true });
    await ask(ana, "PERSISTENCE SET ON", "JOIN #tea", "MODE ana +i");
    expect((await ask(ana, "OPER root secret")).join(" ")).toContain(" 381 ");
    ana.lose();
    restart();
    const user = world.app.network.findUser("ana");
    const back = await joined(world, "ana");
    expect(user?.id).toBe(back.user.id);
    expect(back.ask("MODE ana")).toEqual([":irc.test 221 ana +i"]);
  });

  it("brings back nobody where always-on is off by then, and forgets them", () => {
    restart({ network: { alwaysOn: "off" } });
    expect(world.app.network.userCount).toBe(0);
    world.connect("x");
    expect(store.committed).toMatchObject([
      { kind: "presence", record: { account: "ana", setting: "on" } },
      { kind: "room", record: { name: "#tea" }, removed: true },
    ]);
  });

  it("drops the records of accounts that are gone", () => {
    const { presences } = store.reopened().state;
    store = new MemoryStore({ presences });
    restart();
    world.connect("x");
    expect(store.committed).toEqual([{ kind: "presence", record: { account: "ana" }, removed: true }]);
  });
});

/** The answers to somebody outside of the channel. */
function answers(): string[] {
  return world.connect("watcher").ask("MODE #tea", "MODE #tea b", "TOPIC #tea");
}

/** As the store has them. */
function rooms(): readonly ChannelState[] {
  return store.reopened().state.rooms;
}

describe("the channels of a user that stays, if nobody has registered them", () => {
  it("have the same topic, modes, key and lists after a restart", async () => {
    await ask(ana, "MODE #tea +lj-t 20 3:10", "MODE #tea +b *!*@spam.test", "MODE #tea +I-n ~a:cleo");
    await ask(ana, "TOPIC #tea :Tea & talk");
    const before = answers();
    expect(before.join("\n")).toContain(" 367 watcher #tea *!*@spam.test ");
    restart();
    expect(answers()).toEqual(before);
    await ask(await joined(world, "ana"), "MODE #tea +k sesame");
    restart();
    expect(world.connect("eve").ask("JOIN #tea")[0]).toStartWith(":irc.test 475 eve #tea ");
  });

  it.each([
    ["its last member that stays leaves", "PART #tea"],
    ["it is registered", "CS REGISTER #tea"],
    ["nobody stays in it any longer", "PERSISTENCE SET OFF"],
  ])("are forgotten when %s", async (_, line) => {
    expect(rooms()).toMatchObject([{ name: "#tea", flags: "nt" }]);
    await ask(ana, line);
    expect(rooms()).toEqual([]);
  });

  it("are kept by their new names", async () => {
    await ask(ana, "JOIN #cake", "RENAME #tea #Infusion", "RENAME #cake #tea", "RENAME #Infusion #INFUSION");
    expect(rooms().map(({ name }) => name)).toEqual(["#INFUSION", "#tea"]);
  });

  it("are kept again when they are no longer registered", async () => {
    await ask(ana, "CS REGISTER #tea");
    const code = /DROP #tea (\S+)/u.exec((await ask(ana, "CS DROP #tea")).join("\n"))?.[1];
    await ask(ana, `CS DROP #tea ${code}`);
    expect(rooms()).toMatchObject([{ name: "#tea" }]);
  });

  it("are not there after a restart if none of those who stayed comes back", () => {
    restart({ network: { alwaysOn: "off" } });
    expect(world.app.network.channelCount).toBe(0);
    world.connect("x");
    expect(rooms()).toEqual([]);
  });
});

describe("the MONITOR list of a user that stays", () => {
  it("is there for the client that comes back, over a restart too", async () => {
    await ask(ana, "MONITOR + bob,Eve,cleo", "MONITOR - cleo");
    ana.lose();
    const back = await joining(world, "ana");
    expect(back.take().join(" ")).toContain(":irc.test 730 ana bob!bob@192.0.2.1 :irc.test 731 ana Eve");
    const second = await joining(world, "ana");
    expect(second.take().join(" ")).not.toMatch(/ 73[01] /u);
    restart();
    const again = await joined(world, "ana");
    world.connect("eve");
    expect(again.take()).toEqual([":irc.test 730 * eve!eve@192.0.2.1"]);
    await ask(again, "MONITOR C");
    again.lose();
    const last = await joined(world, "ana");
    expect(last.ask("MONITOR L")).toEqual([":irc.test 733 ana :End of MONITOR list"]);
  });
});

describe("a store that fails", () => {
  it("keeps nobody from joining; what has changed is kept once it works again", async () => {
    store.broken = true;
    expect(await ask(ana, "JOIN #cake")).toContain(":ana!ana@192.0.2.1 JOIN #cake");
    store.broken = false;
    bob.say("JOIN #other");
    expect(store.reopened().state.presences[0]?.user?.channels).toHaveLength(1);
    world.now += 10_000;
    bob.say("PART #other");
    expect(store.reopened().state.presences[0]?.user?.channels).toHaveLength(2);
  });

  it("is not asked for each command while it fails", async () => {
    store.broken = true;
    await ask(ana, "JOIN #cake");
    const { commits } = store;
    bob.say("JOIN #a", "JOIN #b", "JOIN #c");
    expect(store.commits).toBe(commits);
  });
});
