import { describe, expect, it } from "bun:test";
import { admin } from "../../../../src/irc/commands/server/admin.ts";
import { World } from "../harness.ts";

describe("ADMIN", () => {
  it("tells where the server is, who runs it and how to write to them", () => {
    const alice = new World([admin]).connect("alice");
    const shown = [
      ":irc.test 256 alice irc.test :Administrative info",
      ":irc.test 257 alice Here",
      ":irc.test 258 alice Tests",
      ":irc.test 259 alice admin@irc.test",
    ];
    expect(alice.send("ADMIN")).toEqual(shown);
    expect(alice.send("ADMIN alice")).toEqual(shown);
  });

  it("is answered with 423 where nothing is configured", () => {
    const settings = { admin: { location: "", organisation: "", email: "" } };
    expect(new World([admin], { settings }).connect("alice").send("ADMIN")).toEqual([
      ":irc.test 423 alice irc.test :No administrative info available",
    ]);
  });

  it("refuses another server with 402", () => {
    const alice = new World([admin]).connect("alice");
    expect(alice.send("ADMIN tolsun.oulu.fi")).toEqual([
      ":irc.test 402 alice tolsun.oulu.fi :No such server",
    ]);
  });
});
