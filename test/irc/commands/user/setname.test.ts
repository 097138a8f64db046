import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

describe("SETNAME", () => {
  it("refuses a real name that is empty or past NAMELEN with INVALID_REALNAME", () => {
    const alice = new World({ limits: { realnameLength: 5 } }).connect("alice", "setname");
    const refusal = ":irc.test FAIL SETNAME INVALID_REALNAME :Real name is empty or too long";
    expect(alice.ask("SETNAME :ééé")).toEqual([refusal]);
    expect(alice.ask("SETNAME :")).toEqual([refusal]);
    expect(alice.user.realname).toBe("alice");
  });

  it("is refused without a name with 461", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("SETNAME")).toEqual([":irc.test 461 alice SETNAME :Not enough parameters"]);
  });
});
