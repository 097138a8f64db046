import { describe, expect, it } from "bun:test";
import { START, World } from "../../session/harness.ts";
import { makeOperator } from "../operator/operators.ts";

function scene() {
  const operators = [
    { name: "root", passwordHash: "x", masks: ["*@192.0.2.*", "ada@home.test"], privileges: [] },
  ];
  const world = new World({ network: { operators } });
  const oper = makeOperator(world.connect("oper"), ["stats", "ban-user", "ban-address"]);
  return { world, oper, alice: world.connect("alice") };
}

const end = (letter: string, nick = "alice"): string =>
  `:irc.test 219 ${nick} ${letter} :End of /STATS report`;

describe("STATS", () => {
  it("u tells how long the server has been up", () => {
    const { world, alice } = scene();
    world.now = START + ((3 * 24 + 4) * 3600 + 5 * 60 + 6) * 1000 + 999;
    expect(alice.ask("STATS u")).toEqual([":irc.test 242 alice :Server Up 3 days 4:05:06", end("u")]);
  });

  it("m tells how often each command was used", () => {
    const { alice } = scene();
    alice.say("JOIN #tea,#milk", "JOIN #coffee");
    expect(alice.ask("STATS m")).toEqual([
      ":irc.test 212 alice NICK 2",
      ":irc.test 212 alice USER 2",
      ":irc.test 212 alice JOIN 2",
      ":irc.test 212 alice STATS 1",
      end("m"),
    ]);
  });

  it("m counts no line whose parameters are missing", () => {
    const { alice } = scene();
    alice.say("JOIN", "PRIVMSG", "PRIVMSG alice", "PING", "WHOIS");
    expect(alice.ask("STATS m")).toEqual([
      ":irc.test 212 alice NICK 2",
      ":irc.test 212 alice USER 2",
      ":irc.test 212 alice STATS 1",
      end("m"),
    ]);
  });

  it("i tells that everyone may connect", () => {
    expect(scene().alice.ask("STATS i")).toEqual([":irc.test 215 alice I * * * 0 *", end("i")]);
  });

  it("o tells operators with the privilege who may become one", () => {
    const { oper, alice } = scene();
    expect(oper.ask("STATS o")).toEqual([
      ":irc.test 243 oper O *@192.0.2.* * root",
      ":irc.test 243 oper O ada@home.test * root",
      end("o", "oper"),
    ]);
    expect(alice.ask("STATS o")).toEqual([
      ":irc.test 481 alice :Permission Denied- You're not an IRC operator",
      end("o"),
    ]);
  });

  it("k and d tell operators with the privilege of the bans", () => {
    const { world, oper, alice } = scene();
    oper.say("KLINE 1h spam@*.example :spam", "DLINE 203.0.113.0/24 :proxies");
    expect(oper.ask("STATS k")).toEqual([
      ":irc.test 216 oper K *.example * spam :spam (oper!oper@192.0.2.1, expires in 1h)",
      end("k", "oper"),
    ]);
    expect(oper.ask("STATS d")).toEqual([
      ":irc.test 225 oper D 203.0.113.0/24 :proxies (oper!oper@192.0.2.1, permanent)",
      end("d", "oper"),
    ]);
    expect(alice.ask("STATS k")).toHaveLength(2);
    const other = makeOperator(world.connect("other"), []);
    expect(other.ask("STATS d")).toEqual([
      ":irc.test 723 other stats :Insufficient oper privileges.",
      end("d", "other"),
    ]);
  });

  it("l tells everyone of their own connection, and operators with the privilege of all", () => {
    const { world, oper, alice } = scene();
    world.open();
    world.now += 61_000;
    alice.pendingBytes = 17;
    Object.assign(alice.state, {
      sentMessages: 300,
      sentBytes: 20_480,
      receivedMessages: 19,
      receivedBytes: 2_036,
    });
    expect(alice.ask("STATS l")).toEqual([
      ":irc.test 211 alice alice!alice@192.0.2.1 17 300 20 20 1 61",
      end("l"),
    ]);
    const shown = oper.ask("STATS l").map((line) => line.split(" ")[3]);
    expect(shown).toEqual(["oper!oper@192.0.2.1", "alice!alice@192.0.2.1", "*", "l"]);
  });

  it.each(["c", "h", "y", "x", "💚"])("%s tells nothing: there is nothing to tell", (letter) => {
    expect(scene().alice.ask(`STATS ${letter}`)).toEqual([end(letter)]);
  });

  it("looks at the first character only, whatever its case", () => {
    const { alice } = scene();
    expect(alice.ask("STATS Uptime")[0]).toStartWith(":irc.test 242 ");
    expect(alice.ask("STATS Uptime")[1]).toBe(end("U"));
  });

  it("is refused without a letter with 461, and for another server with 402", () => {
    const { alice } = scene();
    const short = [":irc.test 461 alice STATS :Not enough parameters"];
    expect(alice.ask("STATS")).toEqual(short);
    expect(alice.ask("STATS :")).toEqual(short);
    expect(alice.ask("STATS u other.test")).toEqual([":irc.test 402 alice other.test :No such server"]);
    expect(alice.ask("STATS u irc.test")).toHaveLength(2);
  });
});
