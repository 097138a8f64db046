import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

function scene() {
  const world = new World();
  const tagged = world.connect("tag", "message-tags echo-message");
  const listener = world.connect("ear", "message-tags");
  const plain = world.connect("old");
  for (const actor of [tagged, listener, plain]) actor.say("JOIN #tea");
  world.hush();
  return { tagged, listener, plain };
}

/** The line, whatever its message id. */
const tagmsg = (target: string, tags = ""): string =>
  expect.stringMatching(
    new RegExp(`^@msgid=[^; ]+${tags} :tag!tag@192\\.0\\.2\\.1 TAGMSG ${target}$`, "u"),
  ) as string;

const line = tagmsg("#tea", ";\\+typing=active");

describe("TAGMSG", () => {
  it("reaches those with message-tags and nobody else, and is echoed", () => {
    const { tagged, listener, plain } = scene();
    expect(tagged.ask("@+typing=active TAGMSG #tea")).toEqual([line]);
    expect(listener.take()).toEqual([line]);
    expect(plain.take()).toEqual([]);
  });

  it("reaches a user, whose being away it does not tell, and is no activity", () => {
    const { tagged, listener } = scene();
    tagged.world.now += 1_000;
    listener.ask("AWAY :asleep");
    expect(tagged.ask("@+typing=active TAGMSG ear")).toEqual([tagmsg("ear", ";\\+typing=active")]);
    expect(listener.take()).toHaveLength(1);
    expect(tagged.user.activeAt).toBe(tagged.world.now - 1_000);
  });

  it("goes on without the tags that are for the server alone", () => {
    const { tagged, listener } = scene();
    expect(tagged.ask("@unknown-tag TAGMSG #tea")).toEqual([tagmsg("#tea")]);
    expect(listener.take()).toEqual([tagmsg("#tea")]);
  });

  it("is 421 for those without message-tags, 411 without a target", () => {
    const { tagged, plain } = scene();
    expect(plain.ask("@+typing=active TAGMSG #tea")).toEqual([":irc.test 421 old TAGMSG :Unknown command"]);
    expect(tagged.ask("@+typing=active TAGMSG")).toEqual([":irc.test 411 tag :No recipient given (TAGMSG)"]);
  });

  it("is refused as a PRIVMSG is: 401, 403, 404", () => {
    const { tagged } = scene();
    const other = tagged.world.connect("out", "message-tags");
    expect(other.ask("@+x TAGMSG nobody,#none,#tea")).toEqual([
      ":irc.test 401 out nobody :No such nick/channel",
      ":irc.test 403 out #none :No such channel",
      ":irc.test 404 out #tea :Cannot send to channel (+n): you are not in it",
    ]);
  });
});
