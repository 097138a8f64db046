import { describe, expect, it } from "bun:test";
import { pong } from "../../../../src/irc/commands/connection/pong.ts";
import { World } from "../harness.ts";

describe("PONG", () => {
  it("hands the token to the session and says nothing", () => {
    const alice = new World([pong]).connect("alice");
    expect(alice.send("PONG 12345")).toEqual([]);
    expect(alice.session.pongs).toEqual(["12345"]);
  });

  it("takes the last parameter of clients that send a server name too", () => {
    const alice = new World([pong]).connect("alice");
    alice.send("PONG irc.test :12345");
    expect(alice.session.pongs).toEqual(["12345"]);
  });

  it("says nothing without a token either", () => {
    const alice = new World([pong]).connect("alice");
    expect(alice.send("PONG")).toEqual([]);
    expect(alice.session.pongs).toEqual([]);
  });
});
