import { describe, expect, it } from "bun:test";
import type { FakeConnection } from "../../session/harness.ts";
import { makeOperator } from "../operator/operators.ts";
import { World } from "../../session/harness.ts";

function join(channel: string, ...actors: readonly FakeConnection[]): void {
  for (const actor of actors) actor.say(`JOIN ${channel}`);
}

function invisible(client: FakeConnection): void {
  client.say(`MODE ${client.user.nick} +i`);
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
    join("#tea", alice, bob);
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
    join("#tea", bob, alice);
    bob.say("MODE #tea +v bob");
    bob.ask("AWAY :lunch");
    makeOperator(bob, []);
    expect(alice.ask("WHO #tea")[0]).toContain(" bob G*@ :0 bob");
    alice.say("CAP REQ multi-prefix");
    expect(alice.ask("WHO #tea")[0]).toContain(" bob G*@+ :0 bob");
  });

  it("finds a user by its nick, with a channel that the asker may know of", () => {
    const world = new World();
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join("#hidden", bob);
    join("#open", bob);
    bob.say("MODE #hidden +s");
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
    join("#tea", alice, bob);
    makeOperator(bob, []);
    expect(nicksIn(alice.ask("WHO #tea o"))).toEqual(["bob"]);
    expect(nicksIn(alice.ask("WHO * o"))).toEqual(["bob"]);
  });

  it("hides invisible users from those who share no channel", () => {
    const world = new World();
    const [alice, bob, carol] = [world.connect("alice"), world.connect("bob"), world.connect("carol")];
    join("#tea", bob, carol);
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
    join("#tea", bob);
    bob.say("MODE #tea +s");
    expect(alice.ask("WHO #tea")).toEqual([end("#tea")]);
    expect(nicksIn(bob.ask("WHO #tea"))).toEqual(["bob"]);
  });

  it("shows all to an operator with the privilege to see", () => {
    const world = new World();
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    join("#tea", bob);
    invisible(bob);
    bob.say("MODE #tea +s");
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
