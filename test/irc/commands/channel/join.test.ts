import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { WorldOptions } from "../../session/harness.ts";

const worldWith = (options: WorldOptions = {}): World => new World(options);

describe("JOIN", () => {
  it("answers with JOIN, the names and their end", () => {
    const ada = worldWith().connect("ada");
    expect(ada.ask("JOIN #tea")).toEqual([
      ":ada!ada@192.0.2.1 JOIN #tea",
      ":irc.test 353 ada = #tea :@ada",
      ":irc.test 366 ada #tea :End of /NAMES list",
    ]);
  });

  it("shows the topic between JOIN and the names", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.say("JOIN #tea", "TOPIC #tea :leaves and water");
    expect(world.connect("bob").ask("JOIN #tea")).toEqual([
      ":bob!bob@192.0.2.1 JOIN #tea",
      ":irc.test 332 bob #tea :leaves and water",
      ":irc.test 333 bob #tea ada!ada@192.0.2.1 1767225600",
      ":irc.test 353 bob = #tea :@ada bob",
      ":irc.test 366 bob #tea :End of /NAMES list",
    ]);
  });

  it("makes the first one operator of a channel that is +nt", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.say("JOIN #tea");
    world.connect("bob").say("JOIN #tea");
    expect(ada.ask("MODE #tea")[0]).toBe(":irc.test 324 ada #tea +nt");
    expect(world.app.network.findChannel("#tea")?.roster.map(({ prefixes }) => prefixes)).toEqual([4, 0]);
  });

  it("tells the members, each as its capabilities have it", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    const eve = world.connect("eve", "extended-join");
    ada.say("JOIN #tea");
    eve.say("JOIN #tea");
    world.hush();
    world.connect("bob", "", { realname: "Bob B." }).ask("JOIN #tea");
    expect(ada.take()).toEqual([":bob!bob@192.0.2.1 JOIN #tea"]);
    expect(eve.take()).toEqual([":bob!bob@192.0.2.1 JOIN #tea * :Bob B."]);
  });

  it("tells those with away-notify that the one who joins is away", () => {
    const world = worldWith();
    const ada = world.connect("ada", "away-notify");
    ada.say("JOIN #tea");
    world.hush();
    const bob = world.connect("bob", "away-notify no-implicit-names");
    bob.ask("AWAY :at lunch");
    bob.say("JOIN #tea");
    expect(ada.take()).toEqual([":bob!bob@192.0.2.1 JOIN #tea", ":bob!bob@192.0.2.1 AWAY :at lunch"]);
    expect(bob.take()).toEqual([":bob!bob@192.0.2.1 JOIN #tea"]);
  });

  it("sends no names to those with no-implicit-names", () => {
    const ada = worldWith().connect("ada", "no-implicit-names");
    expect(ada.ask("JOIN #tea")).toEqual([":ada!ada@192.0.2.1 JOIN #tea"]);
  });

  it("joins several channels, each with the key at its place", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.say("JOIN #a,#b,#c", "MODE #a +k one", "MODE #c +k three");
    const bob = world.connect("bob", "no-implicit-names");
    expect(bob.ask("JOIN #a,#b,#c one,,three")).toEqual([
      ":bob!bob@192.0.2.1 JOIN #a",
      ":bob!bob@192.0.2.1 JOIN #b",
      ":bob!bob@192.0.2.1 JOIN #c",
    ]);
  });

  it("finds a channel in any case, and shows its name as first written", () => {
    const world = worldWith();
    world.connect("ada").say("JOIN #Tea");
    expect(world.connect("bob").ask("JOIN #tEA")[0]).toBe(":bob!bob@192.0.2.1 JOIN #Tea");
  });

  it("says nothing to one who is in already", () => {
    const ada = worldWith().connect("ada");
    ada.say("JOIN #tea");
    expect(ada.ask("JOIN #TEA")).toEqual([]);
  });

  it("leaves all channels with JOIN 0", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.say("JOIN #a,#b");
    expect(ada.ask("JOIN 0")).toEqual([":ada!ada@192.0.2.1 PART #a", ":ada!ada@192.0.2.1 PART #b"]);
    expect(world.app.network.channelCount).toBe(0);
  });
});

