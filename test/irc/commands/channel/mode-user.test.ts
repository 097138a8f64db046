import { describe, expect, it } from "bun:test";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { ALL_NOTICES, formatNoticeMask } from "../../../../src/irc/network/notice-masks.ts";
import { userModeRows } from "../../../../src/irc/wire/user-modes.ts";
import { World } from "../harness.ts";
import type { Actor } from "../harness.ts";

const connect = (): Actor => new World([mode]).connect("ada");

describe("MODE of a user", () => {
  it("answers with 221 without modes", () => {
    const ada = connect();
    expect(ada.send("MODE ADA")).toEqual([":irc.test 221 ada +"]);
    ada.send("MODE ada +wi");
    expect(ada.send("MODE ada")).toEqual([":irc.test 221 ada +iw"]);
  });

  it("tells the user what really changed, and keeps the counts", () => {
    const ada = connect();
    const { network } = ada.world;
    expect(ada.send("MODE ada +iw-i+i")).toEqual([":ada!ada@host.test MODE ada +iw-i+i"]);
    expect(network.invisibleCount).toBe(1);
    expect(ada.send("MODE ada +i")).toEqual([]);
    expect(ada.send("MODE ada -i")).toEqual([":ada!ada@host.test MODE ada -i"]);
    expect(network.invisibleCount).toBe(0);
  });

  it("makes nobody an operator", () => {
    const ada = connect();
    expect(ada.send("MODE ada +o")).toEqual([]);
    expect(ada.user.modes).toBe(0);
  });

  it("lets an operator step down, which takes the privileges with it", () => {
    const ada = connect();
    const { network } = ada.world;
    network.setUserModes(ada.user, userModeRows.o.bit);
    ada.user.operator = "boss";
    ada.user.privileges = new Set(["kill"]);
    expect(network.operatorCount).toBe(1);
    expect(ada.send("MODE ada -o")).toEqual([":ada!ada@host.test MODE ada -o"]);
    expect(network.operatorCount).toBe(0);
    expect(ada.user.operator).toBeUndefined();
    expect(ada.user.privileges.size).toBe(0);
  });

  it("applies what it knows, and names with one 501 the letters that it does not know", () => {
    expect(connect().send("MODE ada +XwY-X")).toEqual([
      ":ada!ada@host.test MODE ada +w",
      ":irc.test 501 ada :Unknown MODE flag: X Y",
    ]);
  });

  it("refuses an unknown nick with 401 and that of another with 502", () => {
    const ada = connect();
    ada.world.connect("bob");
    expect(ada.send("MODE nobody")).toEqual([":irc.test 401 ada nobody :No such nick/channel"]);
    expect(ada.send("MODE bob +i")).toEqual([":irc.test 502 ada :Cant change mode for other users"]);
    expect(ada.send("MODE bob")).toEqual([":irc.test 502 ada :Cant change mode for other users"]);
  });

  it("lets the user mark itself as a bot and as invisible", () => {
    const ada = connect();
    expect(ada.send("MODE ada +iB")).toEqual([":ada!ada@host.test MODE ada +iB"]);
    expect(ada.send("MODE ada")).toEqual([":irc.test 221 ada +iB"]);
    expect(ada.send("MODE ada -Bi")).toEqual([":ada!ada@host.test MODE ada -Bi"]);
  });

  it("has Z from the start over TLS, and neither gives nor takes it", () => {
    const world = new World([mode]);
    const [tls, plain] = [world.connect("tls", { secure: true }), world.connect("plain")];
    expect(tls.send("MODE tls")).toEqual([":irc.test 221 tls +Z"]);
    expect(tls.send("MODE tls -Z")).toEqual([]);
    expect(plain.send("MODE plain +Z")).toEqual([]);
    expect(plain.user.modes).toBe(0);
  });
});

function operator(): Actor {
  const ada = connect();
  ada.world.network.setUserModes(ada.user, userModeRows.o.bit);
  return ada;
}

describe("MODE of a user: server notices", () => {
  it("refuses +s to those who are no operators with 481, and does the rest", () => {
    const ada = connect();
    expect(ada.send("MODE ada +si ck")).toEqual([
      ":irc.test 481 ada :Permission Denied- You're not an IRC operator",
      ":ada!ada@host.test MODE ada +i",
    ]);
    expect(ada.user.noticeMask).toBe(0);
    expect(ada.send("MODE ada -s")).toEqual([]);
  });

  it("asks for all notices without a mask, and says which with 008", () => {
    const ada = operator();
    expect(ada.send("MODE ada +s")).toEqual([
      ":ada!ada@host.test MODE ada +s",
      `:irc.test 008 ada ${formatNoticeMask(ALL_NOTICES)} :Server notice mask`,
    ]);
    expect(ada.user.noticeMask).toBe(ALL_NOTICES);
    expect(ada.send("MODE ada +s")).toEqual([]);
  });

  it("adds to the mask and takes away from it, and is off when nothing is left", () => {
    const ada = operator();
    expect(ada.send("MODE ada +s ck")).toEqual([
      ":ada!ada@host.test MODE ada +s",
      ":irc.test 008 ada +ck :Server notice mask",
    ]);
    expect(ada.send("MODE ada +s +x-c")).toEqual([":irc.test 008 ada +kx :Server notice mask"]);
    expect(ada.send("MODE ada")).toEqual([
      ":irc.test 221 ada +os",
      ":irc.test 008 ada +kx :Server notice mask",
    ]);
    expect(ada.send("MODE ada +s -kx")).toEqual([
      ":ada!ada@host.test MODE ada -s",
      ":irc.test 008 ada + :Server notice mask",
    ]);
    expect(ada.send("MODE ada +s -k")).toEqual([]);
  });

  it("is taken off with -s, and with -o", () => {
    const ada = operator();
    ada.send("MODE ada +s ck");
    expect(ada.send("MODE ada -s")[0]).toBe(":ada!ada@host.test MODE ada -s");
    ada.send("MODE ada +s ck");
    expect(ada.send("MODE ada -o")).toEqual([
      ":ada!ada@host.test MODE ada -os",
      ":irc.test 008 ada + :Server notice mask",
    ]);
    expect(ada.user.noticeMask).toBe(0);
    expect(ada.user.modes).toBe(0);
  });
});
