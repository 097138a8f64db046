/** IRCv3 WHOX: the examples, each field, and what is answered where a field has nothing to say. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";
import { prefixModeRows } from "../../../src/irc/wire/channel-modes.ts";
import { userModeRows } from "../../../src/irc/wire/user-modes.ts";

let world: World;
let me: FakeConnection;
let cooluser: FakeConnection;

beforeEach(() => {
  world = new World({ network: { serverName: "irc.example.org" } });
  me = world.connect("mynick");
  cooluser = world.connect("cooluser", "", {
    username: "~cooluser",
    host: "coolhost",
    realname: "Cool User",
    address: "203.0.113.7",
  });
  cooluser.user.account = "coolaccount";
  world.app.network.join(cooluser.user, "#ircv3", world.now);
});

/** The answer without its prefix. */
function ask(line: string, asker: FakeConnection = me): string[] {
  return asker.ask(line).map((answer) => answer.slice(answer.indexOf(" ") + 1));
}

describe("IRCv3 WHOX", () => {
  it("answers without a token", () => {
    expect(ask("WHO cooluser %cuhnar")).toEqual([
      "354 mynick #ircv3 ~cooluser coolhost cooluser coolaccount :Cool User",
      "315 mynick cooluser :End of WHO list",
    ]);
  });

  it("answers with a token, for each member of a channel", () => {
    const cooloper = world.connect("cooloper");
    cooloper.user.account = "cooloper";
    world.app.network.setUserModes(cooloper.user, userModeRows.o.bit);
    world.app.network.join(cooloper.user, "#ircv3", world.now);
    expect(ask("WHO #ircv3 %afnt,42")).toEqual([
      "354 mynick 42 cooluser H@ coolaccount",
      "354 mynick 42 cooloper H* cooloper",
      "315 mynick #ircv3 :End of WHO list",
    ]);
  });

  it("has the fields in one order, whatever the order in which they were asked for, and each once", () => {
    world.now += 90_000;
    const all =
      "354 mynick 7 #ircv3 ~cooluser 255.255.255.255 coolhost irc.example.org cooluser H@ 0 90 coolaccount n/a :Cool User";
    expect(ask("WHO cooluser %tcuihsnfdlaor,7")[0]).toBe(all);
    expect(ask("WHO cooluser %roaldfnshiuctrr,7")[0]).toBe(all);
  });

  it("has placeholders for no channel, no account and an address that is nobody's business", () => {
    world.connect("loner", "", { host: "hidden.test" });
    expect(ask("WHO loner %cian")).toContain("354 mynick * 255.255.255.255 loner 0");
  });

  it("tells the address to the user itself and to operators who see what is hidden", () => {
    expect(ask("WHO cooluser %in", cooluser)).toContain("354 cooluser 203.0.113.7 cooluser");
    me.user.privileges = new Set(["see"]);
    expect(ask("WHO cooluser %in")).toContain("354 mynick 203.0.113.7 cooluser");
  });

  it("has the flags that WHO has: gone, operator, prefixes, bot", () => {
    const { network } = world.app;
    network.setUserModes(cooluser.user, userModeRows.o.bit | userModeRows.B.bit);
    cooluser.user.awayMessage = "lunch";
    const membership = network.findChannel("#ircv3")?.members.get(cooluser.user);
    if (membership !== undefined) membership.prefixes |= prefixModeRows.v.bit;
    expect(ask("WHO cooluser %f")[0]).toBe("354 mynick G*@B");
    const other = world.connect("other", "multi-prefix");
    expect(ask("WHO cooluser %f", other)[0]).toBe("354 other G*@+B");
    expect(ask("WHO cooluser")[0]).toEndWith(" cooluser G*@B :0 Cool User");
  });

  it("ignores unknown fields, and an invalid token", () => {
    expect(ask("WHO cooluser %nxyzé")[0]).toBe("354 mynick cooluser");
    for (const token of ["", ",", ",1234", ",x1"]) {
      expect(ask(`WHO cooluser %nt${token}`)[0]).toBe("354 mynick 0 cooluser");
    }
  });

  it("takes a flag before the percent sign", () => {
    const cooloper = world.connect("cooloper");
    world.app.network.setUserModes(cooloper.user, userModeRows.o.bit);
    expect(ask("WHO * o%n")).toEqual(["354 mynick cooloper", "315 mynick * :End of WHO list"]);
  });

  it("never answers with 352, and always ends with 315", () => {
    expect(ask("WHO nobody %tn,1")).toEqual(["315 mynick nobody :End of WHO list"]);
    expect(
      ask("WHO * %n")
        .slice(0, -1)
        .every((line) => line.startsWith("354 ")),
    ).toBe(true);
  });
});
