import { describe, expect, it } from "bun:test";
import { channelModeRows, prefixModeRows } from "../../../../src/irc/wire/channel-modes.ts";
import { userModeRows } from "../../../../src/irc/wire/user-modes.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { World } from "../../session/harness.ts";

function join(world: World, channel: string, ...actors: readonly FakeConnection[]): void {
  for (const { user } of actors) world.app.network.join(user, channel, world.now);
}

function invisible({ user, world }: FakeConnection): void {
  world.app.network.setUserModes(user, userModeRows.i.bit);
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
    const world = new World();
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join(world, "#tea", alice, bob);
    expect(alice.ask("WHO #TEA")).toEqual([
      ":irc.test 352 alice #tea alice 192.0.2.1 irc.test alice H@ :0 alice",
      ":irc.test 352 alice #tea bob 192.0.2.1 irc.test bob H :0 bob",
      end("#TEA"),
    ]);
  });

  it("shows who is away (G), who is an operator (*) and the highest prefix, or all with multi-prefix", () => {
    const world = new World();
    const alice = world.connect("alice");
    const bob = world.connect("bob");
    join(world, "#tea", bob, alice);
    const membership = world.app.network.findChannel("#tea")?.members.get(bob.user);
    if (membership !== undefined) membership.prefixes |= prefixModeRows.v.bit;
    bob.user.away = "lunch";
    world.app.network.setUserModes(bob.user, userModeRows.o.bit);
    expect(alice.ask("WHO #tea")[0]).toContain(" bob G*@ :0 bob");
    alice.state.setCapabilities(["multi-prefix"]);
    expect(alice.ask("WHO #tea")[0]).toContain(" bob G*@+ :0 bob");
  });

  it("finds a user by its nick, with a channel that the asker may know of", () => {
    const world = new World();
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join(world, "#hidden", bob);
    join(world, "#open", bob);
    const hidden = world.app.network.findChannel("#hidden");
    if (hidden !== undefined) hidden.modes |= channelModeRows.s.bit;
    expect(alice.ask("WHO BOB")).toEqual([
      ":irc.test 352 alice #open bob 192.0.2.1 irc.test bob H@ :0 bob",
      end("BOB"),
    ]);
  });

  it("shows an asterisk where there is no channel to show", () => {
    const world = new World();
    const alice = world.connect("alice");
    world.connect("bob");
    expect(alice.ask("WHO bob")[0]).toBe(":irc.test 352 alice * bob 192.0.2.1 irc.test bob H :0 bob");
  });

  it("matches a mask against nick, username, host, server and real name", () => {
    const world = new World();
    const alice = world.connect("alice");
    world.connect("bob", "", { username: "builder", host: "yard.example", realname: "Robert Fixit" });
    for (const mask of ["B*b", "BUILD??", "*.example", "*fixit"]) {
      expect(nicksIn(alice.ask(`WHO ${mask}`))).toEqual(["bob"]);
    }
    for (const mask of ["irc.*", "*", "0"]) {
      expect(nicksIn(alice.ask(`WHO ${mask}`))).toEqual(["alice", "bob"]);
    }
    expect(alice.ask("WHO zzz*")).toEqual([end("zzz*")]);
  });

  it("lists everyone who is visible where no mask is given", () => {
    const world = new World();
    const alice = world.connect("alice");
    world.connect("bob");
    const lines = alice.ask("WHO");
    expect(nicksIn(lines)).toEqual(["alice", "bob"]);
    expect(lines.at(-1)).toBe(end("*"));
  });

  it("lists operators only with the flag o", () => {
    const world = new World();
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join(world, "#tea", alice, bob);
    world.app.network.setUserModes(bob.user, userModeRows.o.bit);
    expect(nicksIn(alice.ask("WHO #tea o"))).toEqual(["bob"]);
    expect(nicksIn(alice.ask("WHO * o"))).toEqual(["bob"]);
  });

  it("hides invisible users from those who share no channel", () => {
    const world = new World();
    const [alice, bob, carol] = [world.connect("alice"), world.connect("bob"), world.connect("carol")];
    join(world, "#tea", bob, carol);
    invisible(bob);
    expect(nicksIn(alice.ask("WHO *"))).toEqual(["alice", "carol"]);
    expect(nicksIn(alice.ask("WHO bo*"))).toEqual([]);
    expect(nicksIn(alice.ask("WHO #tea"))).toEqual(["carol"]);
    expect(nicksIn(carol.ask("WHO bob"))).toEqual(["bob"]);
    expect(nicksIn(bob.ask("WHO bob"))).toEqual(["bob"]);
  });

  it("hides the members of a secret channel from those outside", () => {
    const world = new World();
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join(world, "#tea", bob);
    const channel = world.app.network.findChannel("#tea");
    if (channel !== undefined) channel.modes |= channelModeRows.s.bit;
    expect(alice.ask("WHO #tea")).toEqual([end("#tea")]);
    expect(nicksIn(bob.ask("WHO #tea"))).toEqual(["bob"]);
  });

  it("shows all to an operator with the privilege to see", () => {
    const world = new World();
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join(world, "#tea", bob);
    invisible(bob);
    const channel = world.app.network.findChannel("#tea");
    if (channel !== undefined) channel.modes |= channelModeRows.s.bit;
    alice.user.privileges = new Set(["see"]);
    expect(nicksIn(alice.ask("WHO #tea"))).toEqual(["bob"]);
    expect(nicksIn(alice.ask("WHO bob"))).toEqual(["bob"]);
  });

  it("answers an unknown channel with 315 alone", () => {
    expect(new World().connect("alice").ask("WHO #nowhere")).toEqual([end("#nowhere")]);
  });

  it("stops at the limit and says so with 416", () => {
    const world = new World({ limits: { whoReplies: 2 } });
    const alice = world.connect("alice");
    world.connect("bob");
    expect(alice.ask("WHO *").length).toBe(3);
    world.connect("carol");
    const lines = alice.ask("WHO *");
    expect(nicksIn(lines)).toEqual(["alice", "bob"]);
    expect(lines.slice(2)).toEqual([":irc.test 416 alice WHO * :Output too large, truncated", end("*")]);
  });
});
