import { describe, expect, it } from "bun:test";
import { who } from "../../../../src/irc/commands/user/who.ts";
import { channelModeRows, prefixModeRows } from "../../../../src/irc/wire/channel-modes.ts";
import { userModeRows } from "../../../../src/irc/wire/user-modes.ts";
import type { Actor } from "../harness.ts";
import { World } from "../harness.ts";

function join(world: World, channel: string, ...actors: readonly Actor[]): void {
  for (const { user } of actors) world.network.join(user, channel, world.now);
}

function invisible({ user, world }: Actor): void {
  world.network.setUserModes(user, userModeRows.i.bit);
}

/** The nicks that an answer lists, in its order. */
function nicksIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^:irc\.test 352(?: \S+){5} (\S+)/u.exec(line)?.[1] ?? []);
}

function end(mask: string): string {
  return `:irc.test 315 alice ${mask} :End of WHO list`;
}

describe("WHO", () => {
  it("lists the members of a channel, and ends with 315", () => {
    const world = new World([who]);
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join(world, "#tea", alice, bob);
    expect(alice.send("WHO #TEA")).toEqual([
      ":irc.test 352 alice #tea alice host.test irc.test alice H@ :0 Real alice",
      ":irc.test 352 alice #tea bob host.test irc.test bob H :0 Real bob",
      end("#TEA"),
    ]);
  });

  it("shows who is away (G), who is an operator (*) and the highest prefix, or all with multi-prefix", () => {
    const world = new World([who]);
    const alice = world.connect("alice");
    const bob = world.connect("bob");
    join(world, "#tea", bob, alice);
    const membership = world.network.findChannel("#tea")?.members.get(bob.user);
    if (membership !== undefined) membership.prefixes |= prefixModeRows.v.bit;
    bob.user.away = "lunch";
    world.network.setUserModes(bob.user, userModeRows.o.bit);
    expect(alice.send("WHO #tea")[0]).toContain(" bob G*@ :0 Real bob");
    alice.session.setCapabilities(["multi-prefix"]);
    expect(alice.send("WHO #tea")[0]).toContain(" bob G*@+ :0 Real bob");
  });

  it("finds a user by its nick, with a channel that the asker may know of", () => {
    const world = new World([who]);
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join(world, "#hidden", bob);
    join(world, "#open", bob);
    const hidden = world.network.findChannel("#hidden");
    if (hidden !== undefined) hidden.modes |= channelModeRows.s.bit;
    expect(alice.send("WHO BOB")).toEqual([
      ":irc.test 352 alice #open bob host.test irc.test bob H@ :0 Real bob",
      end("BOB"),
    ]);
  });

  it("shows an asterisk where there is no channel to show", () => {
    const world = new World([who]);
    const alice = world.connect("alice");
    world.connect("bob");
    expect(alice.send("WHO bob")[0]).toBe(":irc.test 352 alice * bob host.test irc.test bob H :0 Real bob");
  });

  it("matches a mask against nick, username, host, server and real name", () => {
    const world = new World([who]);
    const alice = world.connect("alice");
    world.connect("bob", { username: "builder", host: "yard.example", realname: "Robert Fixit" });
    for (const mask of ["B*b", "BUILD??", "*.example", "*fixit"]) {
      expect(nicksIn(alice.send(`WHO ${mask}`))).toEqual(["bob"]);
    }
    for (const mask of ["irc.*", "*", "0"]) {
      expect(nicksIn(alice.send(`WHO ${mask}`))).toEqual(["alice", "bob"]);
    }
    expect(alice.send("WHO zzz*")).toEqual([end("zzz*")]);
  });

  it("lists everyone who is visible where no mask is given", () => {
    const world = new World([who]);
    const alice = world.connect("alice");
    world.connect("bob");
    const lines = alice.send("WHO");
    expect(nicksIn(lines)).toEqual(["alice", "bob"]);
    expect(lines.at(-1)).toBe(end("*"));
  });

  it("lists operators only with the flag o", () => {
    const world = new World([who]);
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join(world, "#tea", alice, bob);
    world.network.setUserModes(bob.user, userModeRows.o.bit);
    expect(nicksIn(alice.send("WHO #tea o"))).toEqual(["bob"]);
    expect(nicksIn(alice.send("WHO * o"))).toEqual(["bob"]);
  });

  it("hides invisible users from those who share no channel", () => {
    const world = new World([who]);
    const [alice, bob, carol] = [world.connect("alice"), world.connect("bob"), world.connect("carol")];
    join(world, "#tea", bob, carol);
    invisible(bob);
    expect(nicksIn(alice.send("WHO *"))).toEqual(["alice", "carol"]);
    expect(nicksIn(alice.send("WHO bo*"))).toEqual([]);
    expect(nicksIn(alice.send("WHO #tea"))).toEqual(["carol"]);
    expect(nicksIn(carol.send("WHO bob"))).toEqual(["bob"]);
    expect(nicksIn(bob.send("WHO bob"))).toEqual(["bob"]);
  });

  it("hides the members of a secret channel from those outside", () => {
    const world = new World([who]);
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join(world, "#tea", bob);
    const channel = world.network.findChannel("#tea");
    if (channel !== undefined) channel.modes |= channelModeRows.s.bit;
    expect(alice.send("WHO #tea")).toEqual([end("#tea")]);
    expect(nicksIn(bob.send("WHO #tea"))).toEqual(["bob"]);
  });

  it("shows all to an operator with the privilege to see", () => {
    const world = new World([who]);
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join(world, "#tea", bob);
    invisible(bob);
    const channel = world.network.findChannel("#tea");
    if (channel !== undefined) channel.modes |= channelModeRows.s.bit;
    alice.user.privileges = new Set(["see"]);
    expect(nicksIn(alice.send("WHO #tea"))).toEqual(["bob"]);
    expect(nicksIn(alice.send("WHO bob"))).toEqual(["bob"]);
  });

  it("answers an unknown channel with 315 alone", () => {
    expect(new World([who]).connect("alice").send("WHO #nowhere")).toEqual([end("#nowhere")]);
  });

  it("stops at the limit and says so with 416", () => {
    const world = new World([who], { limits: { whoReplies: 2 } });
    const alice = world.connect("alice");
    world.connect("bob");
    expect(alice.send("WHO *").length).toBe(3);
    world.connect("carol");
    const lines = alice.send("WHO *");
    expect(nicksIn(lines)).toEqual(["alice", "bob"]);
    expect(lines.slice(2)).toEqual([":irc.test 416 alice WHO * :Output too large, truncated", end("*")]);
  });
});
