/** Modern IRC's own examples of messages between users and to the server: what is sent, and what has to be read then. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

let world: World;
let wiz: FakeConnection;
let dan: FakeConnection;

beforeEach(() => {
  world = new World({
    network: { admin: { location: "Tampere", organisation: "Tests", email: "admin@irc.test" } },
  });
  wiz = world.connect("WiZ");
  dan = world.connect("dan-");
});

describe("Modern IRC, NICK message", () => {
  it("NICK Kilroy, to all who share a channel and to oneself", () => {
    for (const client of [wiz, dan]) client.say("JOIN #test");
    for (const client of [wiz, dan]) client.take();
    expect(wiz.ask("NICK Kilroy")).toEqual([":WiZ!WiZ@192.0.2.1 NICK Kilroy"]);
    expect(dan.take()).toEqual([":WiZ!WiZ@192.0.2.1 NICK Kilroy"]);
  });
});

describe("Modern IRC, USER message", () => {
  it("USER guest 0 * :Ronnie Reagan", () => {
    const guest = world.open().say("NICK guest", "USER guest 0 * :Ronnie Reagan");
    guest.take();
    expect(wiz.say("WHOIS guest").take()[0]).toBe(":irc.test 311 WiZ guest guest 192.0.2.1 * :Ronnie Reagan");
  });
});

describe("Modern IRC, PASS message", () => {
  it("PASS secretpasswordhere, before NICK and USER", async () => {
    const guarded = new World({ passwordHash: "hash" });
    const client = guarded.open().say("PASS secretpasswordhere", "NICK ada", "USER ada 0 * :Ada");
    expect(await guarded.verify(true)).toBe("secretpasswordhere");
    expect(client.take()[0]).toStartWith(":irc.test 001 ada ");
  });
});

describe("Modern IRC, PING message", () => {
  it("is answered with its token", () => {
    expect(wiz.say("PING :a token").take()).toEqual([":irc.test PONG irc.test :a token"]);
  });
});

describe("Modern IRC, QUIT message", () => {
  it("QUIT :Gone to have lunch: the reason is marked as the user's own, and the peer gets ERROR", () => {
    for (const client of [wiz, dan]) client.say("JOIN #test");
    for (const client of [wiz, dan]) client.take();
    dan.say("QUIT :Gone to have lunch");
    expect(wiz.take()).toEqual([":dan-!dan-@192.0.2.1 QUIT :Quit: Gone to have lunch"]);
    expect(dan.take()).toEqual(["ERROR :Closing Link: 192.0.2.1 (Quit: Gone to have lunch)"]);
    expect(dan.open).toBe(false);
  });

  it("says why where the client did not say it", () => {
    for (const client of [wiz, dan]) client.say("JOIN #test");
    for (const client of [wiz, dan]) client.take();
    dan.lose({ kind: "peer-reset", code: "ECONNRESET" });
    expect(wiz.take()).toEqual([expect.stringMatching(/^:dan-!dan-@192\.0\.2\.1 QUIT :(?!Quit:)./u)]);
  });
});

describe("Modern IRC, PRIVMSG message", () => {
  it("from Angel to Wiz, and back", () => {
    const angel = world.connect("Angel");
    angel.say("PRIVMSG Wiz :Hello are you receiving this message ?");
    expect(wiz.take()).toEqual([
      ":Angel!Angel@192.0.2.1 PRIVMSG WiZ :Hello are you receiving this message ?",
    ]);
    wiz.say("PRIVMSG Angel :yes I'm receiving it !");
    expect(angel.take()).toEqual([":WiZ!WiZ@192.0.2.1 PRIVMSG Angel :yes I'm receiving it !"]);
  });

  it.each(["%#bunny", "@%#bunny"])("PRIVMSG %s reaches halfops and those above", (target) => {
    const [half, plain] = [world.connect("half"), world.connect("plain")];
    for (const client of [wiz, half, plain, dan]) client.say("JOIN #bunny");
    wiz.say("MODE #bunny +h half");
    for (const client of world.connections) client.take();
    dan.say(`PRIVMSG ${target} :Hi! I have a problem!`);
    const message = expect.stringMatching(
      /^:dan-!dan-@192\.0\.2\.1 PRIVMSG @?%#bunny :Hi! I have a problem!$/u,
    );
    expect([wiz, half, plain, dan].map((client) => client.take())).toEqual([[message], [message], [], []]);
  });
});

describe("Modern IRC, queries to servers", () => {
  it.each([
    ["VERSION *.se", "*.se"],
    ["VERSION tolsun.oulu.fi", "tolsun.oulu.fi"],
    ["ADMIN tolsun.oulu.fi", "tolsun.oulu.fi"],
    ["TIME tolsun.oulu.fi", "tolsun.oulu.fi"],
    [":dan- TIME *.au", "*.au"],
    [":dan- STATS c eff.org", "eff.org"],
    ["MOTD eff.org", "eff.org"],
  ])("%s: there is no other server", (line, server) => {
    expect(dan.say(line).take()).toEqual([`:irc.test 402 dan- ${server} :No such server`]);
  });

  it("ADMIN syrk: of the server that the user is connected to", () => {
    world.connect("syrk");
    expect(dan.say("ADMIN syrk").take()).toEqual([
      ":irc.test 256 dan- irc.test :Administrative info",
      ":irc.test 257 dan- Tampere",
      ":irc.test 258 dan- Tests",
      ":irc.test 259 dan- admin@irc.test",
    ]);
  });

  it("STATS m", () => {
    wiz.say("JOIN #a", "JOIN #b");
    const lines = dan.say("STATS m").take();
    expect(lines).toContain(":irc.test 212 dan- JOIN 2");
    expect(lines.at(-1)).toBe(":irc.test 219 dan- m :End of /STATS report");
  });

  it("HELP, HELP PRIVMSG, HELP of what is not known", () => {
    for (const [line, subject] of [
      ["HELP", "*"],
      ["HELP PRIVMSG", "PRIVMSG"],
    ] as const) {
      const codes = dan
        .say(line)
        .take()
        .map((reply) => reply.split(" ").slice(1, 4).join(" "));
      expect(codes[0]).toBe(`704 dan- ${subject}`);
      expect(codes.at(-1)).toBe(`706 dan- ${subject}`);
      expect(new Set(codes.slice(1, -1))).toEqual(new Set([`705 dan- ${subject}`]));
    }
    expect(dan.say("HELP :unknown subject").take()).toEqual([
      ":irc.test 524 dan- * :No help available on this topic",
    ]);
  });

  it("LINKS", () => {
    expect(dan.say("LINKS").take()).toEqual([
      ":irc.test 364 dan- irc.test irc.test :0 A server under test",
      ":irc.test 365 dan- * :End of /LINKS list",
    ]);
  });

  it.each(["REHASH", "RESTART", "CONNECT eff.org 12765 csd.bu.edu", "SQUIT tolsun.oulu.fi :Bad Link ?"])(
    "%s is for operators",
    (line) => {
      expect(dan.say(line).take()).toEqual([
        ":irc.test 481 dan- :Permission Denied- You're not an IRC operator",
      ]);
    },
  );
});

describe("Modern IRC, queries about users", () => {
  it("WHO emersion, WHO #ircv3", () => {
    const emersion = world.connect("emersion").say("JOIN #ircv3");
    const val = world.connect("val").say("JOIN #ircv3");
    for (const client of [emersion, val]) client.take();
    expect(dan.say("WHO emersion").take()).toEqual([
      ":irc.test 352 dan- #ircv3 emersion 192.0.2.1 irc.test emersion H@ :0 emersion",
      ":irc.test 315 dan- emersion :End of WHO list",
    ]);
    expect(dan.say("WHO #ircv3").take()).toEqual([
      ":irc.test 352 dan- #ircv3 emersion 192.0.2.1 irc.test emersion H@ :0 emersion",
      ":irc.test 352 dan- #ircv3 val 192.0.2.1 irc.test val H :0 val",
      ":irc.test 315 dan- #ircv3 :End of WHO list",
    ]);
  });

  it.each(["WHOIS val", "WHOIS val val", "WHOIS irc.test val"])("%s", (line) => {
    const val = world.connect("val").say("JOIN #ircv3");
    wiz.say("JOIN #limnoria");
    val.say("JOIN #limnoria");
    wiz.say("MODE #limnoria +v val");
    if (val.state.user !== undefined) val.state.user.account = "pinkieval";
    world.now += 57_000;
    expect(dan.say(line).take()).toEqual([
      ":irc.test 311 dan- val val 192.0.2.1 * val",
      ":irc.test 319 dan- val :@#ircv3 +#limnoria",
      ":irc.test 312 dan- val irc.test :A server under test",
      ":irc.test 330 dan- val pinkieval :is logged in as",
      `:irc.test 317 dan- val 57 ${world.now / 1_000 - 57} :seconds idle, signon time`,
      ":irc.test 318 dan- val :End of /WHOIS list",
    ]);
  });

  it("WHOWAS someone, WHOWAS someone 1: the latest first", () => {
    for (const username of ["ident2", "ident3"]) {
      world.open().say("NICK someone", `USER ${username} 0 * :Realname`, "QUIT");
    }
    const codes = (line: string): string[] =>
      dan
        .say(line)
        .take()
        .map((reply) => reply.split(" ").slice(1, 5).join(" "));
    expect(codes("WHOWAS someone")).toEqual([
      "314 dan- someone ident3",
      "312 dan- someone irc.test",
      "314 dan- someone ident2",
      "312 dan- someone irc.test",
      "369 dan- someone :End",
    ]);
    expect(codes("WHOWAS someone 1")).toEqual([
      "314 dan- someone ident3",
      "312 dan- someone irc.test",
      "369 dan- someone :End",
    ]);
    expect(dan.say("WHOWAS nobody").take()).toEqual([
      ":irc.test 406 dan- nobody :There was no such nickname",
      ":irc.test 369 dan- nobody :End of WHOWAS",
    ]);
  });

  it("USERHOST Wiz Michael Marty p", () => {
    world.connect("Marty").say("AWAY :lunch");
    expect(dan.say("USERHOST Wiz Michael Marty p").take()).toEqual([
      ":irc.test 302 dan- :WiZ=+WiZ@192.0.2.1 Marty=-Marty@192.0.2.1",
    ]);
  });

  it("AWAY and back, and 301 for who writes meanwhile", () => {
    expect(dan.say("AWAY :lunch").take()).toEqual([":irc.test 306 dan- :You have been marked as being away"]);
    expect(wiz.say("PRIVMSG dan- :there?").take()).toEqual([":irc.test 301 WiZ dan- :lunch"]);
    dan.take();
    expect(dan.say("AWAY").take()).toEqual([":irc.test 305 dan- :You are no longer marked as being away"]);
  });
});
