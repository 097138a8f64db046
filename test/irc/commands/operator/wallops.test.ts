import { describe, expect, it } from "bun:test";
import { makeOperator } from "./operators.ts";
import { World } from "../../session/harness.ts";

describe("WALLOPS", () => {
  it("reaches all users with mode w, and no others", () => {
    const world = new World();
    const [oper, listener, deaf] = [world.connect("oper"), world.connect("listener"), world.connect("deaf")];
    oper.user.privileges = new Set(["wallops"]);
    listener.ask("MODE listener +w");
    expect(oper.ask("WALLOPS :back in five minutes")).toEqual([]);
    expect(listener.take()).toEqual([":oper!oper@192.0.2.1 WALLOPS :back in five minutes"]);
    expect(deaf.take()).toEqual([]);
  });

  it("is refused without a text with 461", () => {
    const oper = new World().connect("oper");
    oper.user.privileges = new Set(["wallops"]);
    expect(oper.ask("WALLOPS")).toEqual([":irc.test 461 oper WALLOPS :Not enough parameters"]);
    expect(oper.ask("WALLOPS :")).toEqual([":irc.test 461 oper WALLOPS :Not enough parameters"]);
  });

  it("needs its privilege", () => {
    const other = makeOperator(new World().connect("other"), []);
    expect(other.ask("WALLOPS :x")).toEqual([":irc.test 723 other wallops :Insufficient oper privileges."]);
  });
});
