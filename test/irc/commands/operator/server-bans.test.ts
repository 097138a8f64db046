/** KLINE, DLINE and what takes them off. */
import { describe, expect, it } from "bun:test";
import { START, World } from "../../session/harness.ts";
import type { WorldOptions } from "../../session/harness.ts";
import { makeOperator } from "./operators.ts";

function scene(options?: WorldOptions) {
  const world = new World(options);
  const oper = makeOperator(world.connect("oper", "", { host: "staff.test", address: "198.51.100.1" }), [
    "ban-user",
    "ban-address",
  ]);
  const watcher = makeOperator(
    world.connect("watcher", "", { host: "staff.test", address: "198.51.100.2" }),
    [],
    "x",
  );
  const bob = world.connect("bob", "", { host: "bad.example" });
  const carol = world.connect("carol", "", { host: "good.test", address: "203.0.113.5" });
  for (const client of [bob, carol]) client.say("JOIN #tea");
  world.hush();
  world.takeEvents();
  return { world, oper, watcher, bob, carol };
}

describe("KLINE", () => {
  it("keeps out users by username and host, and says so to who set it and to the other operators", () => {
    const { world, oper, watcher } = scene();
    expect(oper.ask("KLINE spam*@*.example :no spam")).toEqual([
      ":irc.test NOTICE oper :*** You set a K-line on spam*@*.example, permanent: no spam",
    ]);
    expect(watcher.take()).toEqual([
      ":irc.test NOTICE watcher :*** oper (root) set a K-line on spam*@*.example, permanent: no spam",
    ]);
    expect(world.app.network.bans.list("user", world.now)).toEqual([
      {
        kind: "user",
        mask: "spam*@*.example",
        reason: "no spam",
        setBy: "oper!oper@staff.test",
        setAt: START,
        expiresAt: undefined,
      },
    ]);
    expect(world.takeEvents()).toMatchObject([
      { kind: "operator-action", action: "KLINE", mask: "spam*@*.example", reason: "no spam" },
    ]);
  });

  it("keeps out a client certificate, by its fingerprint", () => {
    const { world, oper } = scene();
    const fingerprint = "0b".repeat(32);
    const eve = world.connect("eve", "", { tls: { fingerprint } });
    const other = world.connect("other", "", { tls: { fingerprint: "0c".repeat(32) } });
    world.hush();
    expect(oper.ask(`KLINE 1h ~certfp:${fingerprint.toUpperCase()} :spam`)).toEqual([
      `:irc.test NOTICE oper :*** You set a K-line on ~z:${fingerprint}, for 1h: spam`,
    ]);
    expect(eve.take().join("\n")).toContain("ERROR :Closing Link: ");
    expect(other.take()).toEqual([]);
    const again = world.open("192.0.2.9", true, { fingerprint });
    again.say("NICK eve", "USER eve 0 * :eve");
    expect(again.take().join("\n")).toContain(" 465 eve :You are banned from this server: spam");
    expect(oper.ask("KLINE")[0]).toBe(
      `:irc.test 216 oper K ~z:${fingerprint} * * :spam (oper!oper@staff.test, expires in 1h)`,
    );
    expect(oper.ask(`UNKLINE ~z:${fingerprint}`)).toEqual([
      `:irc.test NOTICE oper :*** You removed the K-line on ~z:${fingerprint}`,
    ]);
    expect(oper.ask("KLINE ~z:* :x")).toEqual([
      ":irc.test 400 oper KLINE :~z:* matches almost everyone; use a narrower mask",
    ]);
    world.connect("eve", "", { tls: { fingerprint } });
  });

  it("lasts for minutes, or for a duration with units; 0 has no end", () => {
    const { world, oper } = scene();
    oper.say("KLINE 90 *@one.example :x", "KLINE 1d2h *@two.example :x");
    expect(oper.ask("KLINE 0 *@three.example :x")).toEqual([
      ":irc.test NOTICE oper :*** You set a K-line on *@three.example, permanent: x",
    ]);
    const ends = world.app.network.bans.list("user", world.now).map(({ expiresAt }) => expiresAt);
    expect(ends).toEqual([START + 90 * 60_000, START + 26 * 3_600_000, undefined]);
  });

  it("needs neither a duration nor a reason", () => {
    const { world, oper } = scene();
    oper.say("KLINE other.example");
    expect(world.app.network.bans.list("user", world.now)).toMatchObject([
      { mask: "*@other.example", reason: "No reason given", expiresAt: undefined },
    ]);
  });

  it("has users who are online leave: they read 465, their neighbours QUIT, and their connections are closed", () => {
    const { world, oper, bob, carol } = scene();
    oper.say("KLINE 1h *@bad.example :no spam");
    expect(bob.take()).toEqual([
      ":irc.test 465 bob :You are banned from this server: no spam (until Thu, 01 Jan 2026 01:00:00 UTC)",
      "ERROR :Closing Link: 192.0.2.1 (K-lined: no spam)",
    ]);
    expect(bob.open).toBe(false);
    expect(carol.take()).toEqual([":bob!bob@bad.example QUIT :K-lined: no spam"]);
    expect(world.app.network.findUser("bob")).toBeUndefined();
    expect(world.takeEvents().at(-1)).toMatchObject({
      kind: "left",
      cause: "banned",
      text: "K-lined: no spam",
    });
  });

  it("matches the real address too, and ranges of it", () => {
    const { world, oper } = scene();
    oper.say("KLINE *@192.0.2.0/24 :x");
    expect(world.app.network.findUser("bob")).toBeUndefined();
    expect(world.app.network.findUser("carol")).toBeDefined();
  });

  it("spares operators who are online, and warns", () => {
    const { world, oper } = scene();
    expect(oper.ask("KLINE *@staff.test :oops")).toEqual([
      ":irc.test NOTICE oper :*** You set a K-line on *@staff.test, permanent: oops",
      ":irc.test NOTICE oper :*** Operators stay until they leave, though it matches you, watcher",
    ]);
    expect(world.app.network.findUser("oper")).toBeDefined();
    expect(world.app.network.findUser("watcher")).toBeDefined();
  });

  it("refuses what is no mask with 415", () => {
    const { world, oper } = scene();
    expect(oper.ask("KLINE bob!bob@host :x")).toEqual([
      ":irc.test 415 oper bob!bob@host :Bad Server/host mask",
    ]);
    expect(oper.ask("KLINE 10 a@b@c")).toEqual([":irc.test 415 oper a@b@c :Bad Server/host mask"]);
    expect(world.app.network.bans.size).toBe(0);
  });

  it("takes a short mask that names one host", () => {
    const { world, oper } = scene();
    oper.say("KLINE x@y.z :x");
    expect(world.app.network.bans.size).toBe(1);
  });

  it("refuses a mask that nearly everyone matches", () => {
    const { world, oper } = scene();
    expect(oper.ask("KLINE *@* :x")).toEqual([
      ":irc.test 400 oper KLINE :*@* matches almost everyone; use a narrower mask",
    ]);
    expect(world.app.network.bans.size).toBe(0);
    expect(world.app.network.findUser("bob")).toBeDefined();
  });

  it("refuses one ban more than there may be, and still lets one be set anew", () => {
    const { world, oper } = scene({ limits: { serverBans: 1 } });
    oper.say("KLINE *@one.example :x");
    expect(oper.ask("KLINE *@two.example :x")).toEqual([
      ":irc.test 400 oper KLINE :There are 1 bans, which is all that there may be",
    ]);
    oper.say("KLINE *@one.example :again");
    expect(world.app.network.bans.list("user", world.now)).toMatchObject([{ reason: "again" }]);
  });

  it("makes room for another when its time is over", () => {
    const { world, oper } = scene({ limits: { serverBans: 1 } });
    oper.say("KLINE 1 *@one.example :x");
    world.now += 60_000;
    oper.say("KLINE *@two.example :x");
    expect(world.app.network.bans.list("user", world.now)).toMatchObject([{ mask: "*@two.example" }]);
  });

  it("cuts a long reason, so that all of it fits where a quit reason does", () => {
    const { world, oper } = scene({ limits: { quitLength: 20 } });
    oper.say("KLINE *@one.example :123456789 123456789");
    expect(world.app.network.bans.list("user", world.now)).toMatchObject([{ reason: "123456789 1" }]);
  });

  it("lists the bans where it is given nothing", () => {
    const { world, oper } = scene();
    oper.say("KLINE spam@*.example :no spam", "KLINE 1h *@one.example :x");
    world.now += 60_000;
    expect(oper.ask("KLINE")).toEqual([
      ":irc.test 216 oper K *.example * spam :no spam (oper!oper@staff.test, permanent)",
      ":irc.test 216 oper K one.example * * :x (oper!oper@staff.test, expires in 59m)",
      ":irc.test 219 oper k :End of /STATS report",
    ]);
  });

  it("needs its privilege: 481 for a user, 723 for an operator", () => {
    const { watcher, bob } = scene();
    expect(bob.ask("KLINE")).toEqual([":irc.test 481 bob :Permission Denied- You're not an IRC operator"]);
    expect(watcher.ask("KLINE *@x.example :x")).toEqual([
      ":irc.test 723 watcher ban-user :Insufficient oper privileges.",
    ]);
  });
});

