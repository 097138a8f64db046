import { describe, expect, it } from "bun:test";
import { ping } from "../../../../src/irc/commands/connection/ping.ts";
import { World } from "../harness.ts";

describe("PING", () => {
  it("is answered with the same token and the server's name", () => {
    const alice = new World([ping]).connect("alice");
    expect(alice.send("PING 12345")).toEqual([":irc.test PONG irc.test 12345"]);
    expect(alice.send("PING :two words")).toEqual([":irc.test PONG irc.test :two words"]);
  });

  it("is answered before registration", () => {
    expect(new World([ping]).open().send("PING x")).toEqual([":irc.test PONG irc.test x"]);
  });

  it("is refused without a token with 409", () => {
    const alice = new World([ping]).connect("alice");
    expect(alice.send("PING")).toEqual([":irc.test 409 alice :No origin specified"]);
    expect(alice.send("PING :")).toEqual([":irc.test 409 alice :No origin specified"]);
  });
});
