/** Effects of server bans, cloaks, notices to operators, DIE and RESTART on connections. */
import { describe, expect, it } from "bun:test";
import { parseUserMask } from "../../../src/irc/network/ban-targets.ts";
import { Cloak } from "../../../src/irc/session/cloak.ts";
import { settled, settingsOf, World } from "./harness.ts";
import { operatorIn, worldWithOperators } from "./operators.ts";

describe("a K-line", () => {
  it("keeps a client from registering: 465, ERROR, and the connection is closed", async () => {
    const world = worldWithOperators();
    const root = await operatorIn(world);
    root.say("KLINE 1h spam*@* :no spam");
    const client = world.open().say("NICK eve", "USER spammer 0 * :Eve");
    expect(client.take()).toEqual([
      ":irc.test 465 eve :You are banned from this server: no spam (until Thu, 01 Jan 2026 01:00:00 UTC)",
      "ERROR :Closing Link: 192.0.2.1 (K-lined: no spam)",
    ]);
    expect(client.open).toBe(false);
    expect(world.app.network.findUser("eve")).toBeUndefined();
    expect(world.app.metrics.unregistered).toBe(0);
    expect(world.takeEvents().at(-1)).toMatchObject({ kind: "unregistered", cause: "banned" });
  });

  it("is shown to operators with notices of bans, with the address", async () => {
    const world = worldWithOperators();
    const root = await operatorIn(world);
    root.say("MODE root +s x", "KLINE spam*@* :no spam");
    root.take();
    world.open("192.0.2.9").say("NICK eve", "USER spammer 0 * :Eve");
    expect(root.take()).toEqual([
      ":irc.test NOTICE root :*** eve (192.0.2.9) was kept out by the ban on spam*@* [192.0.2.9]",
    ]);
  });

  it("lets the client in once its time is over", async () => {
    const world = worldWithOperators();
    const root = await operatorIn(world);
    root.say("KLINE 1 spam*@* :no spam");
    world.now += 60_000;
    const client = world.open().say("NICK eve", "USER spammer 0 * :Eve");
    expect(client.take()[0]).toStartWith(":irc.test 001 eve ");
  });

  it("that was set while a password was verified holds too", async () => {
    const world = new World({ passwordHash: "hash" });
    const client = world.open().say("PASS x", "NICK eve", "USER spammer 0 * :Eve");
    const root = world.open().say("PASS x", "NICK root", "USER root 0 * :Root");
    const target = parseUserMask("spam*@*");
    expect(target).toBeDefined();
    if (target === undefined) return;
    world.app.network.bans.add(target, { reason: "x", setBy: "x", setAt: 0, expiresAt: undefined });
    await world.verify(true);
    expect(client.take()[0]).toStartWith(":irc.test 465 eve ");
    expect(client.open).toBe(false);
    expect(root.open).toBe(true);
  });

  it("closes the connections of those who are online, who read why", async () => {
    const world = worldWithOperators();
    const root = await operatorIn(world);
    const [bob, carol] = [world.connect("bob", "", { address: "198.51.100.7" }), world.connect("carol")];
    for (const client of [bob, carol]) client.say("JOIN #tea").take();
    bob.take();
    world.takeEvents();
    root.say("KLINE *@198.51.100.* :no spam");
    expect(carol.take()).toEqual([":bob!bob@198.51.100.7 QUIT :K-lined: no spam"]);
    expect(bob.take()).toEqual([
      ":irc.test 465 bob :You are banned from this server: no spam",
      "ERROR :Closing Link: 198.51.100.7 (K-lined: no spam)",
    ]);
    expect(bob.open).toBe(false);
    expect(world.takeEvents()).toMatchObject([
      { kind: "operator-action", action: "KLINE", mask: "*@198.51.100.*", client: { nick: "root" } },
      { kind: "left", cause: "banned", client: { nick: "bob" } },
    ]);
  });
});

