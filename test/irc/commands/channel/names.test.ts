import { describe, expect, it } from "bun:test";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { names } from "../../../../src/irc/commands/channel/names.ts";
import { World } from "../harness.ts";
import type { Actor } from "../harness.ts";

const end = (nick: string, channel: string): string => `:irc.test 366 ${nick} ${channel} :End of /NAMES list`;

function scene(): { readonly world: World; readonly ada: Actor; readonly bob: Actor } {
  const world = new World([join, mode, names]);
  const ada = world.connect("ada");
  const bob = world.connect("bob");
  for (const actor of [ada, bob]) actor.send("JOIN #tea");
  ada.send("MODE #tea +vv ada bob");
  world.clear();
  return { world, ada, bob };
}

describe("NAMES", () => {
  it("lists members with their highest prefix", () => {
    expect(scene().bob.send("NAMES #TEA")).toEqual([
      ":irc.test 353 bob = #tea :@ada +bob",
      end("bob", "#tea"),
    ]);
  });

  it("shows all prefixes, highest first, to those with multi-prefix", () => {
    const { world } = scene();
    const eve = world.connect("eve", { capabilities: ["multi-prefix"] });
    expect(eve.send("NAMES #tea")[0]).toBe(":irc.test 353 eve = #tea :@+ada +bob");
  });

  it("shows nick!user@host to those with userhost-in-names", () => {
    const { world } = scene();
    const eve = world.connect("eve", { capabilities: ["userhost-in-names"] });
    expect(eve.send("NAMES #tea")[0]).toBe(":irc.test 353 eve = #tea :@ada!ada@host.test +bob!bob@host.test");
  });

  it("marks a secret channel with @ for its members, and ends at once for others", () => {
    const { world, ada } = scene();
    ada.send("MODE #tea +s");
    expect(ada.send("NAMES #tea")[0]).toBe(":irc.test 353 ada @ #tea :@ada +bob");
    expect(world.connect("eve").send("NAMES #tea")).toEqual([end("eve", "#tea")]);
  });

  it("hides invisible members from those outside", () => {
    const { world, ada, bob } = scene();
    bob.send("MODE bob +i");
    expect(world.connect("eve").send("NAMES #tea")[0]).toBe(":irc.test 353 eve = #tea @ada");
    expect(ada.send("NAMES #tea")[0]).toBe(":irc.test 353 ada = #tea :@ada +bob");
  });

  it("takes several channels, each once, and ends for one that is not there", () => {
    const { ada } = scene();
    expect(ada.send("NAMES #none,#tea,#TEA")).toEqual([
      end("ada", "#none"),
      ":irc.test 353 ada = #tea :@ada +bob",
      end("ada", "#tea"),
    ]);
  });

  it("without a channel lists all that is in sight, then those who are in none of it", () => {
    const { world, bob } = scene();
    const eve = world.connect("eve");
    const hidden = world.connect("hidden");
    bob.send("JOIN #den");
    bob.send("MODE #den +s");
    hidden.send("MODE hidden +i");
    const mole = world.connect("mole");
    mole.send("JOIN #hole");
    mole.send("MODE #hole +s");
    expect(eve.send("NAMES")).toEqual([
      ":irc.test 353 eve = #tea :@ada +bob",
      ":irc.test 353 eve * * :eve mole",
      end("eve", "*"),
    ]);
  });

  it("puts many members into lines of at most 512 bytes, none left out", () => {
    const { world, ada } = scene();
    const nicks = Array.from({ length: 60 }, (_, index) => `somebody-with-a-long-nick-${index}`);
    for (const nick of nicks) world.connect(nick).send("JOIN #tea");
    const lines = ada.send("NAMES #tea").slice(0, -1);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(Buffer.byteLength(line) + 2).toBeLessThanOrEqual(512);
    const listed = lines.flatMap((line) => line.slice(line.indexOf(" :") + 2).split(" "));
    expect(listed).toEqual(["@ada", "+bob", ...nicks]);
  });
});
