/** RENAME by itself; whole conversations are in test/irc/specification/. */
import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

const CAPABILITIES = "draft/channel-rename" as const;

describe("RENAME", () => {
  it("needs the rank of an operator: a halfop is refused with 482", () => {
    const world = new World();
    const [chanop, half] = [world.connect("chanop"), world.connect("half")];
    for (const actor of [chanop, half]) actor.say("JOIN #tea");
    chanop.say("MODE #tea +h half");
    expect(half.ask("RENAME #tea #coffee")).toEqual([":irc.test 482 half #tea :You're not channel operator"]);
  });

  it("finds the channel under its new name only, wherever it is looked for", () => {
    const world = new World();
    const [chanop, guest] = [world.connect("chanop", CAPABILITIES), world.connect("guest")];
    chanop.say("JOIN #tea", "INVITE guest #tea");
    expect(chanop.ask("RENAME #tea #coffee :stronger")).toEqual([
      ":chanop!chanop@192.0.2.1 RENAME #tea #coffee stronger",
    ]);
    expect([...world.app.network.channels].map(({ name }) => name)).toEqual(["#coffee"]);
    expect(world.app.network.findChannel("#tea")).toBeUndefined();
    expect([...(guest.user.invitations ?? [])].map(({ name }) => name)).toEqual(["#coffee"]);
    chanop.say("RENAME #coffee #COFFEE");
    expect(chanop.user.memberships[0]?.channel.name).toBe("#COFFEE");
  });

  it("cuts the reason to what a line can hold, also in the fallback", () => {
    const world = new World();
    const [chanop, plain] = [world.connect("chanop", CAPABILITIES), world.connect("plain")];
    for (const actor of [chanop, plain]) actor.say("JOIN #tea");
    world.hush();
    const [line = ""] = chanop.ask(`RENAME #tea #${"c".repeat(60)} :${"é".repeat(215)}`);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
    expect(plain.take()[0]).toStartWith(":plain!plain@192.0.2.1 PART #tea éé");
  });

  it("is slowed down by the limit, or not at all", () => {
    const chanop = new World({ limits: { renameInterval: 0 } }).connect("chanop", CAPABILITIES);
    chanop.say("JOIN #a");
    expect(chanop.ask("RENAME #a #b")).toHaveLength(1);
    expect(chanop.ask("RENAME #b #a")).toEqual([":chanop!chanop@192.0.2.1 RENAME #b #a :"]);
  });
});
