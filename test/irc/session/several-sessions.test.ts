/** Several clients of one account as one user: what each of them hears, and what others see. */
import { beforeEach, describe, expect, it } from "bun:test";
import { privileges } from "../../../src/irc/network/privileges.ts";
import { ask, joined, joining, loggedIn, plainResponse, worldWithAccounts } from "./accounts.ts";
import type { FakeConnection, World } from "./harness.ts";
import { passwordOf } from "./memory-store.ts";

const operators = [{ name: "root", passwordHash: "hash of secret", masks: ["*@*"], privileges }] as const;

let world: World;
let laptop: FakeConnection;
let bob: FakeConnection;

beforeEach(async () => {
  world = worldWithAccounts(["ada", "cleo"], { operators, limits: { sessionsPerUser: 3 } });
  laptop = await loggedIn(world, "ada");
  bob = world.connect("bob", "away-notify");
  laptop.say("JOIN #tea");
  bob.say("JOIN #tea");
  world.hush();
});

/** The lines after the message of the day. */
function afterMotd(lines: readonly string[]): readonly string[] {
  return lines.slice(lines.findIndex((line) => line.includes(" 422 ")) + 1);
}

/** The lines that a client was sent, without their tags. */
function plain(client: FakeConnection): string[] {
  return client.take().map((line) => line.replace(/^@\S+ /u, ""));
}

async function operator(): Promise<FakeConnection> {
  const root = world.connect("root");
  await ask(root, "OPER root secret");
  return root;
}

