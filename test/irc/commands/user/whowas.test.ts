import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

/** A nick that was held three times, the last time by `third`. */
function scene() {
  const world = new World();
  const alice = world.connect("alice");
  for (const username of ["first", "second", "third"]) {
    world.now += 1000;
    world.connect("Bob", "", { username }).say("QUIT");
  }
  return { world, alice };
}

function usernamesIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^:irc\.test 314 \S+ \S+ (\S+)/u.exec(line)?.[1] ?? []);
}

const END = ":irc.test 369 alice bob :End of WHOWAS";

describe("WHOWAS", () => {
  it("tells who had the nick, the latest first, and until when", () => {
    const { alice } = scene();
    expect(alice.ask("WHOWAS bob 1")).toEqual([
      ":irc.test 314 alice Bob third 192.0.2.1 * Bob",
      ":irc.test 312 alice Bob irc.test :Thu, 01 Jan 2026 00:00:03 UTC",
      END,
    ]);
    expect(usernamesIn(alice.ask("WHOWAS BOB"))).toEqual(["third", "second", "first"]);
  });

  it("tells operators who may see what is hidden the real address too", () => {
    const { alice } = scene();
    alice.user.privileges = new Set(["see"]);
    expect(alice.ask("WHOWAS bob 1")[1]).toBe(
      ":irc.test 338 alice Bob third@192.0.2.1 192.0.2.1 :Is actually using host",
    );
  });

  it("tells at most as many as are asked for, and all for anything but a positive number", () => {
    const { alice } = scene();
    expect(usernamesIn(alice.ask("WHOWAS bob 2"))).toEqual(["third", "second"]);
    for (const count of ["0", "-1", "x"]) {
      expect(usernamesIn(alice.ask(`WHOWAS bob ${count}`)).length).toBe(3);
    }
  });

  it("knows a nick that was changed for another", () => {
    const world = new World();
    const alice = world.connect("alice");
    world.connect("bob").say("NICK robert");
    expect(usernamesIn(alice.ask("WHOWAS bob"))).toEqual(["bob"]);
  });

  it("answers a nick that nobody had with 406, and ends as well", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("WHOWAS bob")).toEqual([":irc.test 406 alice bob :There was no such nickname", END]);
  });

  it("takes several nicks", () => {
    const { alice } = scene();
    const lines = alice.ask("WHOWAS bob,carol");
    expect(lines.slice(-3)).toEqual([
      END,
      ":irc.test 406 alice carol :There was no such nickname",
      ":irc.test 369 alice carol :End of WHOWAS",
    ]);
  });

  it("is refused without a nick with 431", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("WHOWAS")).toEqual([":irc.test 431 alice :No nickname given"]);
    expect(alice.ask("WHOWAS ,")).toEqual([":irc.test 431 alice :No nickname given"]);
  });

  it("refuses another server with 402", () => {
    const { alice } = scene();
    expect(alice.ask("WHOWAS bob 1 other.test")).toEqual([":irc.test 402 alice other.test :No such server"]);
    expect(usernamesIn(alice.ask("WHOWAS bob 1 irc.test"))).toEqual(["third"]);
  });
});
