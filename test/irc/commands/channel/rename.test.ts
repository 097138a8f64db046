/** RENAME by itself; whole conversations are in test/irc/specification/. */
import { describe, expect, it } from "bun:test";
import { invite } from "../../../../src/irc/commands/channel/invite.ts";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { rename } from "../../../../src/irc/commands/channel/rename.ts";
import { World } from "../harness.ts";

const CAPABILITIES = { capabilities: ["draft/channel-rename"] } as const;

describe("RENAME", () => {
  it("needs the rank of an operator: a halfop is refused with 482", () => {
    const world = new World([join, rename]);
    const [chanop, half] = [world.connect("chanop"), world.connect("half")];
    for (const actor of [chanop, half]) actor.send("JOIN #tea");
    const membership = world.network.findChannel("#tea")?.members.get(half.user);
    if (membership !== undefined) membership.prefixes = 2;
    expect(half.send("RENAME #tea #coffee")).toEqual([
      ":irc.test 482 half #tea :You're not channel operator",
    ]);
  });

  it("finds the channel under its new name only, wherever it is looked for", () => {
    const world = new World([join, invite, rename]);
    const [chanop, guest] = [world.connect("chanop", CAPABILITIES), world.connect("guest")];
    chanop.send("JOIN #tea");
    chanop.send("INVITE guest #tea");
    expect(chanop.send("RENAME #tea #coffee :stronger")).toEqual([
      ":chanop!chanop@host.test RENAME #tea #coffee stronger",
    ]);
    expect([...world.network.channels].map(({ name }) => name)).toEqual(["#coffee"]);
    expect(world.network.findChannel("#tea")).toBeUndefined();
    expect([...guest.user.invitations].map(({ name }) => name)).toEqual(["#coffee"]);
    chanop.send("RENAME #coffee #COFFEE");
    expect(chanop.user.memberships.keys().next().value?.name).toBe("#COFFEE");
  });

  it("cuts the reason to what a line can hold, also in the fallback", () => {
    const world = new World([join, rename]);
    const [chanop, plain] = [world.connect("chanop", CAPABILITIES), world.connect("plain")];
    for (const actor of [chanop, plain]) actor.send("JOIN #tea");
    world.clear();
    const [line = ""] = chanop.send(`RENAME #tea #${"c".repeat(60)} :${"é".repeat(215)}`);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
    expect(plain.heard[0]).toStartWith(":plain!plain@host.test PART #tea éé");
  });

  it("is slowed down by the limit, or not at all", () => {
    const world = new World([join, rename], { limits: { renameInterval: 0 } });
    const chanop = world.connect("chanop", CAPABILITIES);
    chanop.send("JOIN #a");
    expect(chanop.send("RENAME #a #b")).toHaveLength(1);
    expect(chanop.send("RENAME #b #a")).toEqual([":chanop!chanop@host.test RENAME #b #a :"]);
  });
});
