import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

describe("PING", () => {
  it("is answered with the same token and the server's name", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("PING 12345")).toEqual([":irc.test PONG irc.test 12345"]);
    expect(alice.ask("PING :two words")).toEqual([":irc.test PONG irc.test :two words"]);
  });

  it("is answered before registration", () => {
    expect(new World().open().ask("PING x")).toEqual([":irc.test PONG irc.test x"]);
  });

  it("is refused without a token with 409", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("PING")).toEqual([":irc.test 409 alice :No origin specified"]);
    expect(alice.ask("PING :")).toEqual([":irc.test 409 alice :No origin specified"]);
  });
});
