import { describe, expect, it } from "bun:test";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { tagmsg } from "../../../../src/irc/commands/message/tagmsg.ts";
import { World } from "../harness.ts";
import type { Actor } from "../harness.ts";

interface Scene {
  readonly tagged: Actor;
  readonly listener: Actor;
  readonly plain: Actor;
}

function scene(): Scene {
  const world = new World([join, tagmsg]);
  const tagged = world.connect("tag", { capabilities: ["message-tags", "echo-message"] });
  const listener = world.connect("ear", { capabilities: ["message-tags"] });
  const plain = world.connect("old");
  for (const actor of [tagged, listener, plain]) actor.send("JOIN #tea");
  world.clear();
  return { tagged, listener, plain };
}

const line = "@msgid=id1;+typing=active :tag!tag@host.test TAGMSG #tea";

describe("TAGMSG", () => {
  it("reaches those with message-tags and nobody else, and is echoed", () => {
    const { tagged, listener, plain } = scene();
    expect(tagged.send("@+typing=active TAGMSG #tea")).toEqual([line]);
    expect(listener.heard).toEqual([line]);
    expect(plain.heard).toEqual([]);
  });

  it("reaches a user, whose being away it does not tell, and is no activity", () => {
    const { tagged, listener } = scene();
    tagged.world.now += 1_000;
    listener.user.away = "asleep";
    expect(tagged.send("@+typing=active TAGMSG ear")).toEqual([
      "@msgid=id1;+typing=active :tag!tag@host.test TAGMSG ear",
    ]);
    expect(listener.heard).toHaveLength(1);
    expect(tagged.user.activeAt).toBe(tagged.world.now - 1_000);
  });

  it("goes on without the tags that are for the server alone", () => {
    const { tagged, listener } = scene();
    expect(tagged.send("@unknown-tag TAGMSG #tea")).toEqual(["@msgid=id1 :tag!tag@host.test TAGMSG #tea"]);
    expect(listener.heard).toEqual(["@msgid=id1 :tag!tag@host.test TAGMSG #tea"]);
  });

  it("is 421 for those without message-tags, 411 without a target", () => {
    const { tagged, plain } = scene();
    expect(plain.send("@+typing=active TAGMSG #tea")).toEqual([":irc.test 421 old TAGMSG :Unknown command"]);
    expect(tagged.send("@+typing=active TAGMSG")).toEqual([":irc.test 411 tag :No recipient given (TAGMSG)"]);
  });

  it("is refused as a PRIVMSG is: 401, 403, 404", () => {
    const { tagged } = scene();
    const other = tagged.world.connect("out", { capabilities: ["message-tags"] });
    expect(other.send("@+x TAGMSG nobody,#none,#tea")).toEqual([
      ":irc.test 401 out nobody :No such nick/channel",
      ":irc.test 403 out #none :No such channel",
      ":irc.test 404 out #tea :Cannot send to channel (+n): you are not in it",
    ]);
  });
});
