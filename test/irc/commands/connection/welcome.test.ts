/** The greeting, in the order of Modern IRC, "Connection Registration". */
import { describe, expect, it } from "bun:test";
import type { CommandRow } from "../../../../src/irc/commands/command.ts";
import { welcome } from "../../../../src/irc/commands/connection/welcome.ts";
import { userModeRows } from "../../../../src/irc/wire/user-modes.ts";
import { World } from "../harness.ts";
import type { WorldOptions } from "../harness.ts";

/** A command that does what the session does once a user is in the network. */
const greet: CommandRow = {
  scope: "network",
  name: "GREET",
  access: "registered",
  minParams: 0,
  maxParams: 0,
  cost: 1,
  syntax: "GREET",
  help: "Greets.",
  specification: "None",
  handle: (context) => welcome(context, context.user),
};

function greeting(options: WorldOptions = {}, modes = 0): readonly string[] {
  const world = new World([greet], options);
  const alice = world.connect("alice");
  world.network.setUserModes(alice.user, modes);
  return alice.send("GREET");
}

/** The numerics of some lines, neighbours of the same kind counted once. */
function numericsIn(lines: readonly string[]): string[] {
  const codes = lines.map((line) => line.split(" ")[1] ?? "");
  return codes.filter((code, index) => code !== codes[index - 1]);
}

const GREETING = ["001", "002", "003", "004", "005"];
const COUNTS = ["251", "252", "253", "254", "255", "265", "266"];

describe("the greeting", () => {
  it("has its numerics in their order, with the message of the day", () => {
    expect(numericsIn(greeting({ settings: { motd: ["Hello."] } }))).toEqual([
      ...GREETING,
      ...COUNTS,
      "375",
      "372",
      "376",
    ]);
  });

  it("says 422 where there is no message of the day", () => {
    expect(numericsIn(greeting())).toEqual([...GREETING, ...COUNTS, "422"]);
  });

  it("ends with 221 where the user has modes", () => {
    const modes = userModeRows.i.bit | userModeRows.w.bit;
    expect(greeting({}, modes).at(-1)).toBe(":irc.test 221 alice +iw");
  });

  it("names network, nick, server, version and start, and no host", () => {
    expect(greeting().slice(0, 3)).toEqual([
      ":irc.test 001 alice :Welcome to the Test Network, alice",
      ":irc.test 002 alice :Your host is irc.test, running version relais-test",
      ":irc.test 003 alice :This server was created Tue, 14 Nov 2023 22:13:20 UTC",
    ]);
  });

  it("lists user modes, channel modes and those with a parameter in 004", () => {
    expect(greeting()[3]).toBe(
      ":irc.test 004 alice irc.test relais-test iowBZs beIklfjWimnpstCcTUuqaohv beIklfjWqaohv",
    );
  });
});
