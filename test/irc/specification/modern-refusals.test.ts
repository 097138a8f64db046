/** Refusals and corrections of commands whose parameters are wrong in ways that clients really send. */
import { describe, expect, it } from "bun:test";
import { operatorIn, worldWithOperators } from "../session/operators.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

/** Alice operates #c and #d, Bob is a member of both; what came of that is read. */
function scene(): { world: World; alice: FakeConnection; bob: FakeConnection } {
  const world = new World();
  const [alice, bob] = [world.connect("alice"), world.connect("bob")];
  for (const client of [alice, bob]) client.say("JOIN #c,#d");
  for (const client of [alice, bob]) client.take();
  return { world, alice, bob };
}

describe("WHO of an exact nick", () => {
  it("shows an invisible user as WHOIS does; masks do not", () => {
    const world = new World();
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    bob.say("MODE bob +i").take();
    expect(alice.say("WHO BOB").take()).toEqual([
      ":irc.test 352 alice * bob 192.0.2.1 irc.test bob H :0 bob",
      ":irc.test 315 alice BOB :End of WHO list",
    ]);
    expect(alice.say("WHO bob %n").take()[0]).toBe(":irc.test 354 alice bob");
    for (const mask of ["bo*", "*", "192.0.2.1", "b?b"]) {
      const nicks = alice
        .say(`WHO ${mask} %n`)
        .take()
        .filter((line) => line.includes(" 354 "));
      expect(nicks).not.toContain(":irc.test 354 alice bob");
    }
  });
});

describe("CAP REQ", () => {
  it("acknowledges that a capability is off which was never on: not enabled, withdrawn or unknown", () => {
    const alice = new World({ network: { disabledCapabilities: ["setname"] } }).connect("alice");
    for (const words of ["-away-notify", "-setname", "-nonsense", "-nonsense batch -away-notify"]) {
      expect(alice.say(`CAP REQ :${words}`).take()).toEqual([
        `:irc.test CAP alice ACK ${words.includes(" ") ? ":" : ""}${words}`,
      ]);
    }
    expect(alice.say("CAP LIST").take()).toEqual([":irc.test CAP alice LIST batch"]);
    expect(alice.say("CAP REQ :nonsense").take()).toEqual([":irc.test CAP alice NAK nonsense"]);
    expect(alice.say("CAP REQ :-batch setname").take()).toEqual([":irc.test CAP alice NAK :-batch setname"]);
    expect(alice.say("CAP LIST").take()).toEqual([":irc.test CAP alice LIST batch"]);
  });
});

const kicks = (names: readonly string[]): string[] =>
  names.map((name) => `:alice!alice@192.0.2.1 KICK ${name} out`);

describe("KICK with lists (RFC 2812, section 3.2.8)", () => {
  it("takes as many channels as users, in pairs", () => {
    const { world, alice, bob } = scene();
    const cid = world.connect("cid");
    cid.say("JOIN #c").take();
    alice.take();
    expect(alice.ask("KICK #c,#c bob,cid :out")).toEqual(kicks(["#c bob", "#c cid"]));
    bob.say("JOIN #c");
    for (const client of [alice, bob]) client.take();
    expect(alice.ask("KICK #c,#d,#no bob,bob,x out")).toEqual([
      ...kicks(["#c bob", "#d bob"]),
      ":irc.test 403 alice #no :No such channel",
    ]);
    expect(bob.take()).toEqual(kicks(["#c bob", "#d bob"]));
  });

  it("takes one channel and several users, and nothing else", () => {
    const { alice } = scene();
    for (const line of ["KICK #c,#d bob", "KICK #c,#d bob,alice,eve", "KICK , bob", "KICK #c ,"]) {
      expect(alice.say(line).take()).toEqual([":irc.test 461 alice KICK :Not enough parameters"]);
    }
  });
});

