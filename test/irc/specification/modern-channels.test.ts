/** Modern IRC's own examples of messages about channels: what is sent, and what everyone has to read then. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

const MINUTE = 60_000;

let world: World;
let wiz: FakeConnection;
let dan: FakeConnection;

beforeEach(() => {
  world = new World();
  wiz = world.connect("WiZ");
  dan = world.connect("dan-");
});

/** Both are in #test, WiZ as its operator; what came of that is read. */
function meet(): void {
  for (const client of [wiz, dan]) client.say("JOIN #test");
  world.hush();
}

describe("Modern IRC, JOIN message", () => {
  it("JOIN #foobar", () => {
    expect(wiz.say("JOIN #foobar").take()).toEqual([
      ":WiZ!WiZ@192.0.2.1 JOIN #foobar",
      ":irc.test 353 WiZ = #foobar :@WiZ",
      ":irc.test 366 WiZ #foobar :End of /NAMES list",
    ]);
  });

  it("JOIN #foo,#bar fubar,foobar: each key is for the channel in its place", () => {
    wiz.say("JOIN #foo,#bar", "MODE #foo +k fubar", "MODE #bar +k foobar").take();
    const joined = (): string[] =>
      dan
        .take()
        .filter((line) => / (?:JOIN|475) /u.test(line))
        .map((line) => line.replace(/^\S+ /u, ""));
    dan.say("JOIN #foo,#bar");
    expect(joined()).toEqual([
      "475 dan- #foo :Cannot join channel (+k)",
      "475 dan- #bar :Cannot join channel (+k)",
    ]);
    dan.say("JOIN #foo,#bar fubar");
    expect(joined()).toEqual(["JOIN #foo", "475 dan- #bar :Cannot join channel (+k)"]);
    dan.say("PART #foo", "JOIN #foo,#bar fubar,foobar");
    expect(joined()).toEqual(["JOIN #foo", "JOIN #bar"]);
  });

  it("tells those who are there", () => {
    wiz.say("JOIN #test").take();
    dan.say("JOIN #test");
    expect(wiz.take()).toEqual([":dan-!dan-@192.0.2.1 JOIN #test"]);
  });
});

describe("Modern IRC, PART message", () => {
  it("PART #oz-ops,#group5, under the names that the channels have", () => {
    for (const client of [wiz, dan]) client.say("JOIN #oz-ops,#group5");
    world.hush();
    dan.say("PART #OZ-ops,#group5");
    const parts = [":dan-!dan-@192.0.2.1 PART #oz-ops", ":dan-!dan-@192.0.2.1 PART #group5"];
    expect(dan.take()).toEqual(parts);
    expect(wiz.take()).toEqual(parts);
  });
});

describe("Modern IRC, TOPIC message", () => {
  it("TOPIC #test :New topic, TOPIC #test :, TOPIC #test", () => {
    meet();
    wiz.say("TOPIC #test :New topic");
    expect(dan.take()).toEqual([":WiZ!WiZ@192.0.2.1 TOPIC #test :New topic"]);
    expect(dan.say("TOPIC #test").take()).toEqual([
      ":irc.test 332 dan- #test :New topic",
      `:irc.test 333 dan- #test WiZ!WiZ@192.0.2.1 ${world.now / 1_000}`,
    ]);
    wiz.say("TOPIC #test :");
    expect(dan.take()).toEqual([":WiZ!WiZ@192.0.2.1 TOPIC #test :"]);
    expect(dan.say("TOPIC #test").take()).toEqual([":irc.test 331 dan- #test :No topic is set"]);
  });
});

describe("Modern IRC, NAMES message", () => {
  it("NAMES #twilight_zone,#42: 353 and 366 for each, 366 alone for a channel that is not there", () => {
    wiz.say("JOIN #twilight_zone");
    world.hush();
    expect(dan.say("NAMES #twilight_zone,#42").take()).toEqual([
      ":irc.test 353 dan- = #twilight_zone :@WiZ",
      ":irc.test 366 dan- #twilight_zone :End of /NAMES list",
      ":irc.test 366 dan- #42 :End of /NAMES list",
    ]);
  });

  it("leaves the invisible out for those outside, and a secret channel altogether", () => {
    meet();
    const eve = world.connect("eve");
    dan.say("MODE dan- +i");
    expect(eve.say("NAMES #test").take()).toEqual([
      ":irc.test 353 eve = #test :@WiZ",
      ":irc.test 366 eve #test :End of /NAMES list",
    ]);
    wiz.say("MODE #test +s");
    expect(eve.say("NAMES #test").take()).toEqual([":irc.test 366 eve #test :End of /NAMES list"]);
  });
});

