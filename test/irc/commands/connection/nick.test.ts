import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

describe("NICK", () => {
  it("is refused without a nick with 431", () => {
    const actor = new World().open();
    expect(actor.ask("NICK")).toEqual([":irc.test 431 * :No nickname given"]);
    expect(actor.ask("NICK :")).toEqual([":irc.test 431 * :No nickname given"]);
  });

  it("refuses what is no nick with 432", () => {
    const actor = new World().open();
    for (const bad of ["1st", "#tea", "a!b", "a@b", "-dash", "é", "a.b"]) {
      expect(actor.ask(`NICK ${bad}`)).toEqual([
        expect.stringContaining(`:irc.test 432 * ${bad} :Erroneus nickname`),
      ]);
    }
    expect(actor.state.draftNick).toBeUndefined();
  });

  it("refuses a nick past NICKLEN with 432", () => {
    const actor = new World({ limits: { nickLength: 9 } }).open();
    expect(actor.ask("NICK abcdefghij")).toEqual([
      expect.stringContaining(":irc.test 432 * abcdefghij :Erroneus nickname"),
    ]);
    expect(actor.ask("NICK abcdefghi")).toEqual([]);
  });

  describe("where nicks may be of any script", () => {
    const settings = { casemapping: "rfc8265", nickCharacters: "utf8" } as const;

    it("takes them, and refuses what is no nick in any script with 432", () => {
      const actor = new World({ network: settings }).open();
      for (const bad of ["1st", "é!b", "é！b", "aש", "🍵"]) {
        expect(actor.ask(`NICK ${bad}`)).toEqual([
          expect.stringContaining(`:irc.test 432 * ${bad} :Erroneus nickname`),
        ]);
      }
      expect(actor.ask("NICK Zoë")).toEqual([]);
      expect(actor.state.draftNick).toBe("Zoë");
    });

    it("counts its bytes", () => {
      const actor = new World({ network: settings, limits: { nickLength: 9 } }).open();
      expect(actor.ask("NICK ééééé")).toEqual([
        expect.stringContaining(":irc.test 432 * ééééé :Erroneus nickname"),
      ]);
      expect(actor.ask("NICK éééé9")).toEqual([]);
    });

    it("refuses one that is in use in another case, or that looks like one in use, with 433", () => {
      const world = new World({ network: settings });
      world.connect("Zoë");
      const alice = world.connect("alice");
      const actor = world.open();
      for (const taken of ["ZOË", "zoe\u0308", "аlice", "aIice", "a1ice"]) {
        expect(actor.ask(`NICK ${taken}`)).toEqual([
          expect.stringContaining(`:irc.test 433 * ${taken} :Nickname is already in use`),
        ]);
      }
      expect(alice.ask("NICK Zоë")).toEqual([
        expect.stringContaining(":irc.test 433 alice Zоë :Nickname is already in use"),
      ]);
      expect(alice.ask("NICK аlice")).toEqual([":alice!alice@192.0.2.1 NICK аlice"]);
    });
  });

  it("takes what only looks like a nick in use where nicks are ASCII", () => {
    const world = new World();
    world.connect("alice");
    expect(world.connect("bob").ask("NICK aIice")).toEqual([":bob!bob@192.0.2.1 NICK aIice"]);
  });

  describe("before registration", () => {
    it("keeps the nick, and registers once USER has come too", () => {
      const actor = new World().open();
      expect(actor.ask("NICK alice")).toEqual([]);
      expect(actor.state.registered).toBe(false);
      actor.say("USER a 0 * :Alice");
      expect(actor.user.mask).toBe("alice!a@192.0.2.1");
    });

    it("refuses a nick in use with 433, in whatever case", () => {
      const world = new World();
      world.connect("Alice");
      const actor = world.open();
      expect(actor.ask("NICK aLICE")).toEqual([
        expect.stringContaining(":irc.test 433 * aLICE :Nickname is already in use"),
      ]);
      expect(actor.state.draftNick).toBeUndefined();
    });
  });

  describe("after registration", () => {
    it("tells the user and those who share a channel, once each, under the old mask", () => {
      const world = new World();
      const [alice, bob, carol] = [world.connect("alice"), world.connect("bob"), world.connect("carol")];
      for (const channel of ["#tea", "#coffee"]) {
        for (const { user: member } of [alice, bob]) world.app.network.join(member, channel, world.now);
      }
      expect(alice.ask("NICK ally")).toEqual([":alice!alice@192.0.2.1 NICK ally"]);
      expect(bob.take()).toEqual([":alice!alice@192.0.2.1 NICK ally"]);
      expect(carol.take()).toEqual([]);
      expect(world.app.network.findUser("ally")).toBe(alice.user);
      expect(world.app.network.findUser("alice")).toBeUndefined();
      expect(alice.user.mask).toBe("ally!alice@192.0.2.1");
    });

    it("refuses a nick in use with 433 and changes nothing", () => {
      const world = new World();
      const alice = world.connect("alice");
      world.connect("bob");
      expect(alice.ask("NICK BOB")).toEqual([
        expect.stringContaining(":irc.test 433 alice BOB :Nickname is already in use"),
      ]);
      expect(alice.user.nick).toBe("alice");
    });

    it("lets a user change the case of its nick", () => {
      const world = new World();
      const alice = world.connect("alice");
      expect(alice.ask("NICK Alice")).toEqual([":alice!alice@192.0.2.1 NICK Alice"]);
      expect(world.app.network.whowas.find("alice")).toEqual([]);
    });

    it("says nothing where the nick is the same", () => {
      const alice = new World().connect("alice");
      expect(alice.ask("NICK alice")).toEqual([]);
    });
  });
});
