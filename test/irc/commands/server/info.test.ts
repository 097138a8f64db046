import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

describe("INFO", () => {
  it("tells software, server, network and since when it runs", () => {
    expect(new World().connect("alice").ask("INFO")).toEqual([
      ":irc.test 371 alice :relais-test, a chat server that speaks IRC",
      ":irc.test 371 alice :irc.test of the network Test: A server under test",
      ":irc.test 371 alice :Running since Thu, 01 Jan 2026 00:00:00 UTC",
      ":irc.test 374 alice :End of INFO list",
    ]);
  });

  it("refuses another server with 402", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("INFO other.test")).toEqual([":irc.test 402 alice other.test :No such server"]);
  });
});