describe("UNKLINE", () => {
  it("takes off a ban", () => {
    const { world, oper, watcher } = scene();
    oper.say("KLINE *@one.example :x");
    world.hush();
    expect(oper.ask("UNKLINE ONE.example")).toEqual([
      ":irc.test NOTICE oper :*** You removed the K-line on *@one.example",
    ]);
    expect(watcher.take()).toEqual([
      ":irc.test NOTICE watcher :*** oper (root) removed the K-line on *@one.example",
    ]);
    expect(world.app.network.bans.size).toBe(0);
  });

  it("answers 400 for a missing one", () => {
    const { oper } = scene();
    expect(oper.ask("UNKLINE *@one.example")).toEqual([
      ":irc.test 400 oper UNKLINE :There is no K-line on *@one.example",
    ]);
    expect(oper.ask("UNKLINE nick!user@host")).toEqual([
      ":irc.test 400 oper UNKLINE :There is no K-line on nick!user@host",
    ]);
  });

  it("is refused without a mask with 461, and without its privilege with 723", () => {
    const { oper, watcher } = scene();
    expect(oper.ask("UNKLINE")).toEqual([":irc.test 461 oper UNKLINE :Not enough parameters"]);
    expect(watcher.ask("UNKLINE *@one.example")).toEqual([
      ":irc.test 723 watcher ban-user :Insufficient oper privileges.",
    ]);
  });
});