describe("a D-line", () => {
  it("turns an address away as it connects", async () => {
    const world = worldWithOperators();
    const root = await operatorIn(world);
    root.say("MODE root +s x", "DLINE 203.0.113.0/24 :open proxies");
    root.take();
    const client = world.open("203.0.113.7");
    expect(client.take()).toEqual([
      ":irc.test 465 * :You are banned from this server: open proxies",
      "ERROR :Closing Link: 203.0.113.7 (D-lined: open proxies)",
    ]);
    expect(client.open).toBe(false);
    expect(root.take()).toEqual([
      ":irc.test NOTICE root :*** * (203.0.113.7) was kept out by the ban on 203.0.113.0/24 [203.0.113.7]",
    ]);
    client.lose();
    expect(world.app.metrics.unregistered).toBe(0);
    expect(world.open("203.0.114.7").open).toBe(true);
  });

  it("keeps who was already connected from registering", async () => {
    const world = worldWithOperators();
    const root = await operatorIn(world);
    const client = world.open("203.0.113.7").say("NICK eve");
    root.say("DLINE 203.0.113.7 :x");
    expect(client.ask("USER eve 0 * :Eve").at(-1)).toBe("ERROR :Closing Link: 203.0.113.7 (D-lined: x)");
  });
});

describe("cloaking", () => {
  const cloakKey = "a key that only this test has, as it should be";
  const cloak = new Cloak(cloakKey);

  it("shows others a host in place of the address, and the address to the user itself", () => {
    const world = worldWithOperators({ cloakKey });
    const host = cloak.hostOf("198.51.100.7");
    const [bob, carol] = [world.connect("bob", "", { address: "198.51.100.7" }), world.connect("carol")];
    carol.say("JOIN #tea").take();
    bob.say("JOIN #tea", "WHOIS bob");
    expect(carol.take()).toEqual([`:bob!bob@${host} JOIN #tea`]);
    expect(bob.take()).toContain(
      ":irc.test 338 bob bob bob@198.51.100.7 198.51.100.7 :Is actually using host",
    );
    expect(carol.ask("WHOIS bob", "WHO bob", "USERHOST bob", "USERIP bob").join("\n")).not.toContain(
      "198.51.100.7",
    );
  });

  it("lets a ban on a range of hosts take in the whole /24", () => {
    const world = worldWithOperators({ cloakKey });
    const [, ...range] = cloak.hostOf("198.51.100.7").split(".");
    const alice = world.connect("alice").say("JOIN #tea", `MODE #tea +b *!*@*.${range.join(".")}`);
    alice.take();
    const join = (nick: string, address: string): string | undefined =>
      world.connect(nick, "", { address }).say("JOIN #tea").take()[0]?.split(" ")[1];
    expect(join("near", "198.51.100.200")).toBe("474");
    expect(join("far", "198.51.101.7")).toBe("JOIN");
  });

  it("is seen through by bans on the real address, and on the first host whatever is shown now", async () => {
    const world = worldWithOperators({ cloakKey });
    const root = await operatorIn(world);
    const host = cloak.hostOf("198.51.100.7");
    const bob = world.connect("bob", "", { address: "198.51.100.7" });
    root.say(
      "JOIN #a,#b",
      "CHGHOST bob staff.example",
      "MODE #a +b *!*@198.51.100.7",
      `MODE #b +b *!*@${host}`,
    );
    bob.say("JOIN #a,#b");
    const numerics = bob.take().map((line) => line.split(" ")[1]);
    expect(numerics).toEqual(["396", "474", "474"]);
  });

  it("hides nothing of Unix sockets", () => {
    const world = worldWithOperators({ cloakKey });
    world.connect("dave", "", { address: "" });
    expect(world.app.network.findUser("dave")?.host).toBe("localhost");
  });
});

describe("notices of the server", () => {
  it("tell operators who connects and who leaves, with the address for those who may see it", async () => {
    const world = worldWithOperators();
    const [root, helper] = [await operatorIn(world), await operatorIn(world, "helper")];
    root.say("MODE root +s c");
    helper.say("MODE helper +s c");
    for (const client of [root, helper]) client.take();
    const bob = world.connect("bob", "", { address: "198.51.100.7" });
    bob.say("QUIT :bye");
    expect(root.take()).toEqual([
      ":irc.test NOTICE root :*** bob!bob@198.51.100.7 (bob) connected [198.51.100.7]",
      ":irc.test NOTICE root :*** bob!bob@198.51.100.7 left (Quit: bye) [198.51.100.7]",
    ]);
    expect(helper.take()).toEqual([
      ":irc.test NOTICE helper :*** bob!bob@198.51.100.7 (bob) connected",
      ":irc.test NOTICE helper :*** bob!bob@198.51.100.7 left (Quit: bye)",
    ]);
  });

  it("tell operators who was closed for flooding", async () => {
    const world = worldWithOperators({
      limits: { floodBudget: 5, floodRefill: 1, receiveQueueLimit: 1_024 },
      floodExemptions: [],
    });
    const root = await operatorIn(world);
    root.say("MODE root +s f");
    const bob = world.connect("bob");
    world.pass(60_000);
    root.take();
    bob.say(...Array.from({ length: 200 }, () => "PING token"));
    world.pass(10_000);
    expect(bob.open).toBe(false);
    const heard = root.take().filter((line) => line.includes("NOTICE"));
    expect(heard).toEqual([
      ":irc.test NOTICE root :*** bob (192.0.2.1) was closed for sending too much [192.0.2.1]",
    ]);
  });

  it("are for operators with mode s and the letter only", async () => {
    const world = worldWithOperators();
    const root = await operatorIn(world);
    const alice = world.connect("alice").say("MODE alice +s");
    alice.take();
    root.say("MODE root +s -c");
    root.take();
    world.connect("bob");
    expect(root.take()).toEqual([]);
    expect(alice.take()).toEqual([]);
  });
});