describe("a client that asks for the nick of a user of its account", () => {
  it("is one more session of that user, which is greeted with its channels; others notice nothing", async () => {
    laptop.say("TOPIC #tea :Lapsang", "JOIN #cake", "MODE ada +i");
    world.hush();
    const phone = await joining(world, "ada", "extended-join");
    expect(phone.user).toBe(laptop.user);
    const at = "192.0.2.1";
    expect(afterMotd(phone.take())).toEqual([
      ":irc.test 221 ada +i",
      `:ada!ada@${at} JOIN #tea ada ada`,
      `:ada!ada@${at} JOIN #cake ada ada`,
      ":irc.test 332 ada #tea :Lapsang",
      expect.stringMatching(/^:irc\.test 333 ada #tea ada!ada@192\.0\.2\.1 \d+$/u),
      ":irc.test 353 ada = #tea :@ada bob",
      ":irc.test 366 ada #tea :End of /NAMES list",
      ":irc.test 353 ada = #cake :@ada",
      ":irc.test 366 ada #cake :End of /NAMES list",
    ]);
    expect([laptop.take(), bob.take()]).toEqual([[], []]);
    expect(world.app.network.userCount).toBe(2);
  });

  it("hears that the user is away", async () => {
    laptop.say("AWAY :lunch");
    bob.take();
    const phone = await joining(world, "ada");
    expect(phone.take()).toContain(":irc.test 306 ada :You have been marked as being away");
    expect(bob.take()).toEqual([]);
  });

  it("can send NICK before it has logged in, and gets 433 if it never does", async () => {
    const phone = world.open();
    phone.say("CAP REQ sasl", "NICK ADA", "USER a 0 * :a");
    expect(phone.take()).toEqual([":irc.test CAP * ACK sasl"]);
    phone.say("CAP END");
    expect(phone.take()).toEqual([":irc.test 433 * ADA :Nickname is already in use; ADA1 is free"]);
    phone.say("NICK eve");
    expect(phone.take()[0]).toStartWith(":irc.test 001 eve ");
    await ask(phone, "QUIT");
  });

  it("gets 433 at once if it is logged in to another account, or if the nick is that of nobody's account", async () => {
    const cleo = world.open();
    cleo.say("CAP REQ sasl");
    await ask(cleo, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("cleo", passwordOf("cleo"))}`);
    expect(cleo.say("NICK ada").take()[0]).toStartWith(":irc.test 433 * ada ");
    expect(cleo.say("NICK bob").take()[0]).toStartWith(":irc.test 433 * bob ");
    expect(world.open().say("NICK ada").take()[0]).toStartWith(":irc.test 433 * ada ");
  });

  it("makes a user of its own with any other nick", async () => {
    const phone = await joined(world, "ada-phone", "", { account: "ada" });
    expect(phone.user).not.toBe(laptop.user);
    expect(phone.user.account).toBe("ada");
  });

  it("finds the user under the nick that it has now", async () => {
    laptop.say("NICK ada_");
    const phone = await joined(world, "ada_", "", { account: "ada" });
    expect(phone.user).toBe(laptop.user);
    expect((await joined(world, "ada")).user).not.toBe(laptop.user);
  });

  it("needs TLS while the user is in a channel of mode z", async () => {
    const secure = { account: "ada", secure: true };
    const tablet = await joined(world, "ada2", "", secure);
    expect(tablet.ask("JOIN #safe", "MODE #safe +z").at(-1)).toContain(" MODE #safe +z");
    const refused = await joining(world, "ada2", "", { account: "ada" });
    expect(refused.take().at(-1)).toBe(
      ":irc.test 433 * ada2 :Your user is in a channel for clients with TLS: connect with TLS",
    );
    expect((await joined(world, "ada2", "", secure)).user).toBe(tablet.user);
    tablet.say("PART #safe");
    expect((await joined(world, "ada2", "", { account: "ada" })).user).toBe(tablet.user);
  });

  it("gets 433 past the limit of sessions-per-user", async () => {
    await joined(world, "ada");
    await joined(world, "ada");
    const fourth = await joining(world, "ada");
    expect(fourth.take().at(-1)).toBe(":irc.test 433 * ada :3 clients use this nick, which is the most");
    expect(laptop.user.sessions).toHaveLength(3);
  });

  it("gets 433 where accounts.multiclient is off", async () => {
    world.configure({ multiclient: false });
    const phone = world.open();
    phone.say("CAP REQ sasl", "NICK ada");
    expect(phone.take().at(-1)).toStartWith(":irc.test 433 * ada ");
  });

  it("can be new by REGISTER: the account decides", async () => {
    const guest = world.connect("dan", "draft/account-registration");
    await ask(guest, "REGISTER dan * long-enough-password");
    expect(guest.user.account).toBe("dan");
    const other = world.open();
    other.say("CAP REQ :draft/account-registration", "NICK dan", "USER d 0 * :d");
    const [, refused = ""] = await ask(other, "REGISTER dan * long-enough-password");
    expect(refused).toContain("FAIL REGISTER ACCOUNT_EXISTS");
    expect(other.say("CAP END").take()[0]).toContain(" 433 ");
  });
});

describe("the sessions of a user", () => {
  let phone: FakeConnection;

  beforeEach(async () => {
    phone = await joined(world, "ada", "message-tags draft/message-redaction batch draft/multiline");
    laptop.say("CAP REQ :message-tags draft/message-redaction");
    world.hush();
  });

  it.each([
    ["PRIVMSG to a channel", "PRIVMSG #tea :hi", "PRIVMSG #tea :hi"],
    ["NOTICE to a channel", "NOTICE #tea :hi", "NOTICE #tea :hi"],
    ["PRIVMSG to a user", "PRIVMSG bob :hi", "PRIVMSG bob :hi"],
    ["NOTICE to a user", "NOTICE bob :hi", "NOTICE bob :hi"],
    ["TAGMSG to a channel", "@+typing=active TAGMSG #tea", "TAGMSG #tea"],
    ["TAGMSG to a user", "@+typing=active TAGMSG bob", "TAGMSG bob"],
  ])("hear a %s of another one as their own; the one that sent it does not", (_, said, heard) => {
    phone.say(said);
    expect(plain(laptop)).toEqual([`:ada!ada@192.0.2.1 ${heard}`]);
    expect(plain(phone)).toEqual([]);
    phone.say("CAP REQ echo-message").take();
    phone.say(said);
    expect(plain(laptop)).toEqual([`:ada!ada@192.0.2.1 ${heard}`]);
    expect(plain(phone)).toEqual([`:ada!ada@192.0.2.1 ${heard}`]);
  });

  it("hear a message to themselves once each, and the echo", () => {
    phone.say("CAP REQ echo-message").take();
    phone.say("PRIVMSG ada :note");
    expect(plain(laptop)).toEqual([":ada!ada@192.0.2.1 PRIVMSG ada :note"]);
    expect(plain(phone)).toEqual(Array(2).fill(":ada!ada@192.0.2.1 PRIVMSG ada :note"));
  });

  it("hear a message of several lines in their own form", () => {
    const lines = ["BATCH +1 draft/multiline #tea", "@batch=1 PRIVMSG #tea :a", "@batch=1 PRIVMSG #tea :b"];
    phone.say(...lines, "BATCH -1");
    expect(plain(phone)).toEqual([]);
    expect(plain(laptop)).toEqual(["a", "b"].map((text) => `:ada!ada@192.0.2.1 PRIVMSG #tea :${text}`));
  });

  it("hear a REDACT of another one", () => {
    phone.say("PRIVMSG #tea :oops");
    const id = /msgid=([^; ]+)/u.exec(laptop.take()[0] ?? "")?.[1] ?? "";
    phone.say(`REDACT #tea ${id}`);
    expect(plain(laptop)).toEqual([`:ada!ada@192.0.2.1 REDACT #tea ${id}`]);
    expect(plain(phone)).toEqual([]);
  });

  it("hear what others write to the user", () => {
    bob.say("PRIVMSG ada :hi");
    const heard = [":bob!bob@192.0.2.1 PRIVMSG ada :hi"];
    expect([plain(laptop), plain(phone)]).toEqual([heard, heard]);
  });

  it.each([
    [
      "JOIN",
      "JOIN #new",
      [
        ":ada!ada@192.0.2.1 JOIN #new",
        ":irc.test 353 ada = #new :@ada",
        ":irc.test 366 ada #new :End of /NAMES list",
      ],
    ],
    ["PART", "PART #tea :bye", [":ada!ada@192.0.2.1 PART #tea bye"]],
    ["NICK", "NICK eve", [":ada!ada@192.0.2.1 NICK eve"]],
    ["MODE of the user", "MODE ada +i", [":ada!ada@192.0.2.1 MODE ada +i"]],
    ["MODE of a channel", "MODE #tea +m", [":ada!ada@192.0.2.1 MODE #tea +m"]],
    ["TOPIC", "TOPIC #tea :Assam", [":ada!ada@192.0.2.1 TOPIC #tea :Assam"]],
    ["KICK", "KICK #tea bob :no", [":ada!ada@192.0.2.1 KICK #tea bob no"]],
    ["AWAY", "AWAY :lunch", [":irc.test 306 ada :You have been marked as being away"]],
  ])("share what %s changes: each hears the same", (_, said, heard) => {
    phone.say(said);
    expect([plain(phone), plain(laptop)]).toEqual([heard, heard]);
  });

  it("have a read marker, a MONITOR list and an answer each of their own", () => {
    phone.say("MONITOR + dan", "WHOIS bob");
    phone.take();
    world.connect("dan");
    expect(plain(phone)).toEqual([":irc.test 730 * dan!dan@192.0.2.1"]);
    expect(plain(laptop)).toEqual([]);
  });

  it("leave one by one without a word to others; with the last one the user leaves", () => {
    phone.say("QUIT :battery");
    expect([laptop.take(), bob.take()]).toEqual([[], []]);
    expect(phone.take()).toEqual(["ERROR :Closing Link: 192.0.2.2 (Quit: battery)"]);
    laptop.lose();
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 QUIT :Connection closed"]);
    expect(world.app.network.findUser("ada")).toBeUndefined();
  });

  it("stay with the user when the first one ends", () => {
    laptop.say("QUIT");
    phone.say("PRIVMSG #tea :still here");
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 PRIVMSG #tea :still here"]);
    expect(phone.user.addresses).toEqual(["192.0.2.2"]);
  });

  it("end together by KILL and GHOST", async () => {
    const root = await operator();
    root.say("KILL ada :enough");
    expect([laptop.open, phone.open]).toEqual([false, false]);
    expect(bob.take().filter((line) => line.includes("QUIT"))).toHaveLength(1);
    const again = await joined(world, "ada");
    const more = await joined(world, "ada");
    const other = await joined(world, "ada-2", "", { account: "ada" });
    await ask(other, "NS GHOST ada");
    expect([again.open, more.open, other.open]).toEqual([false, false, true]);
  });

  it("show their addresses to the user and to operators, and mode Z only if all of them are secure", async () => {
    const shown = [
      "378 ada ada :is connecting from *@192.0.2.1 192.0.2.1",
      "378 ada ada :is connecting from *@192.0.2.2 192.0.2.2",
    ];
    expect(laptop.ask("WHOIS ada")).toEqual(expect.arrayContaining(shown.map((line) => `:irc.test ${line}`)));
    expect(bob.ask("WHOIS ada").filter((line) => line.includes("192.0.2.2"))).toEqual([]);
    const safe = await loggedIn(world, "cleo");
    safe.say("QUIT");
    const secure = await joined(world, "cleo", "", { secure: true });
    expect(secure.say("MODE cleo").take()).toEqual([":irc.test 221 cleo +Z"]);
    const open = await joined(world, "cleo");
    expect(secure.take()).toEqual([":irc.test MODE cleo -Z"]);
    expect(bob.ask("WHOIS cleo").filter((line) => line.includes(" 671 "))).toEqual([]);
    open.say("QUIT");
    expect(secure.take()).toEqual([":irc.test MODE cleo +Z"]);
  });

  it("are silenced by a ban on any of their addresses, for as long as it is one of theirs", () => {
    bob.say("PART #tea");
    bob.say("JOIN #own", "MODE #own +b *!*@192.0.2.2");
    laptop.say("JOIN #own");
    expect(plain(laptop).at(-1)).toContain(" 474 ada #own ");
    bob.say("MODE #own -b *!*@192.0.2.2");
    laptop.say("JOIN #own");
    bob.say("MODE #own +b *!*@192.0.2.2");
    world.hush();
    laptop.say("PRIVMSG #own :muted");
    expect(plain(laptop).at(-1)).toContain(" 404 ada #own ");
    phone.say("QUIT");
    world.hush();
    laptop.say("PRIVMSG #own :heard");
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 PRIVMSG #own :heard"]);
  });

  it("end one by one by a ban on an address, and all of them by a ban on the host", async () => {
    const root = await operator();
    root.say("DLINE 192.0.2.2 :no phones");
    expect([laptop.open, phone.open]).toEqual([true, false]);
    expect(phone.take()[0]).toStartWith(":irc.test 465 ada ");
    expect(bob.take()).toEqual([]);
    const again = await joined(world, "ada", "", { address: "192.0.2.3" });
    root.say("KLINE ada@192.0.2.1 :gone");
    expect([laptop.open, again.open]).toEqual([false, true]);
    root.say("DLINE 192.0.2.3 :gone");
    expect(again.open).toBe(false);
    expect(bob.take().filter((line) => line.includes("QUIT"))).toHaveLength(1);
  });

  it("become an operator only from an address that the block allows", async () => {
    world.configure({ operators: [{ ...operators[0], masks: ["*@198.51.100.7"] }] });
    const office = await joined(world, "ada", "", { address: "198.51.100.7" });
    expect((await ask(laptop, "OPER root secret")).join(" ")).toContain(" 491 ");
    expect((await ask(office, "OPER root secret")).join(" ")).toContain(" 381 ");
  });
});

describe("AWAY of a user with several sessions", () => {
  it("is there while somebody is at one of them", async () => {
    const phone = await joined(world, "ada", "draft/pre-away", { lines: ["AWAY *"] });
    expect([laptop.take(), bob.take()]).toEqual([[], []]);
    expect(bob.ask("PRIVMSG ada :hi")).toEqual([]);
    laptop.say("QUIT");
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 AWAY :*"]);
    phone.say("AWAY");
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 AWAY"]);
  });

  it("keeps the message that another session gave, though nobody is at this one", async () => {
    laptop.say("AWAY :lunch");
    bob.take();
    const phone = await joined(world, "ada", "draft/pre-away", { lines: ["AWAY *"] });
    laptop.say("QUIT");
    expect(bob.take()).toEqual([]);
    expect(bob.ask("PRIVMSG ada :hi")).toEqual([":irc.test 301 bob ada :lunch"]);
    expect(phone.user.away).toBe("lunch");
  });

  it("ends when somebody comes while nobody was there", async () => {
    laptop.say("AWAY *");
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 AWAY :*"]);
    await joined(world, "ada");
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 AWAY"]);
  });

  it("can be given before registration, as one more session", async () => {
    await joined(world, "ada", "draft/pre-away", { lines: ["AWAY :on the train"] });
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 AWAY :on the train"]);
  });
});

describe("a long way back", () => {
  it("shows all channels before any lines of them, then their names step by step", async () => {
    const names = Array.from({ length: 60 }, (_, place) => `#room${place}`);
    for (const name of names) laptop.say(`JOIN ${name}`);
    world.hush();
    const phone = await joining(world, "ada");
    const lines = phone.take();
    const joins = lines.filter((line) => line.includes(" JOIN "));
    expect(joins).toHaveLength(61);
    expect(lines.findIndex((line) => line.includes(" 366 "))).toBeGreaterThan(
      lines.findLastIndex((line) => line.includes(" JOIN ")),
    );
    expect(lines.filter((line) => line.includes(" 366 "))).toHaveLength(61);
  });
});
