import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

const gateway = { name: "webchat", passwordHash: "hash", addresses: ["192.0.2.1"], unix: false };
const LINE = "WEBIRC secret gateway host.example 198.51.100.3";

describe("WEBIRC", () => {
  it("compares the password, says nothing, and has the client register from its own address", async () => {
    const world = new World({ gateways: [gateway] });
    const actor = world.open();
    expect(actor.ask(`${LINE} :secure remote-port=4000`)).toEqual([]);
    expect(await world.verify(true)).toBe("secret");
    actor.say("NICK alice", "USER a 0 * :Alice");
    expect(actor.user.address).toBe("198.51.100.3");
    expect(actor.remotePort).toBe(4000);
  });

  it("takes options as one parameter and as several", async () => {
    for (const options of ["x secure remote-port=4000", ":remote-port=1 remote-port=4000"]) {
      const world = new World({ gateways: [gateway] });
      const actor = world.open().say(`${LINE} ${options}`);
      await world.verify(true);
      expect(actor.remotePort).toBe(4000);
    }
  });

  it("is refused without an address with 461", () => {
    const actor = new World({ gateways: [gateway] }).open();
    expect(actor.ask("WEBIRC secret gateway host.example")).toEqual([
      ":irc.test 461 * WEBIRC :Not enough parameters",
    ]);
    expect(actor.open).toBe(true);
  });

  it("may be sent before registration only", () => {
    expect(new World({ gateways: [gateway] }).connect("alice").ask(LINE)[0]).toStartWith(
      ":irc.test 462 alice ",
    );
  });
});