describe("MODE", () => {
  it.each([
    ["+k :with spaces", "696 alice #c k * :Not a key"],
    ["+k :", "696 alice #c k * :Mode k needs a parameter"],
    ["+k", "696 alice #c k * :Mode k needs a parameter"],
    ["+l :", "696 alice #c l * :Mode l needs a parameter"],
    ["+l", "696 alice #c l * :Mode l needs a parameter"],
    ["+l :1 2", "696 alice #c l * :Not a number from 1 to 999999999"],
    ["+l x", "696 alice #c l x :Not a number from 1 to 999999999"],
    ["+j", "696 alice #c j * :Mode j needs a parameter"],
    ["+o", "696 alice #c o * :Mode o needs a parameter"],
    ["-v :", "696 alice #c v * :Mode v needs a parameter"],
    ["+:", "472 alice * :is unknown mode char to me"],
  ])("MODE #c %s", (change, answer) => {
    const { alice } = scene();
    expect(alice.say(`MODE #c ${change}`).take()).toEqual([`:irc.test ${answer}`]);
  });

  it("says 482 to members without rank, whatever is missing", () => {
    const { bob } = scene();
    for (const change of ["+k", "+l :", "+o"]) {
      expect(bob.say(`MODE #c ${change}`).take()).toEqual([
        ":irc.test 482 bob #c :You're not channel operator",
      ]);
    }
  });

  it("takes spaces among the letters for nothing", () => {
    const { alice } = scene();
    expect(alice.say("MODE alice :+i w").take()).toEqual([":alice!alice@192.0.2.1 MODE alice +iw"]);
    expect(alice.say("MODE #c :+i m").take()).toEqual([":alice!alice@192.0.2.1 MODE #c +im"]);
  });
});

describe("JOIN with empty entries", () => {
  it("pairs keys and channels by place", () => {
    const { world, alice } = scene();
    alice.say("JOIN #k1,#k2", "MODE #k1 +k k1", "MODE #k2 +k k2");
    for (const line of ["JOIN #k1,,#k2 k1,,k2", "JOIN ,#k1,#k2 ,k1,k2", "JOIN #k1,#k2, k1,k2,"]) {
      const client = world.connect("client").say(line);
      const joined = client.take().filter((heard) => / (?:JOIN|475) /u.test(heard));
      expect(joined).toEqual([":client!client@192.0.2.1 JOIN #k1", ":client!client@192.0.2.1 JOIN #k2"]);
      client.say("QUIT");
    }
  });
});

describe("registration", () => {
  it("says 433 * where another has taken the nick before CAP END", () => {
    const world = new World();
    const late = world.open().say("CAP LS 302", "NICK dup", "USER late 0 * :Late");
    world.connect("dup");
    late.take();
    expect(late.say("CAP END").take()).toEqual([
      expect.stringMatching(/^:irc\.test 433 \* dup :Nickname is already in use/u),
    ]);
    expect(late.say("NICK other").take()[0]).toStartWith(":irc.test 001 other ");
  });

  it("ignores lines of carriage returns only, and does not charge for them", () => {
    const alice = new World({ limits: { floodBudget: 12 } }).connect("alice");
    alice.say(...Array.from({ length: 100 }, () => "\r"), ...Array.from({ length: 100 }, () => ""));
    expect(alice.say("PING x").take()).toEqual([":irc.test PONG irc.test x"]);
  });
});

describe("RENAME", () => {
  it("needs a new name", () => {
    const { alice } = scene();
    expect(alice.say("RENAME #c :").take()).toEqual([":irc.test 461 alice RENAME :Not enough parameters"]);
  });

  it("sends those who join by the old name, without the capability, to the new one with 470", () => {
    const { world, alice } = scene();
    alice.say("RENAME #c #new");
    const plain = world.connect("plain").say("JOIN #c");
    expect(plain.take().slice(0, 2)).toEqual([
      ":irc.test 470 plain #c #new :The channel has been renamed",
      ":plain!plain@192.0.2.1 JOIN #new",
    ]);
    const modern = world.connect("modern", "draft/channel-rename").say("JOIN #c");
    expect(modern.take()).toEqual([
      ":irc.test FAIL JOIN CHANNEL_RENAMED #c #new :The channel has been renamed",
    ]);
    alice.say("MODE #new +k secret");
    expect(world.connect("late").say("JOIN #c").take()).toEqual([
      ":irc.test 470 late #c #new :The channel has been renamed",
      ":irc.test 475 late #new :Cannot join channel (+k)",
    ]);
    expect(world.connect("known").say("JOIN #c secret").take()[1]).toBe(":known!known@192.0.2.1 JOIN #new");
  });
});

