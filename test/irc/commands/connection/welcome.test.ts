/** The greeting, in the order of Modern IRC, "Connection Registration". */
import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { WorldOptions } from "../../session/harness.ts";

function greeting(options: WorldOptions = {}, secure = false): readonly string[] {
  return new World(options).open(undefined, secure).ask("NICK alice", "USER alice 0 * :Alice");
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
    expect(numericsIn(greeting({ network: { motd: ["Hello."] } }))).toEqual([
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
    expect(greeting({}, true).at(-1)).toBe(":irc.test 221 alice +Z");
  });

  it("names network, nick, server, version and start, and no host", () => {
    expect(greeting().slice(0, 3)).toEqual([
      ":irc.test 001 alice :Welcome to the Test Network, alice",
      ":irc.test 002 alice :Your host is irc.test, running version relais-test",
      ":irc.test 003 alice :This server was created Thu, 01 Jan 2026 00:00:00 UTC",
    ]);
  });

  it("lists user modes, channel modes and those with a parameter in 004", () => {
    expect(greeting()[3]).toBe(
      ":irc.test 004 alice irc.test relais-test iowBZs beIklfjWimnpstCcTUuzqaohv beIklfjWqaohv",
    );
  });
});
