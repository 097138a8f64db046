import { describe, expect, it } from "bun:test";
import { wallops } from "../../../../src/irc/commands/operator/wallops.ts";
import { userModeRows } from "../../../../src/irc/wire/user-modes.ts";
import { World } from "../harness.ts";

describe("WALLOPS", () => {
  it("reaches all users with mode w, and no others", () => {
    const world = new World([wallops]);
    const [oper, listener, deaf] = [world.connect("oper"), world.connect("listener"), world.connect("deaf")];
    oper.user.privileges = new Set(["wallops"]);
    world.network.setUserModes(listener.user, userModeRows.w.bit);
    expect(oper.send("WALLOPS :back in five minutes")).toEqual([]);
    expect(listener.heard).toEqual([":oper!oper@host.test WALLOPS :back in five minutes"]);
    expect(deaf.heard).toEqual([]);
  });

  it("is refused without a text with 461", () => {
    const oper = new World([wallops]).connect("oper");
    oper.user.privileges = new Set(["wallops"]);
    expect(oper.send("WALLOPS")).toEqual([":irc.test 461 oper WALLOPS :Not enough parameters"]);
    expect(oper.send("WALLOPS :")).toEqual([":irc.test 461 oper WALLOPS :Not enough parameters"]);
  });

  it("needs its privilege", () => {
    expect(wallops.privilege).toBe("wallops");
  });
});
