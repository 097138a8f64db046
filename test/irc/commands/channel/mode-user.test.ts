import { describe, expect, it } from "bun:test";
import { ALL_NOTICES, formatNoticeMask } from "../../../../src/irc/network/notice-masks.ts";
import { makeOperator } from "../operator/operators.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";

const connect = (): FakeConnection => new World().connect("ada");

describe("MODE of a user", () => {
  it("answers with 221 without modes", () => {
    const ada = connect();
    expect(ada.ask("MODE ADA")).toEqual([":irc.test 221 ada +"]);
    ada.say("MODE ada +wi");
    expect(ada.ask("MODE ada")).toEqual([":irc.test 221 ada +iw"]);
  });

  it("tells the user what really changed, and keeps the counts", () => {
    const ada = connect();
    const { network } = ada.world.app;
    expect(ada.ask("MODE ada +iw-i+i")).toEqual([":ada!ada@192.0.2.1 MODE ada +iw-i+i"]);
    expect(network.invisibleCount).toBe(1);
    expect(ada.ask("MODE ada +i")).toEqual([]);
    expect(ada.ask("MODE ada -i")).toEqual([":ada!ada@192.0.2.1 MODE ada -i"]);
    expect(network.invisibleCount).toBe(0);
  });

  it("makes nobody an operator", () => {
    const ada = connect();
    expect(ada.ask("MODE ada +o")).toEqual([]);
    expect(ada.user.modes).toBe(0);
  });

  it("lets an operator step down, which takes the privileges with it", () => {
    const ada = connect();
    const { network } = ada.world.app;
    makeOperator(ada, ["kill"]);
    expect(network.operatorCount).toBe(1);
    expect(ada.ask("MODE ada -o")).toEqual([":ada!ada@192.0.2.1 MODE ada -o"]);
    expect(network.operatorCount).toBe(0);
    expect(ada.user.operator).toBeUndefined();
    expect(ada.user.privileges.size).toBe(0);
  });

  it("applies what it knows, and names with one 501 the letters that it does not know", () => {
    expect(connect().ask("MODE ada +XwY-X")).toEqual([
      ":ada!ada@192.0.2.1 MODE ada +w",
      ":irc.test 501 ada :Unknown MODE flag: X Y",
    ]);
  });

  it("refuses an unknown nick with 401 and that of another with 502", () => {
    const ada = connect();
    ada.world.connect("bob");
    expect(ada.ask("MODE nobody")).toEqual([":irc.test 401 ada nobody :No such nick/channel"]);
    expect(ada.ask("MODE bob +i")).toEqual([":irc.test 502 ada :Cant change mode for other users"]);
    expect(ada.ask("MODE bob")).toEqual([":irc.test 502 ada :Cant change mode for other users"]);
  });

  it("lets the user mark itself as a bot and as invisible", () => {
    const ada = connect();
    expect(ada.ask("MODE ada +iB")).toEqual([":ada!ada@192.0.2.1 MODE ada +iB"]);
    expect(ada.ask("MODE ada")).toEqual([":irc.test 221 ada +iB"]);
    expect(ada.ask("MODE ada -Bi")).toEqual([":ada!ada@192.0.2.1 MODE ada -Bi"]);
  });

  it("has Z from the start over TLS, and neither gives nor takes it", () => {
    const world = new World();
    const [tls, plain] = [world.connect("tls", "", { secure: true }), world.connect("plain")];
    expect(tls.ask("MODE tls")).toEqual([":irc.test 221 tls +Z"]);
    expect(tls.ask("MODE tls -Z")).toEqual([]);
    expect(plain.ask("MODE plain +Z")).toEqual([]);
    expect(plain.user.modes).toBe(0);
  });
});

function operator(): FakeConnection {
  return makeOperator(connect(), []);
}

describe("MODE of a user: server notices", () => {
  it("refuses +s to those who are no operators with 481, and does the rest", () => {
    const ada = connect();
    expect(ada.ask("MODE ada +si ck")).toEqual([
      ":irc.test 481 ada :Permission Denied- You're not an IRC operator",
      ":ada!ada@192.0.2.1 MODE ada +i",
    ]);
    expect(ada.user.noticeMask).toBe(0);
    expect(ada.ask("MODE ada -s")).toEqual([]);
  });

  it("asks for all notices without a mask, and says which with 008", () => {
    const ada = operator();
    expect(ada.ask("MODE ada +s")).toEqual([
      ":ada!ada@192.0.2.1 MODE ada +s",
      `:irc.test 008 ada ${formatNoticeMask(ALL_NOTICES)} :Server notice mask`,
    ]);
    expect(ada.user.noticeMask).toBe(ALL_NOTICES);
    expect(ada.ask("MODE ada +s")).toEqual([]);
  });

  it("adds to the mask and takes away from it, and is off when nothing is left", () => {
    const ada = operator();
    expect(ada.ask("MODE ada +s ck")).toEqual([
      ":ada!ada@192.0.2.1 MODE ada +s",
      ":irc.test 008 ada +ck :Server notice mask",
    ]);
    expect(ada.ask("MODE ada +s +x-c")).toEqual([":irc.test 008 ada +kx :Server notice mask"]);
    expect(ada.ask("MODE ada")).toEqual([
      ":irc.test 221 ada +os",
      ":irc.test 008 ada +kx :Server notice mask",
    ]);
    expect(ada.ask("MODE ada +s -kx")).toEqual([
      ":ada!ada@192.0.2.1 MODE ada -s",
      ":irc.test 008 ada + :Server notice mask",
    ]);
    expect(ada.ask("MODE ada +s -k")).toEqual([]);
  });

  it("is taken off with -s, and with -o", () => {
    const ada = operator();
    ada.say("MODE ada +s ck");
    expect(ada.ask("MODE ada -s")[0]).toBe(":ada!ada@192.0.2.1 MODE ada -s");
    ada.say("MODE ada +s ck");
    expect(ada.ask("MODE ada -o")).toEqual([
      ":ada!ada@192.0.2.1 MODE ada -os",
      ":irc.test 008 ada + :Server notice mask",
    ]);
    expect(ada.user.noticeMask).toBe(0);
    expect(ada.user.modes).toBe(0);
  });
});
