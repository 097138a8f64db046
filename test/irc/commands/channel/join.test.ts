import { describe, expect, it } from "bun:test";
import { invite } from "../../../../src/irc/commands/channel/invite.ts";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { topic } from "../../../../src/irc/commands/channel/topic.ts";
import { World } from "../harness.ts";
import type { WorldOptions } from "../harness.ts";

const worldWith = (options: WorldOptions = {}): World => new World([join, mode, topic, invite], options);

describe("JOIN", () => {
  it("answers with JOIN, the names and their end", () => {
    const ada = worldWith().connect("ada");
    expect(ada.send("JOIN #tea")).toEqual([
      ":ada!ada@host.test JOIN #tea",
      ":irc.test 353 ada = #tea @ada",
      ":irc.test 366 ada #tea :End of /NAMES list",
    ]);
  });

  it("shows the topic between JOIN and the names", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.send("JOIN #tea");
    ada.send("TOPIC #tea :leaves and water");
    expect(world.connect("bob").send("JOIN #tea")).toEqual([
      ":bob!bob@host.test JOIN #tea",
      ":irc.test 332 bob #tea :leaves and water",
      ":irc.test 333 bob #tea ada!ada@host.test 1700000000",
      ":irc.test 353 bob = #tea :@ada bob",
      ":irc.test 366 bob #tea :End of /NAMES list",
    ]);
  });

  it("makes the first one operator of a channel that is +nt", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.send("JOIN #tea");
    world.connect("bob").send("JOIN #tea");
    expect(ada.send("MODE #tea")[0]).toBe(":irc.test 324 ada #tea +nt");
    expect(world.network.findChannel("#tea")?.roster.map(({ prefixes }) => prefixes)).toEqual([4, 0]);
  });

  it("tells the members, each as its capabilities have it", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    const eve = world.connect("eve", { capabilities: ["extended-join"] });
    ada.send("JOIN #tea");
    eve.send("JOIN #tea");
    world.clear();
    world.connect("bob", { realname: "Bob B." }).send("JOIN #tea");
    expect(ada.heard).toEqual([":bob!bob@host.test JOIN #tea"]);
    expect(eve.heard).toEqual([":bob!bob@host.test JOIN #tea * :Bob B."]);
  });

  it("tells those with away-notify that the one who joins is away", () => {
    const world = worldWith();
    const ada = world.connect("ada", { capabilities: ["away-notify"] });
    ada.send("JOIN #tea");
    world.clear();
    const bob = world.connect("bob", { capabilities: ["away-notify", "no-implicit-names"] });
    bob.user.away = "at lunch";
    bob.send("JOIN #tea");
    expect(ada.heard).toEqual([":bob!bob@host.test JOIN #tea", ":bob!bob@host.test AWAY :at lunch"]);
    expect(bob.heard).toEqual([":bob!bob@host.test JOIN #tea"]);
  });

  it("sends no names to those with no-implicit-names", () => {
    const ada = worldWith().connect("ada", { capabilities: ["no-implicit-names"] });
    expect(ada.send("JOIN #tea")).toEqual([":ada!ada@host.test JOIN #tea"]);
  });

  it("joins several channels, each with the key at its place", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.send("JOIN #a,#b,#c");
    ada.send("MODE #a +k one");
    ada.send("MODE #c +k three");
    const bob = world.connect("bob", { capabilities: ["no-implicit-names"] });
    expect(bob.send("JOIN #a,#b,#c one,,three")).toEqual([
      ":bob!bob@host.test JOIN #a",
      ":bob!bob@host.test JOIN #b",
      ":bob!bob@host.test JOIN #c",
    ]);
  });

  it("finds a channel in any case, and shows its name as first written", () => {
    const world = worldWith();
    world.connect("ada").send("JOIN #Tea");
    expect(world.connect("bob").send("JOIN #tEA")[0]).toBe(":bob!bob@host.test JOIN #Tea");
  });

  it("says nothing to one who is in already", () => {
    const ada = worldWith().connect("ada");
    ada.send("JOIN #tea");
    expect(ada.send("JOIN #TEA")).toEqual([]);
  });

  it("leaves all channels with JOIN 0", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.send("JOIN #a,#b");
    expect(ada.send("JOIN 0")).toEqual([":ada!ada@host.test PART #a", ":ada!ada@host.test PART #b"]);
    expect(world.network.channelCount).toBe(0);
  });
});

