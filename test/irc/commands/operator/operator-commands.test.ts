/** DIE, RESTART, SQUIT and CONNECT. */
import { describe, expect, it } from "bun:test";
import type { Privilege } from "../../../../src/irc/network/privileges.ts";
import { settled, World } from "../../session/harness.ts";
import { makeOperator } from "./operators.ts";

function scene(...privileges: readonly Privilege[]) {
  const world = new World();
  const oper = makeOperator(world.connect("oper"), privileges);
  return { world, oper, watcher: makeOperator(world.connect("watcher"), [], "r"), bob: world.connect("bob") };
}

describe.each([
  ["DIE", "die", false, "stopped the server (DIE)"],
  ["RESTART", "restart", true, "restarted the server (RESTART)"],
] as const)("%s, as the next two say:", (line, privilege, again, text) => {
  it("asks for the server to stop, tells the other operators, and the log", async () => {
    const { world, oper, watcher } = scene(privilege);
    expect(oper.ask(line)).toEqual([]);
    await settled();
    expect(world.events.at(-1)).toMatchObject({ kind: "operator-action", action: line });
    expect(world.stops).toEqual([again]);
    expect(watcher.take()).toEqual([`:irc.test NOTICE watcher :*** oper (root) ${text}`]);
  });
});

describe("DIE", () => {
  it("is refused without its privilege: 481 for a user, 723 for an operator", () => {
    const { world, oper, bob } = scene("restart");
    expect(bob.ask("DIE")).toEqual([":irc.test 481 bob :Permission Denied- You're not an IRC operator"]);
    expect(oper.ask("DIE")).toEqual([":irc.test 723 oper die :Insufficient oper privileges."]);
    expect(world.stops).toEqual([]);
  });
});

describe("RESTART", () => {
  it("is refused without its privilege: 481 for a user, 723 for an operator", () => {
    const { world, oper, bob } = scene("die");
    expect(bob.ask("RESTART")).toEqual([":irc.test 481 bob :Permission Denied- You're not an IRC operator"]);
    expect(oper.ask("RESTART")).toEqual([":irc.test 723 oper restart :Insufficient oper privileges."]);
    expect(world.stops).toEqual([]);
  });
});

describe("SQUIT", () => {
  it("finds no other server: 402", () => {
    const { oper } = scene("route");
    expect(oper.ask("SQUIT tolsun.oulu.fi :Bad Link ?")).toEqual([
      ":irc.test 402 oper tolsun.oulu.fi :No such server",
    ]);
  });

  it("is refused without parameters with 461, and without its privilege with 481 and 723", () => {
    expect(scene("route").oper.ask("SQUIT tolsun.oulu.fi")).toEqual([
      ":irc.test 461 oper SQUIT :Not enough parameters",
    ]);
    const { oper, bob } = scene();
    expect(bob.ask("SQUIT a.b c")).toEqual([
      ":irc.test 481 bob :Permission Denied- You're not an IRC operator",
    ]);
    expect(oper.ask("SQUIT a.b c")).toEqual([":irc.test 723 oper route :Insufficient oper privileges."]);
  });
});

describe("CONNECT", () => {
  it.each(["CONNECT tolsun.oulu.fi", "CONNECT tolsun.oulu.fi 12765 csd.bu.edu"])(
    "finds no other server: 402 (%s)",
    (line) => {
      expect(scene("route").oper.ask(line)).toEqual([":irc.test 402 oper tolsun.oulu.fi :No such server"]);
    },
  );

  it("is refused without parameters with 461, and without its privilege with 481 and 723", () => {
    expect(scene("route").oper.ask("CONNECT")).toEqual([":irc.test 461 oper CONNECT :Not enough parameters"]);
    const { oper, bob } = scene();
    expect(bob.ask("CONNECT a.b")).toEqual([
      ":irc.test 481 bob :Permission Denied- You're not an IRC operator",
    ]);
    expect(oper.ask("CONNECT a.b")).toEqual([":irc.test 723 oper route :Insufficient oper privileges."]);
  });
});
