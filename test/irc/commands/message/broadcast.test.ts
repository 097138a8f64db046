import { describe, expect, it } from "bun:test";
import { notice } from "../../../../src/irc/commands/message/notice.ts";
import { privmsg } from "../../../../src/irc/commands/message/privmsg.ts";
import { World } from "../harness.ts";

/** The server is irc.test. */
function meet() {
  const world = new World([privmsg, notice]);
  const [oper, one, two] = [world.connect("oper"), world.connect("one"), world.connect("two")];
  oper.user.privileges = new Set(["broadcast"]);
  return { oper, one, two };
}

describe("PRIVMSG to $mask", () => {
  it("reaches everyone else on the server that the mask names", () => {
    const { oper, one, two } = meet();
    expect(oper.send("PRIVMSG $*.test :the tea is ready")).toEqual([]);
    for (const { heard } of [one, two]) {
      expect(heard).toEqual([":oper!oper@host.test PRIVMSG $*.test :the tea is ready"]);
    }
    oper.send("NOTICE $irc.test :and the cake");
    expect(one.heard.at(-1)).toBe(":oper!oper@host.test NOTICE $irc.test :and the cake");
  });

  it("is refused without the privilege with 481, and nobody hears it", () => {
    const { one, two } = meet();
    expect(one.send("PRIVMSG $*.test :buy")).toEqual([
      expect.stringMatching(/^:irc\.test 481 one /u) as string,
    ]);
    expect(one.send("NOTICE $*.test :buy")).toEqual([]);
    expect(two.heard).toEqual([]);
  });

  it.each([
    ["without a dot with 413", "$*", "413 oper * :No toplevel domain specified"],
    ["with a wildcard after the last dot with 414", "$irc.*", "414 oper irc.* :Wildcard in toplevel domain"],
    ["that names another server with 402", "$*.example", "402 oper *.example :No such server"],
  ])("is refused for a mask %s", (_what, target, answer) => {
    const { oper, one } = meet();
    expect(oper.send(`PRIVMSG ${target} :x`)).toEqual([`:irc.test ${answer}`]);
    expect(one.heard).toEqual([]);
  });
});