describe("JOIN refuses", () => {
  it("with 461 where there is no channel in the list", () => {
    const ada = worldWith().connect("ada");
    expect(ada.send("JOIN")).toEqual([":irc.test 461 ada JOIN :Not enough parameters"]);
    expect(ada.send("JOIN ,")).toEqual([":irc.test 461 ada JOIN :Not enough parameters"]);
  });

  it("what is no channel's name with 403", () => {
    const ada = worldWith().connect("ada");
    expect(ada.send("JOIN tea")).toEqual([
      ":irc.test 403 ada tea :No such channel: names of channels begin with #",
    ]);
    expect(ada.send("JOIN #a,0").at(-1)).toBe(
      ":irc.test 403 ada 0 :No such channel: names of channels begin with #",
    );
  });

  it("a name with a forbidden character with 476", () => {
    const ada = worldWith().connect("ada");
    expect(ada.send("JOIN #te\x07a")).toEqual([
      ":irc.test 476 ada #te\x07a :Channel names cannot have spaces, commas, control or invisible characters",
    ]);
  });

  it("a name of more than CHANNELLEN bytes with 479", () => {
    const ada = worldWith({ limits: { channelLength: 16 } }).connect("ada");
    expect(ada.send(`JOIN #${"é".repeat(8)}`)).toEqual([
      `:irc.test 479 ada #${"é".repeat(8)} :Channel name is too long`,
    ]);
    expect(ada.send(`JOIN #${"é".repeat(7)}`)[0]).toBe(`:ada!ada@host.test JOIN #${"é".repeat(7)}`);
  });

  it("one channel more than CHANLIMIT with 405", () => {
    const ada = worldWith({ limits: { channelsPerUser: 2 } }).connect("ada");
    expect(ada.send("JOIN #a,#b,#c").at(-1)).toBe(":irc.test 405 ada #c :You have joined too many channels");
    expect(ada.user.memberships.size).toBe(2);
  });

  it("a new channel with 437 where the network has as many as it may, and not one that is there", () => {
    const world = worldWith({ limits: { channels: 1 } });
    world.connect("ada").send("JOIN #a");
    const bob = world.connect("bob");
    expect(bob.send("JOIN #b")).toEqual([":irc.test 437 bob #b :Nick/channel is temporarily unavailable"]);
    expect(bob.send("JOIN #a")[0]).toBe(":bob!bob@host.test JOIN #a");
  });

  it("a banned user with 474, by the shown host or the real address, unless excepted", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.send("JOIN #tea");
    ada.send("MODE #tea +b *!*@cloak.test");
    const bob = world.connect("bob", { host: "cloak.test", address: "192.0.2.7" });
    expect(bob.send("JOIN #tea")).toEqual([":irc.test 474 bob #tea :Cannot join channel (+b)"]);
    ada.send("MODE #tea -b+b *!*@cloak.test *!*@192.0.2.*");
    expect(bob.send("JOIN #tea")).toEqual([":irc.test 474 bob #tea :Cannot join channel (+b)"]);
    ada.send("MODE #tea +e BOB!*@*");
    expect(bob.send("JOIN #tea")[0]).toBe(":bob!bob@host.test JOIN #tea".replace("host", "cloak"));
  });

  it("an uninvited user of an invite-only channel with 473, unless excepted", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    const bob = world.connect("bob");
    ada.send("JOIN #tea");
    ada.send("MODE #tea +i");
    expect(bob.send("JOIN #tea")).toEqual([":irc.test 473 bob #tea :Cannot join channel (+i)"]);
    ada.send("MODE #tea +I bob");
    expect(bob.send("JOIN #tea")[0]).toBe(":bob!bob@host.test JOIN #tea");
  });

  it("an invitation the second time: joining uses it up", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    const bob = world.connect("bob", { capabilities: ["no-implicit-names"] });
    ada.send("JOIN #tea");
    ada.send("MODE #tea +i");
    ada.send("INVITE bob #tea");
    expect(bob.send("JOIN #tea")).toEqual([":bob!bob@host.test JOIN #tea"]);
    bob.send("JOIN 0");
    expect(bob.send("JOIN #tea")).toEqual([":irc.test 473 bob #tea :Cannot join channel (+i)"]);
  });

  it("the invited too, where there is a ban, a limit or a key: an invitation only opens +i", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    const bob = world.connect("bob");
    ada.send("JOIN #tea");
    ada.send("MODE #tea +ib bob");
    ada.send("INVITE bob #tea");
    expect(bob.send("JOIN #tea")).toEqual([":irc.test 474 bob #tea :Cannot join channel (+b)"]);
    ada.send("MODE #tea -b+l bob 1");
    expect(bob.send("JOIN #tea")).toEqual([":irc.test 471 bob #tea :Cannot join channel (+l)"]);
    ada.send("MODE #tea -l+k secret");
    expect(bob.send("JOIN #tea")).toEqual([":irc.test 475 bob #tea :Cannot join channel (+k)"]);
    expect(bob.send("JOIN #tea secret")[0]).toBe(":bob!bob@host.test JOIN #tea");
  });

  it("a full channel with 471 until there is room", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.send("JOIN #tea");
    ada.send("MODE #tea +l 1");
    const bob = world.connect("bob");
    expect(bob.send("JOIN #tea")).toEqual([":irc.test 471 bob #tea :Cannot join channel (+l)"]);
    ada.send("MODE #tea +l 2");
    expect(bob.send("JOIN #tea")[0]).toBe(":bob!bob@host.test JOIN #tea");
  });

  it("a missing or wrong key with 475; keys are compared with case", () => {
    const world = worldWith();
    const ada = world.connect("ada");
    ada.send("JOIN #tea");
    ada.send("MODE #tea +k Secret");
    const bob = world.connect("bob");
    const refusal = [":irc.test 475 bob #tea :Cannot join channel (+k)"];
    expect(bob.send("JOIN #tea")).toEqual(refusal);
    expect(bob.send("JOIN #tea secret")).toEqual(refusal);
    expect(bob.send("JOIN #tea Secret")[0]).toBe(":bob!bob@host.test JOIN #tea");
  });
});