describe("JOIN refuses", () => {
  it("with 461 where there is no channel in the list", () => {
    const ada = worldWith().connect("ada");
    expect(ada.ask("JOIN")).toEqual([":irc.test 461 ada JOIN :Not enough parameters"]);
    expect(ada.ask("JOIN ,")).toEqual([":irc.test 461 ada JOIN :Not enough parameters"]);
  });

  it("what is no channel's name with 403", () => {
    const ada = worldWith().connect("ada");
    expect(ada.ask("JOIN tea")).toEqual([
      ":irc.test 403 ada tea :No such channel: names of channels begin with #",
    ]);
    expect(ada.ask("JOIN #a,0").at(-1)).toBe(
      ":irc.test 403 ada 0 :No such channel: names of channels begin with #",
    );
  });

  it("a name with a forbidden character with 476", () => {
    const ada = worldWith().connect("ada");
    expect(ada.ask("JOIN #te\x07a")).toEqual([
      ":irc.test 476 ada #te\x07a :Channel names cannot have spaces, commas, control or invisible characters",
    ]);
  });

  it("a name of more than CHANNELLEN bytes with 479", () => {
    const ada = worldWith({ limits: { channelLength: 16 } }).connect("ada");
    expect(ada.ask(`JOIN #${"é".repeat(8)}`)).toEqual([
      `:irc.test 479 ada #${"é".repeat(8)} :Channel name is too long`,
    ]);
    expect(ada.ask(`JOIN #${"é".repeat(7)}`)[0]).toBe(`:ada!ada@192.0.2.1 JOIN #${"é".repeat(7)}`);
  });

  it("one channel more than CHANLIMIT with 405", () => {
    const ada = worldWith({ limits: { channelsPerUser: 2 } }).connect("ada");
    expect(ada.ask("JOIN #a,#b,#c").at(-1)).toBe(":irc.test 405 ada #c :You have joined too many channels");
    expect(ada.user.memberships.length).toBe(2);
  });

  it("a new channel with 437 where the network has as many as it may, and not one that is there", () => {
    const world = worldWith({ limits: { channels: 1 } });
    world.connect("ada").say("JOIN #a");
    const bob = world.connect("bob");
    expect(bob.ask("JOIN #b")).toEqual([":irc.test 437 bob #b :Nick/channel is temporarily unavailable"]);
    expect(bob.ask("JOIN #a")[0]).toBe(":bob!bob@192.0.2.1 JOIN #a");
  });

  it("a banned user with 474, by the shown host or the real address, unless excepted", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.say("JOIN #tea", "MODE #tea +b *!*@cloak.test");
    const bob = world.connect("bob", "", { host: "cloak.test", address: "192.0.2.7" });
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 474 bob #tea :Cannot join channel (+b)"]);
    ada.say("MODE #tea -b+b *!*@cloak.test *!*@192.0.2.*");
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 474 bob #tea :Cannot join channel (+b)"]);
    ada.say("MODE #tea +e BOB!*@*");
    expect(bob.ask("JOIN #tea")[0]).toBe(":bob!bob@cloak.test JOIN #tea");
  });

  it("an uninvited user of an invite-only channel with 473, unless excepted", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    const bob = world.connect("bob");
    ada.say("JOIN #tea", "MODE #tea +i");
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 473 bob #tea :Cannot join channel (+i)"]);
    ada.say("MODE #tea +I bob");
    expect(bob.ask("JOIN #tea")[0]).toBe(":bob!bob@192.0.2.1 JOIN #tea");
  });

  it("an invitation the second time: joining uses it up", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    const bob = world.connect("bob", "no-implicit-names");
    ada.say("JOIN #tea", "MODE #tea +i", "INVITE bob #tea");
    expect(bob.ask("JOIN #tea")).toEqual([":bob!bob@192.0.2.1 JOIN #tea"]);
    bob.say("JOIN 0");
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 473 bob #tea :Cannot join channel (+i)"]);
  });

  it("the invited too, where there is a ban, a limit or a key: an invitation only opens +i", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    const bob = world.connect("bob");
    ada.say("JOIN #tea", "MODE #tea +ib bob", "INVITE bob #tea");
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 474 bob #tea :Cannot join channel (+b)"]);
    ada.say("MODE #tea -b+l bob 1");
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 471 bob #tea :Cannot join channel (+l)"]);
    ada.say("MODE #tea -l+k secret");
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 475 bob #tea :Cannot join channel (+k)"]);
    expect(bob.ask("JOIN #tea secret")[0]).toBe(":bob!bob@192.0.2.1 JOIN #tea");
  });

  it("a full channel with 471 until there is room", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.say("JOIN #tea", "MODE #tea +l 1");
    const bob = world.connect("bob");
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 471 bob #tea :Cannot join channel (+l)"]);
    ada.say("MODE #tea +l 2");
    expect(bob.ask("JOIN #tea")[0]).toBe(":bob!bob@192.0.2.1 JOIN #tea");
  });

  it("a missing or wrong key with 475; keys are compared with case", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.say("JOIN #tea", "MODE #tea +k Secret");
    const bob = world.connect("bob");
    const refusal = [":irc.test 475 bob #tea :Cannot join channel (+k)"];
    expect(bob.ask("JOIN #tea")).toEqual(refusal);
    expect(bob.ask("JOIN #tea secret")).toEqual(refusal);
    expect(bob.ask("JOIN #tea Secret")[0]).toBe(":bob!bob@192.0.2.1 JOIN #tea");
  });
});
