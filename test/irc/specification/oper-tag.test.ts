/** IRCv3 oper-tag. */
import { describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import { userModeRows } from "../../../src/irc/wire/user-modes.ts";

function scene() {
  const world = new World();
  const friend = world.connect("friend", "draft/oper-tag").say("JOIN #tea");
  const other = world.connect("other", "message-tags").say("JOIN #tea");
  const lunchd = world.connect("lunchd");
  const { user } = lunchd.state;
  if (user === undefined) throw new Error("not registered");
  world.app.network.setUserModes(user, userModeRows.o.bit);
  for (const client of [friend, other]) client.take();
  return { world, friend, other, lunchd, user };
}

describe("IRCv3 oper-tag", () => {
  it("is on every command of an operator, for those who asked for it", () => {
    const { friend, other, lunchd } = scene();
    lunchd.say("JOIN #tea", "PRIVMSG friend :it's me!", "MODE #tea +v", "AWAY :x", "PART #tea");
    expect(friend.take()).toEqual([
      "@draft/oper :lunchd!lunchd@192.0.2.1 JOIN #tea",
      "@draft/oper :lunchd!lunchd@192.0.2.1 PRIVMSG friend :it's me!",
      "@draft/oper :lunchd!lunchd@192.0.2.1 PART #tea",
    ]);
    expect(other.take()).toEqual([
      expect.stringMatching(/^@msgid=\S+ :lunchd!lunchd@192\.0\.2\.1 JOIN #tea$/u),
      expect.stringMatching(/^@msgid=\S+ :lunchd!lunchd@192\.0\.2\.1 PART #tea$/u),
    ]);
  });

  it("is not on those of others, nor of one who is an operator no more", () => {
    const { friend, other, lunchd } = scene();
    other.say("PRIVMSG friend :hi");
    lunchd.say("MODE lunchd -o", "PRIVMSG friend :don't mind me");
    expect(friend.take()).toEqual([
      ":other!other@192.0.2.1 PRIVMSG friend :hi",
      ":lunchd!lunchd@192.0.2.1 PRIVMSG friend :don't mind me",
    ]);
  });
});