describe("DLINE", () => {
  it("keeps out an address or a range, and has who is online leave", () => {
    const { world, oper, bob, carol } = scene();
    expect(oper.ask("DLINE 1h 192.0.2.99/24 :open proxies")).toEqual([
      ":irc.test NOTICE oper :*** You set a D-line on 192.0.2.0/24, for 1h: open proxies",
    ]);
    expect(carol.take()).toEqual([":bob!bob@bad.example QUIT :D-lined: open proxies"]);
    expect(bob.take()[0]).toStartWith(":irc.test 465 bob :You are banned from this server: open proxies");
    expect(world.app.network.bans.findAddress("192.0.2.1", world.now)?.reason).toBe("open proxies");
  });

  it("refuses what is neither with 415, and ranges that are too wide with 400", () => {
    const { world, oper } = scene();
    expect(oper.ask("DLINE bad.example :x")).toEqual([
      ":irc.test 415 oper bad.example :Bad Server/host mask",
    ]);
    expect(oper.ask("DLINE 0.0.0.0/0 :x")).toEqual([
      ":irc.test 400 oper DLINE :0.0.0.0/0 matches almost everyone; use a narrower mask",
    ]);
    expect(world.app.network.bans.size).toBe(0);
  });

  it("lists the bans where it is given nothing", () => {
    const { oper } = scene();
    oper.say("DLINE ::1 :x");
    expect(oper.ask("DLINE").at(-1)).toBe(":irc.test 219 oper d :End of /STATS report");
    oper.say("DLINE 2001:db8::/32 :x");
    expect(oper.ask("DLINE")).toEqual([
      ":irc.test 225 oper D 2001:db8::/32 :x (oper!oper@staff.test, permanent)",
      ":irc.test 219 oper d :End of /STATS report",
    ]);
  });

  it("needs its privilege", () => {
    const other = makeOperator(new World().connect("other"), []);
    expect(other.ask("DLINE 192.0.2.9 :x")).toEqual([
      ":irc.test 723 other ban-address :Insufficient oper privileges.",
    ]);
  });
});