describe("STATS", () => {
  it("m counts the commands that were obeyed", () => {
    const world = worldWithOperators();
    const alice = world.connect("alice").say("JOIN #tea", "JOIN", "JOIN #two", "NONE", "STATS m");
    const counts = alice.take().filter((line) => line.includes(" 212 "));
    expect(counts).toContain(":irc.test 212 alice JOIN 2");
    expect(counts.join("\n")).not.toContain("NONE");
  });

  it("l tells what went each way", async () => {
    const world = worldWithOperators();
    const alice = world.connect("alice");
    world.now += 5_000;
    // NICK and USER before; what is sent now counts once it is sent.
    alice.say("PING a", "STATS l");
    const line = alice.take().find((heard) => heard.includes(" 211 ")) ?? "";
    const [, , , mask, waiting, sent, , received, , seconds] = line.split(" ");
    expect([mask, waiting, received, seconds]).toEqual(["alice!alice@192.0.2.1", "0", "4", "5"]);
    expect(Number(sent)).toBeGreaterThan(10);
    const root = await operatorIn(world);
    world.open();
    expect(root.ask("STATS l").filter((heard) => heard.includes(" 211 "))).toHaveLength(3);
  });
});

describe("DIE and RESTART", () => {
  it.each([
    ["DIE", false, "Server shutting down"],
    ["RESTART", true, "Server restarting"],
  ] as const)("%s has the server stop, and everyone read why", async (line, restart, text) => {
    const world = worldWithOperators();
    const root = await operatorIn(world);
    const bob = world.connect("bob");
    root.say(line);
    await settled();
    expect(world.stops).toEqual([restart]);
    // What the engine does then.
    world.app.stopping();
    expect(bob.take()).toEqual([`ERROR :Closing Link: 192.0.2.1 (${text})`]);
  });

  it("are refused to a user with 481, and to an operator without the privilege with 723", async () => {
    const world = worldWithOperators();
    const helper = await operatorIn(world, "helper");
    expect(world.connect("bob").say("DIE", "RESTART").take()).toEqual([
      ":irc.test 481 bob :Permission Denied- You're not an IRC operator",
      ":irc.test 481 bob :Permission Denied- You're not an IRC operator",
    ]);
    expect(helper.say("DIE", "RESTART").take()).toEqual([
      ":irc.test 723 helper die :Insufficient oper privileges.",
      ":irc.test 723 helper restart :Insufficient oper privileges.",
    ]);
    expect(world.stops).toEqual([]);
  });
});

describe("REHASH", () => {
  it("gives operators what their blocks grant now, and ends it for those whose block is gone", async () => {
    const world = worldWithOperators();
    const [root, helper] = [await operatorIn(world), await operatorIn(world, "helper")];
    helper.say("MODE helper +s").take();
    const operators = [{ name: "root", passwordHash: "x", masks: ["*@*"], privileges: ["see"] as const }];
    world.app.rehash(settingsOf({ operators }));
    expect(root.take()).toEqual([]);
    expect(helper.take()).toEqual([":helper!helper@192.0.2.1 MODE helper -os"]);
    expect(world.app.network.operatorCount).toBe(1);
    expect(root.ask("KILL helper :x")).toEqual([":irc.test 723 root kill :Insufficient oper privileges."]);
    expect(helper.ask("KILL root :x")).toEqual([
      ":irc.test 481 helper :Permission Denied- You're not an IRC operator",
    ]);
  });
});
