import { describe, expect, it } from "bun:test";
import { kline } from "../../../../src/irc/commands/operator/kline.ts";
import { dline } from "../../../../src/irc/commands/operator/dline.ts";
import { stats } from "../../../../src/irc/commands/server/stats.ts";
import { START, World } from "../harness.ts";
import { makeOperator } from "../operator/operators.ts";

function scene() {
  const operators = [
    { name: "root", passwordHash: "x", masks: ["*@192.0.2.*", "ada@home.test"], privileges: [] },
  ];
  const world = new World([stats, kline, dline], { settings: { operators } });
  const oper = makeOperator(world.connect("oper"), ["stats", "ban-user", "ban-address"]);
  return { world, oper, alice: world.connect("alice") };
}

const end = (letter: string, nick = "alice"): string =>
  `:irc.test 219 ${nick} ${letter} :End of /STATS report`;

describe("STATS", () => {
  it("u tells how long the server has been up", () => {
    const { world, alice } = scene();
    world.now = START + ((3 * 24 + 4) * 3600 + 5 * 60 + 6) * 1000 + 999;
    expect(alice.send("STATS u")).toEqual([":irc.test 242 alice :Server Up 3 days 4:05:06", end("u")]);
  });

  it("m tells how often each command was used", () => {
    const { world, alice } = scene();
    world.network.commandUses.set("JOIN", 12).set("PRIVMSG", 3456);
    expect(alice.send("STATS m")).toEqual([
      ":irc.test 212 alice JOIN 12",
      ":irc.test 212 alice PRIVMSG 3456",
      end("m"),
    ]);
  });

  it("i tells that everyone may connect", () => {
    expect(scene().alice.send("STATS i")).toEqual([":irc.test 215 alice I * * * 0 *", end("i")]);
  });

  it("o tells operators with the privilege who may become one", () => {
    const { oper, alice } = scene();
    expect(oper.send("STATS o")).toEqual([
      ":irc.test 243 oper O *@192.0.2.* * root",
      ":irc.test 243 oper O ada@home.test * root",
      end("o", "oper"),
    ]);
    expect(alice.send("STATS o")).toEqual([
      ":irc.test 481 alice :Permission Denied- You're not an IRC operator",
      end("o"),
    ]);
  });

  it("k and d tell operators with the privilege of the bans", () => {
    const { world, oper, alice } = scene();
    oper.send("KLINE 1h spam@*.example :spam");
    oper.send("DLINE 203.0.113.0/24 :proxies");
    expect(oper.send("STATS k")).toEqual([
      ":irc.test 216 oper K *.example * spam :spam (oper!oper@host.test, ends in 1h)",
      end("k", "oper"),
    ]);
    expect(oper.send("STATS d")).toEqual([
      ":irc.test 225 oper D 203.0.113.0/24 :proxies (oper!oper@host.test, without an end)",
      end("d", "oper"),
    ]);
    expect(alice.send("STATS k")).toHaveLength(2);
    const other = makeOperator(world.connect("other"), []);
    expect(other.send("STATS d")).toEqual([
      ":irc.test 723 other stats :Insufficient oper privileges.",
      end("d", "other"),
    ]);
  });

  it("l tells everyone of their own connection, and operators with the privilege of all", () => {
    const { world, oper, alice } = scene();
    const facts = {
      address: "192.0.2.1",
      pendingBytes: 17,
      sentMessages: 300,
      sentBytes: 20_480,
      receivedMessages: 20,
      receivedBytes: 2_047,
      openedAt: START - 61_000,
    };
    world.connections.push({ ...facts, user: undefined }, { ...facts, user: alice.user });
    const own = "alice!alice@host.test 17 300 20 20 1 61";
    expect(alice.send("STATS l")).toEqual([`:irc.test 211 alice ${own}`, end("l")]);
    expect(oper.send("STATS l")).toEqual([
      ":irc.test 211 oper * 17 300 20 20 1 61",
      `:irc.test 211 oper ${own}`,
      end("l", "oper"),
    ]);
  });

  it.each(["c", "h", "y", "x", "💚"])("%s tells nothing: there is nothing to tell", (letter) => {
    expect(scene().alice.send(`STATS ${letter}`)).toEqual([end(letter)]);
  });

  it("looks at the first character only, whatever its case", () => {
    const { alice } = scene();
    expect(alice.send("STATS Uptime")[0]).toStartWith(":irc.test 242 ");
    expect(alice.send("STATS Uptime")[1]).toBe(end("U"));
  });

  it("is refused without a letter with 461, and for another server with 402", () => {
    const { alice } = scene();
    const short = [":irc.test 461 alice STATS :Not enough parameters"];
    expect(alice.send("STATS")).toEqual(short);
    expect(alice.send("STATS :")).toEqual(short);
    expect(alice.send("STATS u other.test")).toEqual([":irc.test 402 alice other.test :No such server"]);
    expect(alice.send("STATS u irc.test")).toHaveLength(2);
  });
});
