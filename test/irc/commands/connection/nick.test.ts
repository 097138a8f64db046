import { describe, expect, it } from "bun:test";
import { nick } from "../../../../src/irc/commands/connection/nick.ts";
import { user } from "../../../../src/irc/commands/connection/user.ts";
import { World } from "../harness.ts";

const rows = [nick, user];

describe("NICK", () => {
  it("is refused without a nick with 431", () => {
    const actor = new World(rows).open();
    expect(actor.send("NICK")).toEqual([":irc.test 431 * :No nickname given"]);
    expect(actor.send("NICK :")).toEqual([":irc.test 431 * :No nickname given"]);
  });

  it("refuses what is no nick with 432", () => {
    const actor = new World(rows).open();
    for (const bad of ["1st", "#tea", "a!b", "a@b", "-dash", "é", "a.b"]) {
      expect(actor.send(`NICK ${bad}`)).toEqual([
        expect.stringContaining(`:irc.test 432 * ${bad} :Erroneus nickname`),
      ]);
    }
    expect(actor.session.draftNick).toBeUndefined();
  });

  it("refuses a nick past NICKLEN with 432", () => {
    const world = new World(rows, { limits: { nickLength: 9 } });
    const actor = world.open();
    expect(actor.send("NICK abcdefghij")).toEqual([
      expect.stringContaining(":irc.test 432 * abcdefghij :Erroneus nickname"),
    ]);
    expect(actor.send("NICK abcdefghi")).toEqual([]);
  });

  describe("where nicks may be of any script", () => {
    const settings = { casemapping: "rfc8265", nickCharacters: "utf8" } as const;

    it("takes them, and refuses what is no nick in any script with 432", () => {
      const actor = new World(rows, { settings }).open();
      for (const bad of ["1st", "é!b", "é！b", "aש", "🍵"]) {
        expect(actor.send(`NICK ${bad}`)).toEqual([
          expect.stringContaining(`:irc.test 432 * ${bad} :Erroneus nickname`),
        ]);
      }
      expect(actor.send("NICK Zoë")).toEqual([]);
      expect(actor.session.draftNick).toBe("Zoë");
    });

    it("counts its bytes", () => {
      const actor = new World(rows, { settings, limits: { nickLength: 9 } }).open();
      expect(actor.send("NICK ééééé")).toEqual([
        expect.stringContaining(":irc.test 432 * ééééé :Erroneus nickname"),
      ]);
      expect(actor.send("NICK éééé9")).toEqual([]);
    });

    it("refuses one that is in use in another case, or that looks like one in use, with 433", () => {
      const world = new World(rows, { settings });
      world.connect("Zoë");
      const alice = world.connect("alice");
      const actor = world.open();
      for (const taken of ["ZOË", "zoe\u0308", "аlice", "aIice", "a1ice"]) {
        expect(actor.send(`NICK ${taken}`)).toEqual([
          expect.stringContaining(`:irc.test 433 * ${taken} :Nickname is already in use`),
        ]);
      }
      expect(alice.send("NICK Zоë")).toEqual([
        expect.stringContaining(":irc.test 433 alice Zоë :Nickname is already in use"),
      ]);
      expect(alice.send("NICK аlice")).toEqual([":alice!alice@host.test NICK аlice"]);
    });
  });

  it("takes what only looks like a nick in use where nicks are ASCII", () => {
    const world = new World(rows);
    world.connect("alice");
    expect(world.connect("bob").send("NICK aIice")).toEqual([":bob!bob@host.test NICK aIice"]);
  });

  describe("before registration", () => {
    it("keeps the nick, and registers once USER has come too", () => {
      const actor = new World(rows).open();
      expect(actor.send("NICK alice")).toEqual([]);
      expect(actor.registered).toBe(false);
      actor.send("USER a 0 * :Alice");
      expect(actor.user.mask).toBe("alice!a@host.test");
    });

    it("refuses a nick in use with 433, in whatever case", () => {
      const world = new World(rows);
      world.connect("Alice");
      const actor = world.open();
      expect(actor.send("NICK aLICE")).toEqual([
        expect.stringContaining(":irc.test 433 * aLICE :Nickname is already in use"),
      ]);
      expect(actor.session.draftNick).toBeUndefined();
    });
  });

  describe("after registration", () => {
    it("tells the user and those who share a channel, once each, under the old mask", () => {
      const world = new World(rows);
      const [alice, bob, carol] = [world.connect("alice"), world.connect("bob"), world.connect("carol")];
      for (const channel of ["#tea", "#coffee"]) {
        for (const { user: member } of [alice, bob]) world.network.join(member, channel, world.now);
      }
      expect(alice.send("NICK ally")).toEqual([":alice!alice@host.test NICK ally"]);
      expect(bob.heard).toEqual([":alice!alice@host.test NICK ally"]);
      expect(carol.heard).toEqual([]);
      expect(world.network.findUser("ally")).toBe(alice.user);
      expect(world.network.findUser("alice")).toBeUndefined();
      expect(alice.user.mask).toBe("ally!alice@host.test");
    });

    it("refuses a nick in use with 433 and changes nothing", () => {
      const world = new World(rows);
      const alice = world.connect("alice");
      world.connect("bob");
      expect(alice.send("NICK BOB")).toEqual([
        expect.stringContaining(":irc.test 433 alice BOB :Nickname is already in use"),
      ]);
      expect(alice.user.nick).toBe("alice");
    });

    it("lets a user change the case of its nick", () => {
      const world = new World(rows);
      const alice = world.connect("alice");
      expect(alice.send("NICK Alice")).toEqual([":alice!alice@host.test NICK Alice"]);
      expect(world.network.whowas.find("alice")).toEqual([]);
    });

    it("says nothing where the nick is the same", () => {
      const alice = new World(rows).connect("alice");
      expect(alice.send("NICK alice")).toEqual([]);
    });
  });
});