describe("UTF8ONLY", () => {
  it("refuses other bytes with FAIL to clients with standard-replies, and with a NOTICE to others", () => {
    const world = new World();
    const line = Buffer.from("PRIVMSG alice :\xff", "latin1");
    const text = "Message rejected: this network takes UTF-8 only, and your client has to be set to it";
    expect(world.connect("modern", "standard-replies").say(line).take()).toEqual([
      `:irc.test FAIL PRIVMSG INVALID_UTF8 :${text}`,
    ]);
    expect(world.connect("plain").say(line).take()).toEqual([`:irc.test NOTICE plain :${text}`]);
    expect(world.open().say(line).take()).toEqual([`:irc.test NOTICE * :${text}`]);
  });
});

describe("the reasons of members who may not speak", () => {
  it.each([
    ["+b bob!*@*", true],
    ["+b ~m:bob!*@*", true],
    ["+m", true],
    ["+b ~m:eve!*@*", false],
    ["+n", false],
  ])("MODE #c %s", (mode, stripped) => {
    const { world, alice, bob } = scene();
    alice.say("MODE #c -t", `MODE #c ${mode}`);
    const heard = (): string[] => alice.take().map((line) => line.replace(/^\S+ /u, ""));
    alice.take();
    bob.take();
    bob.say("TOPIC #c :buy");
    const refused = bob.take().some((line) => line.includes(" 404 "));
    expect([heard(), refused]).toEqual(stripped ? [[], true] : [["TOPIC #c :buy"], false]);
    bob.say("PART #c :buy now");
    expect(heard()).toEqual([stripped ? "PART #c" : "PART #c :buy now"]);
    expect(world.app.network.findChannel("#c")?.members.size).toBe(1);
  });

  it("are stripped from QUIT if one channel of the user's silences it", () => {
    const { alice, bob } = scene();
    alice.say("MODE #d +b ~m:bob!*@*").take();
    bob.say("QUIT :buy now");
    expect(alice.take()).toEqual([":bob!bob@192.0.2.1 QUIT :Quit: "]);
  });

  it("stay with a voice", () => {
    const { alice, bob } = scene();
    alice.say("MODE #d +b ~m:bob!*@*", "MODE #d +v bob").take();
    bob.say("PART #d :see you");
    expect(alice.take()).toEqual([":bob!bob@192.0.2.1 PART #d :see you"]);
  });
});

describe("modes q and a", () => {
  it("are given and taken by those with q, and by SAMODE; the creator is an operator", async () => {
    const world = worldWithOperators();
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    for (const client of [alice, bob]) client.say("JOIN #c");
    expect(alice.take().join(" ")).toContain(" = #c :@alice ");
    bob.take();
    for (const change of ["+q alice", "+a alice", "+q bob", "+a bob"]) {
      expect(alice.say(`MODE #c ${change}`).take()).toEqual([
        ":irc.test 482 alice #c :Only a founder (+q) can give or take +q and +a",
      ]);
    }
    const root = await operatorIn(world);
    root.say("SAMODE #c +q alice");
    expect(alice.take()).toEqual([":root!root@192.0.2.1 MODE #c +q alice"]);
    expect(alice.say("MODE #c +a bob").take()).toEqual([":alice!alice@192.0.2.1 MODE #c +a bob"]);
  });
});

describe("commands of operators that make others act", () => {
  it.each([
    ["SANICK bob alice", "*** SANICK: alice Nickname is already in use"],
    ["SANICK bob 1bad", "*** SANICK: 1bad Erroneus nickname"],
    ["SAJOIN bob #bad\u0007name", "*** SAJOIN: #bad\u0007name"],
    ["SAJOIN bob tea", "*** SAJOIN: tea No such channel"],
    ["SAPART bob #none", "*** SAPART: #none No such channel"],
    ["SAPART root #c", "*** SAPART: root #c They aren't on that channel"],
    ["SAKICK #c root", "*** SAKICK: root #c They aren't on that channel"],
    ["SATOPIC #none x", "*** SATOPIC: #none No such channel"],
    ["SAMODE #c +y", "*** SAMODE: y is unknown mode char to me"],
    ["SAMODE #c +o nobody", "*** SAMODE: nobody No such nick/channel"],
    ["SAMODE bob +y", "*** SAMODE: Unknown MODE flag: y"],
  ])("%s: the operator reads a NOTICE, as its own command has not failed", async (line, text) => {
    const world = worldWithOperators();
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    for (const client of [alice, bob]) client.say("JOIN #c");
    const root = await operatorIn(world);
    const [answer = "", ...others] = root.say(line).take();
    expect(answer).toStartWith(`:irc.test NOTICE root :${text}`);
    expect(others).toEqual([]);
  });
});

