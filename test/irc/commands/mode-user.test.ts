import { describe, expect, it } from "bun:test";
import { mode } from "../../../src/irc/commands/mode.ts";
import { userModeRows } from "../../../src/irc/wire/user-modes.ts";
import { World } from "./harness.ts";
import type { Actor } from "./harness.ts";

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

  it("applies what it knows, and says with one 501 that there was a letter that it does not know", () => {
    expect(connect().send("MODE ada +XwY")).toEqual([
      ":ada!ada@host.test MODE ada +w",
      ":irc.test 501 ada :Unknown MODE flag",
    ]);
  });

  it("refuses an unknown nick with 401 and that of another with 502", () => {
    const ada = connect();
    ada.world.connect("bob");
    expect(ada.send("MODE nobody")).toEqual([":irc.test 401 ada nobody :No such nick/channel"]);
    expect(ada.send("MODE bob +i")).toEqual([":irc.test 502 ada :Cant change mode for other users"]);
    expect(ada.send("MODE bob")).toEqual([":irc.test 502 ada :Cant change mode for other users"]);
  });
});