describe("UNDLINE", () => {
  it("takes off a ban, however the range is written", () => {
    const { world, oper } = scene();
    oper.say("DLINE 203.0.114.0/24 :x");
    expect(oper.ask("UNDLINE 203.0.114.7/24")).toEqual([
      ":irc.test NOTICE oper :*** You removed the D-line on 203.0.114.0/24",
    ]);
    expect(world.app.network.bans.size).toBe(0);
  });

  it("answers 400 for a missing one", () => {
    const { oper } = scene();
    expect(oper.ask("UNDLINE 203.0.114.1")).toEqual([
      ":irc.test 400 oper UNDLINE :There is no D-line on 203.0.114.1",
    ]);
  });

  it("needs its privilege", () => {
    const other = makeOperator(new World().connect("other"), []);
    expect(other.ask("UNDLINE 192.0.2.9")).toEqual([
      ":irc.test 723 other ban-address :Insufficient oper privileges.",
    ]);
  });
});

/** The engine's bans, of which those named are lifted, and the ranges that were asked for. */
function banned(lifted: readonly string[]) {
  const asked: string[] = [];
  const connectionBans = {
    list: () => [{ range: "::/64", milliseconds: 61_500, count: 2 }],
    lift: (range: string) => {
      asked.push(range);
      return lifted;
    },
  };
  return { ...scene({ connectionBans }), asked };
}

describe("bans of addresses that connect too often", () => {
  it("stand in STATS d and DLINE after the others", () => {
    const { oper } = banned([]);
    makeOperator(oper, ["ban-address", "stats"]);
    oper.ask("DLINE 192.0.2.7 :x");
    for (const command of ["STATS d", "DLINE"]) {
      expect(oper.ask(command).slice(1)).toEqual([
        ":irc.test 225 oper D 0::/64 :Connected too often (ban 2, expires in 1m2s)",
        ":irc.test 219 oper d :End of /STATS report",
      ]);
    }
  });

  it("are lifted by UNDLINE, with a D-line on the same range or without", () => {
    const { world, oper, watcher, asked } = banned(["203.0.113.7"]);
    const text = "lifted the ban for connecting too often of 203.0.113.7";
    expect(oper.ask("UNDLINE 203.0.113.7")).toEqual([`:irc.test NOTICE oper :*** You ${text}`]);
    expect(watcher.take()).toEqual([`:irc.test NOTICE watcher :*** oper (root) ${text}`]);
    expect(world.takeEvents()).toMatchObject([{ action: "UNDLINE", mask: "203.0.113.7" }]);
    oper.ask("DLINE 203.0.114.0/24 :x");
    expect(oper.ask("UNDLINE 203.0.114.9/24")).toEqual([
      `:irc.test NOTICE oper :*** You ${text}`,
      ":irc.test NOTICE oper :*** You removed the D-line on 203.0.114.0/24",
    ]);
    expect(asked).toEqual(["203.0.113.7/32", "203.0.114.0/24"]);
    oper.ask("UNDLINE nonsense");
    expect(asked).toHaveLength(2);
  });

  it("are counted where there are many", () => {
    const { oper } = banned(["203.0.113.7", "203.0.113.8"]);
    expect(oper.ask("UNDLINE 203.0.113.0/24")).toEqual([
      ":irc.test NOTICE oper :*** You lifted the ban for connecting too often of 2 addresses and ranges of 203.0.113.0/24",
    ]);
  });
});
