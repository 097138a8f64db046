/** DIE, RESTART, SQUIT and CONNECT. */
import { describe, expect, it } from "bun:test";
import { connect } from "../../../../src/irc/commands/operator/connect.ts";
import { die } from "../../../../src/irc/commands/operator/die.ts";
import { restart } from "../../../../src/irc/commands/operator/restart.ts";
import { squit } from "../../../../src/irc/commands/operator/squit.ts";
import type { Privilege } from "../../../../src/irc/network/privileges.ts";
import { World } from "../harness.ts";
import { makeOperator } from "./operators.ts";

function scene(...privileges: readonly Privilege[]) {
  const world = new World([die, restart, squit, connect]);
  const oper = makeOperator(world.connect("oper"), privileges);
  return { world, oper, watcher: makeOperator(world.connect("watcher"), [], "r"), bob: world.connect("bob") };
}

describe.each([
  ["DIE", "die", false, "stopped the server (DIE)"],
  ["RESTART", "restart", true, "restarted the server (RESTART)"],
] as const)("%s, as the next two say:", (line, privilege, again, text) => {
  it("asks for the server to stop, tells the other operators, and the log", async () => {
    const { world, oper, watcher } = scene(privilege);
    expect(await oper.sendPrepared(line)).toEqual([]);
    expect(world.effects).toEqual([
      { kind: "operator-action", action: line },
      { kind: "stop", restart: again },
    ]);
    expect(watcher.heard).toEqual([`:irc.test NOTICE watcher :*** oper (root) ${text}`]);
  });
});

describe("DIE", () => {
  it("is refused without its privilege: 481 for a user, 723 for an operator", () => {
    const { world, oper, bob } = scene("restart");
    expect(bob.send("DIE")).toEqual([":irc.test 481 bob :Permission Denied- You're not an IRC operator"]);
    expect(oper.send("DIE")).toEqual([":irc.test 723 oper die :Insufficient oper privileges."]);
    expect(world.effects).toEqual([]);
  });
});

describe("RESTART", () => {
  it("is refused without its privilege: 481 for a user, 723 for an operator", () => {
    const { world, oper, bob } = scene("die");
    expect(bob.send("RESTART")).toEqual([":irc.test 481 bob :Permission Denied- You're not an IRC operator"]);
    expect(oper.send("RESTART")).toEqual([":irc.test 723 oper restart :Insufficient oper privileges."]);
    expect(world.effects).toEqual([]);
  });
});

describe("SQUIT", () => {
  it("finds no other server: 402", () => {
    const { oper } = scene("route");
    expect(oper.send("SQUIT tolsun.oulu.fi :Bad Link ?")).toEqual([
      ":irc.test 402 oper tolsun.oulu.fi :No such server",
    ]);
  });

  it("is refused without parameters with 461, and without its privilege with 481 and 723", () => {
    expect(scene("route").oper.send("SQUIT tolsun.oulu.fi")).toEqual([
      ":irc.test 461 oper SQUIT :Not enough parameters",
    ]);
    const { oper, bob } = scene();
    expect(bob.send("SQUIT a.b c")).toEqual([
      ":irc.test 481 bob :Permission Denied- You're not an IRC operator",
    ]);
    expect(oper.send("SQUIT a.b c")).toEqual([":irc.test 723 oper route :Insufficient oper privileges."]);
  });
});

describe("CONNECT", () => {
  it.each(["CONNECT tolsun.oulu.fi", "CONNECT tolsun.oulu.fi 12765 csd.bu.edu"])(
    "finds no other server: 402 (%s)",
    (line) => {
      expect(scene("route").oper.send(line)).toEqual([":irc.test 402 oper tolsun.oulu.fi :No such server"]);
    },
  );

  it("is refused without parameters with 461, and without its privilege with 481 and 723", () => {
    expect(scene("route").oper.send("CONNECT")).toEqual([
      ":irc.test 461 oper CONNECT :Not enough parameters",
    ]);
    const { oper, bob } = scene();
    expect(bob.send("CONNECT a.b")).toEqual([
      ":irc.test 481 bob :Permission Denied- You're not an IRC operator",
    ]);
    expect(oper.send("CONNECT a.b")).toEqual([":irc.test 723 oper route :Insufficient oper privileges."]);
  });
});
