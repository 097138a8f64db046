import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import { makeOperator } from "../operator/operators.ts";

function scene() {
  const world = new World();
  const alice = world.connect("alice", "", { host: "a.b.c.ip", address: "192.0.2.1" });
  world.connect("bob", "", { host: "d.e.f.ip", address: "192.0.2.2" });
  return { world, alice };
}

describe("USERIP", () => {
  it("tells users their own address, and hides that of others", () => {
    expect(scene().alice.ask("USERIP alice BOB nobody")).toEqual([
      ":irc.test 340 alice :alice=+alice@192.0.2.1 bob=+bob@255.255.255.255",
    ]);
  });

  it("tells operators who may see what is hidden all addresses, and marks operators and who is away", () => {
    const { world, alice } = scene();
    makeOperator(alice, ["see"]);
    const bob = world.app.network.findUser("bob");
    if (bob !== undefined) bob.awayMessage = "tea";
    expect(alice.ask("USERIP alice bob")).toEqual([
      ":irc.test 340 alice :alice*=+alice@192.0.2.1 bob=-bob@192.0.2.2",
    ]);
  });

  it("tells everyone the address that is shown as the host anyway", () => {
    const { world, alice } = scene();
    world.connect("carol", "", { host: "0::1", address: "::1" });
    expect(alice.ask("USERIP carol")).toEqual([":irc.test 340 alice carol=+carol@0::1"]);
  });

  it("has no address to tell of a Unix socket", () => {
    const { world } = scene();
    const dave = world.connect("dave", "", { host: "localhost", address: "" });
    expect(dave.ask("USERIP dave")).toEqual([":irc.test 340 dave dave=+dave@255.255.255.255"]);
  });

  it("answers with nothing for who is not there, and refuses no nick with 461", () => {
    const { alice } = scene();
    expect(alice.ask("USERIP nobody")).toEqual([":irc.test 340 alice :"]);
    expect(alice.ask("USERIP")).toEqual([":irc.test 461 alice USERIP :Not enough parameters"]);
  });
});
