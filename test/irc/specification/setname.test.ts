/** IRCv3 setname: its examples and its errors. */
import { describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";

const LONG =
  "Heute back ich, morgen brau ich, übermorgen hol ich der Königin ihr Kind; ach, wie gut, dass niemand weiß, dass ich Rumpelstilzchen heiß! Und so weiter und so fort.";

describe("IRCv3 setname", () => {
  it("confirms to the client itself and tells those in common channels", () => {
    const world = new World();
    const batman = world.connect("batman", "setname").say("JOIN #cave");
    const robin = world.connect("robin", "setname").say("JOIN #cave");
    const old = world.connect("old").say("JOIN #cave");
    const stranger = world.connect("stranger", "setname");
    for (const client of [batman, robin, old, stranger]) client.take();
    batman.say("SETNAME :Bruce Wayne <bruce@wayne.enterprises>", "SETNAME Batman");
    const heard = [
      ":batman!batman@192.0.2.1 SETNAME :Bruce Wayne <bruce@wayne.enterprises>",
      ":batman!batman@192.0.2.1 SETNAME Batman",
    ];
    expect(batman.take()).toEqual(heard);
    expect(robin.take()).toEqual(heard);
    expect(old.take()).toEqual([]);
    expect(stranger.take()).toEqual([]);
    expect(robin.ask("WHOIS batman")[0]).toBe(":irc.test 311 robin batman batman 192.0.2.1 * Batman");
  });

  it("refuses what is longer than NAMELEN says, and an empty one", () => {
    const batman = new World().connect("batman", "setname");
    for (const realname of [LONG, ""]) {
      expect(batman.ask(`SETNAME :${realname}`)).toEqual([
        ":irc.test FAIL SETNAME INVALID_REALNAME :Real name is empty or too long",
      ]);
    }
    expect(Buffer.byteLength(LONG)).toBeGreaterThan(150);
    expect(batman.ask("VERSION").join(" ")).toContain(" NAMELEN=150 ");
  });

  it("is obeyed without a word where the capability was not negotiated", () => {
    const world = new World();
    const batman = world.connect("batman").say("SETNAME :Bruce Wayne", `SETNAME :${LONG}`);
    expect(batman.take()).toEqual([]);
    expect(world.app.network.findUser("batman")?.realname).toBe("Bruce Wayne");
  });
});