/** The channels that LIST names to dan. */
function listed(line: string): string[] {
  return dan
    .say(line)
    .take()
    .flatMap((reply) => / 322 \S+ (\S+) /u.exec(reply)?.[1] ?? []);
}

describe("Modern IRC, LIST message", () => {
  beforeEach(() => {
    wiz.say("JOIN #twilight_zone,#42", "TOPIC #twilight_zone :Old");
    world.pass(61 * MINUTE);
    wiz.say("PONG x", "JOIN #new", "TOPIC #42 :A new one");
    for (const nick of ["a", "b", "c"]) world.connect(nick).say("JOIN #new");
    dan.say("PONG x");
    world.hush();
  });

  it.each([
    ["LIST", ["#twilight_zone", "#42", "#new"]],
    ["LIST #twilight_zone,#42", ["#twilight_zone", "#42"]],
    ["LIST >3", ["#new"]],
    ["LIST C>60", ["#twilight_zone", "#42"]],
    ["LIST T<60", ["#42"]],
  ] as const)("%s", (line, channels) => {
    expect(listed(line)).toEqual([...channels]);
  });

  it("stands between 321 and 323, with members and topic", () => {
    expect(dan.say("LIST #42").take()).toEqual([
      ":irc.test 321 dan- Channel :Users  Name",
      ":irc.test 322 dan- #42 1 :A new one",
      ":irc.test 323 dan- :End of /LIST",
    ]);
  });
});

describe("Modern IRC, INVITE message", () => {
  it("INVITE Wiz #foo_bar, which INVITE alone lists afterwards", () => {
    dan.say("JOIN #foo_bar").take();
    expect(dan.say("INVITE Wiz #foo_bar").take()).toEqual([":irc.test 341 dan- WiZ #foo_bar"]);
    expect(wiz.take()).toEqual([":dan-!dan-@192.0.2.1 INVITE WiZ #foo_bar"]);
    expect(wiz.say("INVITE").take()).toEqual([
      ":irc.test 336 WiZ #foo_bar",
      ":irc.test 337 WiZ :End of /INVITE list",
    ]);
  });

  it("is refused with 403, 442, 443 and 482", () => {
    meet();
    const eve = world.connect("eve");
    expect(eve.say("INVITE dan- #nowhere").take()).toEqual([":irc.test 403 eve #nowhere :No such channel"]);
    expect(eve.say("INVITE dan- #test").take()).toEqual([
      ":irc.test 442 eve #test :You're not on that channel",
    ]);
    expect(wiz.say("INVITE dan- #test").take()).toEqual([
      ":irc.test 443 WiZ dan- #test :is already on channel",
    ]);
    wiz.say("MODE #test +i");
    dan.take();
    expect(dan.say("INVITE eve #test").take()).toEqual([
      ":irc.test 482 dan- #test :You're not channel operator",
    ]);
  });
});

describe("Modern IRC, KICK message", () => {
  it("KICK #Finnish John :Speaking English, and without a reason", () => {
    const john = world.connect("John");
    wiz.say("JOIN #Finnish");
    john.say("JOIN #Finnish");
    world.hush();
    wiz.say("KICK #Finnish John :Speaking English");
    const kicked = ":WiZ!WiZ@192.0.2.1 KICK #Finnish John :Speaking English";
    expect([john.take(), wiz.take()]).toEqual([[kicked], [kicked]]);
    expect(wiz.say("KICK #Finnish John").take()).toEqual([
      ":irc.test 441 WiZ John #Finnish :They aren't on that channel",
    ]);
    john.say("JOIN #Finnish");
    world.hush();
    wiz.say("KICK #Finnish John");
    expect(john.take()).toEqual([":WiZ!WiZ@192.0.2.1 KICK #Finnish John WiZ"]);
  });
});

describe("Modern IRC, MODE message", () => {
  it("MODE dan +i", () => {
    expect(dan.say("MODE dan- +i").take()).toEqual([":dan-!dan-@192.0.2.1 MODE dan- +i"]);
  });

  it("MODE #foobar +mb *@127.0.0.1, -bl+i, and the modes with their time", () => {
    meet();
    wiz.say("MODE #test +mb *@127.0.0.1", "MODE #test +l 5", "MODE #test -bl+i *@127.0.0.1");
    expect(dan.take()).toEqual([
      ":WiZ!WiZ@192.0.2.1 MODE #test +mb *!*@127.0.0.1",
      ":WiZ!WiZ@192.0.2.1 MODE #test +l 5",
      ":WiZ!WiZ@192.0.2.1 MODE #test -bl+i *!*@127.0.0.1",
    ]);
    expect(dan.say("MODE #test").take()).toEqual([
      ":irc.test 324 dan- #test +imnt",
      `:irc.test 329 dan- #test ${world.now / 1_000}`,
    ]);
  });
});
