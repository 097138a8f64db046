/** IRCv3 multi-prefix, userhost-in-names and no-implicit-names: the examples of each. */
import { describe, expect, it } from "bun:test";
import { prefixModeRows } from "../../../src/irc/wire/channel-modes.ts";
import type { PrefixMode } from "../../../src/irc/wire/channel-modes.ts";
import { World } from "../session/harness.ts";

/** #tethys, where each of these has all of these prefixes. */
function tethys(members: Readonly<Record<string, readonly PrefixMode[]>>): World {
  const world = new World();
  for (const [nick, modes] of Object.entries(members)) {
    world.connect(nick).say("JOIN #tethys");
    const user = world.app.network.findUser(nick);
    const membership = user && world.app.network.findChannel("#tethys")?.members.get(user);
    if (membership === undefined) throw new Error(`${nick} has not joined`);
    membership.prefixes = modes.reduce((bits, mode) => bits | prefixModeRows[mode].bit, 0);
  }
  return world;
}

const all: readonly PrefixMode[] = ["v", "h", "o", "a", "q"];

describe("IRCv3 multi-prefix", () => {
  it("shows all prefixes in NAMES, highest first", () => {
    const world = tethys({ aji: all, Attila: ["o", "a"], alyx: ["v", "o"], KindOne: ["v"], Argure: [] });
    const guest = world.connect("guest", "multi-prefix").say("NAMES #tethys");
    expect(guest.take()).toEqual([
      ":irc.test 353 guest = #tethys :~&@%+aji &@Attila @+alyx +KindOne Argure",
      ":irc.test 366 guest #tethys :End of /NAMES list",
    ]);
    const old = world.connect("old").say("NAMES #tethys");
    expect(old.take()[0]).toBe(":irc.test 353 old = #tethys :~aji &Attila @alyx +KindOne Argure");
  });

  it("shows all prefixes in WHO and WHOIS", () => {
    const world = tethys({ grawity: ["o", "h", "v"] });
    const guest = world.connect("guest", "multi-prefix").say("WHO #tethys", "WHOIS grawity");
    const lines = guest.take();
    expect(lines[0]).toContain(" grawity H@%+ :0 grawity");
    expect(lines.find((line) => line.includes(" 319 "))).toEndWith(" guest grawity @%+#tethys");
  });
});

describe("IRCv3 userhost-in-names", () => {
  it("shows everyone's mask in NAMES", () => {
    const world = tethys({ Rylee: [], somasonic: ["o"] });
    const guest = world.connect("guest", "userhost-in-names").say("NAMES #tethys");
    expect(guest.take()[0]).toBe(
      ":irc.test 353 guest = #tethys :Rylee!Rylee@192.0.2.1 @somasonic!somasonic@192.0.2.1",
    );
  });
});

describe("IRCv3 no-implicit-names", () => {
  it("sends no NAMES after JOIN, and all of it when asked", () => {
    const world = tethys({ aji: [] });
    const guest = world.connect("guest", "no-implicit-names").say("JOIN #tethys");
    expect(guest.take()).toEqual([":guest!guest@192.0.2.1 JOIN #tethys"]);
    expect(guest.ask("NAMES #tethys").map((line) => line.split(" ")[1])).toEqual(["353", "366"]);
  });
});
