import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

/** The server is irc.test. */
function meet() {
  const world = new World();
  const [oper, one, two] = [world.connect("oper"), world.connect("one"), world.connect("two")];
  oper.user.privileges = new Set(["broadcast"]);
  return { oper, one, two };
}

describe("PRIVMSG to $mask", () => {
  it("reaches everyone else on the server that the mask names", () => {
    const { oper, one, two } = meet();
    expect(oper.ask("PRIVMSG $*.test :the tea is ready")).toEqual([]);
    for (const client of [one, two]) {
      expect(client.take()).toEqual([":oper!oper@192.0.2.1 PRIVMSG $*.test :the tea is ready"]);
    }
    oper.say("NOTICE $irc.test :and the cake");
    expect(one.take().at(-1)).toBe(":oper!oper@192.0.2.1 NOTICE $irc.test :and the cake");
  });

  it("is refused without the privilege with 481, and nobody hears it", () => {
    const { one, two } = meet();
    expect(one.ask("PRIVMSG $*.test :buy")).toEqual([
      expect.stringMatching(/^:irc\.test 481 one /u) as string,
    ]);
    expect(one.ask("NOTICE $*.test :buy")).toEqual([]);
    expect(two.take()).toEqual([]);
  });

  it.each([
    ["without a dot with 413", "$*", "413 oper * :No toplevel domain specified"],
    ["with a wildcard after the last dot with 414", "$irc.*", "414 oper irc.* :Wildcard in toplevel domain"],
    ["that names another server with 402", "$*.example", "402 oper *.example :No such server"],
  ])("is refused for a mask %s", (_what, target, answer) => {
    const { oper, one } = meet();
    expect(oper.ask(`PRIVMSG ${target} :x`)).toEqual([`:irc.test ${answer}`]);
    expect(one.take()).toEqual([]);
  });
});
