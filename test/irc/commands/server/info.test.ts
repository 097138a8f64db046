import { describe, expect, it } from "bun:test";
import { info } from "../../../../src/irc/commands/server/info.ts";
import { World } from "../harness.ts";

describe("INFO", () => {
  it("tells software, server, network and since when it runs", () => {
    expect(new World([info]).connect("alice").send("INFO")).toEqual([
      ":irc.test 371 alice :relais-test, a chat server that speaks IRC",
      ":irc.test 371 alice :irc.test of the network Test: A server under test",
      ":irc.test 371 alice :Running since Tue, 14 Nov 2023 22:13:20 UTC",
      ":irc.test 374 alice :End of INFO list",
    ]);
  });

  it("refuses another server with 402", () => {
    const alice = new World([info]).connect("alice");
    expect(alice.send("INFO other.test")).toEqual([":irc.test 402 alice other.test :No such server"]);
  });
});