describe("refusals that say what to do", () => {
  it("432 says what a nick may be", () => {
    const alice = new World().connect("alice");
    expect(alice.say("NICK 1bad").take()).toEqual([
      ":irc.test 432 alice 1bad :Erroneus nickname: letters, digits and -[]\\`_^{|}, first neither digit nor -, at most 30 bytes",
    ]);
    const utf8 = new World({ network: { casemapping: "rfc8265", nickCharacters: "utf8" } }).connect("alice");
    expect(utf8.say("NICK 1bad").take()[0]).toContain("letters and digits of any script");
  });

  it("433 suggests a nick that is free and fits", () => {
    const world = new World();
    const [alice] = [world.connect("alice"), world.connect("alice1")];
    expect(world.open().say("NICK alice").take()).toEqual([
      ":irc.test 433 * alice :Nickname is already in use; alice2 is free",
    ]);
    const long = "n".repeat(30);
    world.connect(long);
    expect(alice.say(`NICK ${long}`).take()).toEqual([
      `:irc.test 433 alice ${long} :Nickname is already in use; ${"n".repeat(29)}1 is free`,
    ]);
    expect(alice.ask(`NICK ${"n".repeat(29)}1`).join("")).toContain(" NICK ");
  });

  it("403 says how names begin where that is what is wrong", () => {
    const alice = new World().connect("alice");
    const hint = "No such channel: names of channels begin with #";
    for (const line of [
      "JOIN tea",
      "PART tea",
      "TOPIC tea",
      "KICK tea bob",
      "INVITE alice tea",
      "RENAME tea #x",
    ]) {
      expect(alice.say(line).take()).toEqual([`:irc.test 403 alice tea :${hint}`]);
    }
    expect(alice.say("PART #tea").take()).toEqual([":irc.test 403 alice #tea :No such channel"]);
  });

  it.each([
    ["+n", "eve", "PRIVMSG #c x", "(+n): you are not in it"],
    ["+m", "bob", "PRIVMSG #c x", "(+m): only voiced users may speak"],
    ["+b bob!*@*", "bob", "PRIVMSG #c x", "(+b): you are banned or muted"],
    ["+T", "bob", "TAGMSG #c", ""],
    ["+C", "bob", "PRIVMSG #c :\u0001PING\u0001", "(+C): CTCP is not allowed"],
    ["+c", "bob", "PRIVMSG #c :\u00034red", "(+c): colours are not allowed"],
  ])("404 says why: %s", (mode, nick, line, why) => {
    const { world, alice, bob } = scene();
    alice.say(`MODE #c ${mode}`);
    bob.take();
    const speaker = nick === "bob" ? bob : world.connect(nick);
    const expected = why === "" ? [] : [`:irc.test 404 ${nick} #c :Cannot send to channel ${why}`];
    expect(
      speaker
        .say(line)
        .take()
        .filter((heard) => heard.includes(" 404 ")),
    ).toEqual(expected);
  });
});

/** The number of channels that LUSERS says. */
const counted = (client: FakeConnection): string | undefined =>
  client
    .say("LUSERS")
    .take()
    .find((line) => line.includes(" 254 "))
    ?.split(" ")[3];

describe("LUSERS", () => {
  it("counts no secret channels for others", () => {
    const { world, alice, bob } = scene();
    alice.say("MODE #c +s", "MODE #d +s", "MODE #d -s", "JOIN #e", "MODE #e +s").take();
    bob.take();
    expect([counted(alice), counted(bob), counted(world.connect("eve"))]).toEqual(["3", "2", "1"]);
    alice.say("PART #e");
    expect([counted(alice), counted(bob)]).toEqual(["2", "2"]);
  });
});
