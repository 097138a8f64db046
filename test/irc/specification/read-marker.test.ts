/** IRCv3 read-marker: its examples, and each error. */
import { beforeEach, describe, expect, it } from "bun:test";
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import { START } from "../delivery/recorder.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

let world: World;
let nick: FakeConnection;

beforeEach(() => {
  world = new World();
  nick = world.connect("nick", "draft/read-marker labeled-response batch");
});

const time = (offset: number): string => new Date(START + offset).toISOString();

describe("MARKREAD", () => {
  it("updates the timestamp after the user has read a message", () => {
    nick.say("JOIN #channel").take();
    expect(nick.ask(`MARKREAD #channel timestamp=${time(-1_000)}`)).toEqual([
      `:irc.test MARKREAD #channel timestamp=${time(-1_000)}`,
    ]);
  });

  it("comes by itself after joining a channel, before the end of the names", () => {
    nick.say(`MARKREAD #channel timestamp=${time(-5)}`).take();
    expect(nick.ask("JOIN #channel")).toEqual([
      ":nick!nick@192.0.2.1 JOIN #channel",
      `:irc.test MARKREAD #channel timestamp=${time(-5)}`,
      ":irc.test 353 nick = #channel :@nick",
      ":irc.test 366 nick #channel :End of /NAMES list",
    ]);
  });

  it("comes as an asterisk for a channel without a timestamp, also where no names follow", () => {
    nick.say("CAP REQ no-implicit-names").take();
    expect(nick.ask("JOIN #channel")).toEqual([
      ":nick!nick@192.0.2.1 JOIN #channel",
      ":irc.test MARKREAD #channel *",
    ]);
  });

  it("does not come by itself without the capability, but answers", () => {
    const old = world.connect("old").say("JOIN #channel");
    expect(old.take().filter((line) => line.includes("MARKREAD"))).toEqual([]);
    expect(old.ask("MARKREAD #channel", `MARKREAD #channel timestamp=${time(-1)}`)).toEqual([
      ":irc.test MARKREAD #channel *",
      `:irc.test MARKREAD #channel timestamp=${time(-1)}`,
    ]);
  });

  it("is asked about a user", () => {
    expect(nick.ask("MARKREAD target")).toEqual([":irc.test MARKREAD target *"]);
    expect(nick.ask(`MARKREAD target timestamp=${time(-7)}`, "MARKREAD TARGET")).toEqual([
      `:irc.test MARKREAD target timestamp=${time(-7)}`,
      `:irc.test MARKREAD TARGET timestamp=${time(-7)}`,
    ]);
  });

  it("only ever increases: an older or equal one is answered with what is stored", () => {
    nick.say(`MARKREAD #channel timestamp=${time(-10)}`).take();
    expect(
      nick.ask(
        `@label=a MARKREAD #channel timestamp=${time(-11)}`,
        `MARKREAD #channel timestamp=${time(-10)}`,
      ),
    ).toEqual([
      `@label=a :irc.test MARKREAD #channel timestamp=${time(-10)}`,
      `:irc.test MARKREAD #channel timestamp=${time(-10)}`,
    ]);
    expect(nick.ask(`@label=b MARKREAD #channel timestamp=${time(-9)}`)).toEqual([
      `@label=b :irc.test MARKREAD #channel timestamp=${time(-9)}`,
    ]);
  });

  it("is no later than now", () => {
    expect(nick.ask(`MARKREAD #channel timestamp=${time(86_400_000)}`)).toEqual([
      `:irc.test MARKREAD #channel timestamp=${time(0)}`,
    ]);
  });

  it("reaches nobody else", () => {
    const bob = world.connect("bob", "draft/read-marker");
    nick.say("JOIN #channel");
    bob.say("JOIN #channel").take();
    nick.say(`MARKREAD #channel timestamp=${time(-1)}`, `MARKREAD bob timestamp=${time(-1)}`);
    expect(bob.ask("MARKREAD #channel")).toEqual([":irc.test MARKREAD #channel *"]);
  });

  it("goes with a channel to its new name", () => {
    nick.say("JOIN #channel", `MARKREAD #channel timestamp=${time(-1)}`, "RENAME #channel #other").take();
    expect(nick.ask("MARKREAD #other", "MARKREAD #channel")).toEqual([
      `:irc.test MARKREAD #other timestamp=${time(-1)}`,
      ":irc.test MARKREAD #channel *",
    ]);
  });
});

describe("FAIL MARKREAD", () => {
  it("NEED_MORE_PARAMS", () => {
    expect(nick.ask("@label=L MARKREAD")).toEqual([
      "@label=L :irc.test FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters",
    ]);
  });

  it.each([
    "*",
    time(0),
    "timestamp=yesterday",
    "timestamp=2019-02-30T00:00:00.000Z",
    "timestamp=2019-01-04T14:33:26Z",
    "timestamp=2019-01-04T14:33:26.123",
  ])("INVALID_PARAMS for the timestamp %s", (timestamp) => {
    expect(nick.ask(`MARKREAD #channel ${timestamp}`)).toEqual([
      `:irc.test FAIL MARKREAD INVALID_PARAMS ${timestamp} :Invalid parameters`,
    ]);
  });

  it.each(["a,b", "#a,#b", "*", "nick!user@host"])("INVALID_PARAMS for the target %s", (target) => {
    expect(nick.ask(`MARKREAD ${target}`)).toEqual([
      `:irc.test FAIL MARKREAD INVALID_PARAMS ${target} :Invalid parameters`,
    ]);
  });

  it("INTERNAL_ERROR for more markers than the limit", () => {
    world.configure({ limits: { ...defaultLimits, readMarkers: 1 } });
    nick.say(`MARKREAD #a timestamp=${time(-2)}`, `MARKREAD #b timestamp=${time(-2)}`).take();
    expect(nick.ask(`MARKREAD #b timestamp=${time(-1)}`, `MARKREAD #a timestamp=${time(-1)}`)).toEqual([
      ":irc.test FAIL MARKREAD INTERNAL_ERROR #b :You have too many read markers",
      `:irc.test MARKREAD #a timestamp=${time(-1)}`,
    ]);
  });
});
