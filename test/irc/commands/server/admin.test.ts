import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

describe("ADMIN", () => {
  it("tells where the server is, who runs it and how to write to them", () => {
    const admin = { location: "Here", organisation: "Tests", email: "admin@irc.test" };
    const alice = new World({ network: { admin } }).connect("alice");
    const shown = [
      ":irc.test 256 alice irc.test :Administrative info",
      ":irc.test 257 alice Here",
      ":irc.test 258 alice Tests",
      ":irc.test 259 alice admin@irc.test",
    ];
    expect(alice.ask("ADMIN")).toEqual(shown);
    expect(alice.ask("ADMIN alice")).toEqual(shown);
  });

  it("is answered with 423 where nothing is configured", () => {
    expect(new World().connect("alice").ask("ADMIN")).toEqual([
      ":irc.test 423 alice irc.test :No administrative info available",
    ]);
  });

  it("refuses another server with 402", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("ADMIN tolsun.oulu.fi")).toEqual([":irc.test 402 alice tolsun.oulu.fi :No such server"]);
  });
});
