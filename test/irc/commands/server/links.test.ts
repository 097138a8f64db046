import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

const SERVER_LINE = ":irc.test 364 alice irc.test irc.test :0 A server under test";

describe("LINKS", () => {
  it("lists the one server there is", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("LINKS")).toEqual([SERVER_LINE, ":irc.test 365 alice * :End of /LINKS list"]);
  });

  it("lists the servers whose name matches the mask", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("LINKS *.TEST")).toEqual([
      SERVER_LINE,
      ":irc.test 365 alice *.TEST :End of /LINKS list",
    ]);
    expect(alice.ask("LINKS *.fi")).toEqual([":irc.test 365 alice *.fi :End of /LINKS list"]);
  });

  it("refuses to ask another server with 402", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("LINKS other.test *")).toEqual([":irc.test 402 alice other.test :No such server"]);
    expect(alice.ask("LINKS irc.test *")[0]).toBe(SERVER_LINE);
  });
});
