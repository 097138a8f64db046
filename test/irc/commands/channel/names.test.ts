import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";

const end = (nick: string, channel: string): string => `:irc.test 366 ${nick} ${channel} :End of /NAMES list`;

function scene(): { readonly world: World; readonly ada: FakeConnection; readonly bob: FakeConnection } {
  const world = new World();
  const ada = world.connect("ada");
  const bob = world.connect("bob");
  for (const actor of [ada, bob]) actor.say("JOIN #tea");
  ada.say("MODE #tea +vv ada bob");
  world.hush();
  return { world, ada, bob };
}

describe("NAMES", () => {
  it("lists members with their highest prefix", () => {
    expect(scene().bob.ask("NAMES #TEA")).toEqual([
      ":irc.test 353 bob = #tea :@ada +bob",
      end("bob", "#tea"),
    ]);
  });

  it("shows all prefixes, highest first, to those with multi-prefix", () => {
    const { world } = scene();
    const eve = world.connect("eve", "multi-prefix");
    expect(eve.ask("NAMES #tea")[0]).toBe(":irc.test 353 eve = #tea :@+ada +bob");
  });

  it("shows nick!user@host to those with userhost-in-names", () => {
    const { world } = scene();
    const eve = world.connect("eve", "userhost-in-names");
    expect(eve.ask("NAMES #tea")[0]).toBe(":irc.test 353 eve = #tea :@ada!ada@192.0.2.1 +bob!bob@192.0.2.1");
  });

  it("marks a secret channel with @ for its members, and ends at once for others", () => {
    const { world, ada } = scene();
    ada.say("MODE #tea +s");
    expect(ada.ask("NAMES #tea")[0]).toBe(":irc.test 353 ada @ #tea :@ada +bob");
    expect(world.connect("eve").ask("NAMES #tea")).toEqual([end("eve", "#tea")]);
  });

  it("hides invisible members from those outside", () => {
    const { world, ada, bob } = scene();
    bob.say("MODE bob +i");
    expect(world.connect("eve").ask("NAMES #tea")[0]).toBe(":irc.test 353 eve = #tea :@ada");
    expect(ada.ask("NAMES #tea")[0]).toBe(":irc.test 353 ada = #tea :@ada +bob");
  });

  it("takes several channels, each once, and ends for one that is not there", () => {
    const { ada } = scene();
    expect(ada.ask("NAMES #none,#tea,#TEA")).toEqual([
      end("ada", "#none"),
      ":irc.test 353 ada = #tea :@ada +bob",
      end("ada", "#tea"),
    ]);
  });

  it("without a channel lists all that is in sight, then those who are in none of it", () => {
    const { world, bob } = scene();
    const eve = world.connect("eve");
    const hidden = world.connect("hidden");
    bob.say("JOIN #den", "MODE #den +s");
    hidden.say("MODE hidden +i");
    const mole = world.connect("mole");
    mole.say("JOIN #hole", "MODE #hole +s");
    expect(eve.ask("NAMES")).toEqual([
      ":irc.test 353 eve = #tea :@ada +bob",
      ":irc.test 353 eve * * :eve mole",
      end("eve", "*"),
    ]);
  });

  it("puts many members into lines of at most 512 bytes, none left out", () => {
    const { world, ada } = scene();
    const nicks = Array.from({ length: 60 }, (_, index) => `somebody-with-a-long-nick-${index}`);
    for (const nick of nicks) world.connect(nick).ask("JOIN #tea");
    const lines = ada.ask("NAMES #tea").slice(0, -1);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(Buffer.byteLength(line) + 2).toBeLessThanOrEqual(512);
    const listed = lines.flatMap((line) => line.slice(line.indexOf(" :") + 2).split(" "));
    expect(listed).toEqual(["@ada", "+bob", ...nicks]);
  });
});
