/** IRCv3 channel-rename: its examples, the fallback, and each error. */
import { beforeEach, describe, expect, it } from "bun:test";
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import { START } from "../delivery/recorder.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

let world: World;

beforeEach(() => {
  world = new World();
});

/** Members of a channel, the first its operator, who have read all that came of joining. */
function members(
  channel: string,
  ...all: readonly (readonly [nick: string, capabilities?: string])[]
): FakeConnection[] {
  const connections = all.map(([nick, capabilities]) => world.connect(nick, capabilities));
  for (const connection of connections) connection.say(`JOIN ${channel}`);
  for (const connection of connections) connection.take();
  return connections;
}

const SET_AT = Math.floor(START / 1000);

describe("RENAME", () => {
  it("with a reason", () => {
    const [nick, bob] = members(
      "#boaring",
      ["nick", "draft/channel-rename"],
      ["bob", "draft/channel-rename"],
    );
    nick?.say("RENAME #boaring #boring :Typo fix");
    expect(nick?.take()).toEqual([":nick!nick@192.0.2.1 RENAME #boaring #boring :Typo fix"]);
    expect(bob?.take()).toEqual([":nick!nick@192.0.2.1 RENAME #boaring #boring :Typo fix"]);
  });

  it("without a reason, which is sent as an empty one", () => {
    const [nick] = members("#coding", ["nick", "draft/channel-rename message-tags"]);
    nick?.say("RENAME #coding #programming");
    const [line] = nick?.take() ?? [];
    expect(line).toMatch(/^@msgid=\S+ :nick!nick@192\.0\.2\.1 RENAME #coding #programming :$/);
  });

  it("by a client that has not negotiated it", () => {
    const [nick, other, bare] = members(
      "#foo",
      ["nick"],
      ["other-nick", "draft/channel-rename"],
      ["and-another"],
    );
    nick?.say("TOPIC #foo :Topic of the renamed channel");
    for (const connection of world.connections) connection.take();
    nick?.say("RENAME #foo #bar :Changing the channel name");
    const topic = [
      `332 %s #bar :Topic of the renamed channel`,
      `333 %s #bar nick!nick@192.0.2.1 ${SET_AT}`,
      "353 %s = #bar :@nick other-nick and-another",
      "366 %s #bar :End of /NAMES list",
    ];
    const fallback = (user: string): string[] => [
      `:${user}!${user}@192.0.2.1 PART #foo :Changing the channel name`,
      `:${user}!${user}@192.0.2.1 JOIN #bar`,
      ...topic.map((line) => `:irc.test ${line.replace("%s", user)}`),
    ];
    expect(nick?.take()).toEqual(fallback("nick"));
    expect(other?.take()).toEqual([":nick!nick@192.0.2.1 RENAME #foo #bar :Changing the channel name"]);
    const [part, join] = bare?.take() ?? [];
    // A username is cut to ten bytes.
    expect(part).toBe(":and-another!and-anothe@192.0.2.1 PART #foo :Changing the channel name");
    expect(join).toBe(":and-another!and-anothe@192.0.2.1 JOIN #bar");
  });

  it("says the fallback as each client reads a JOIN", () => {
    const [nick, extended, quiet, long] = members(
      "#foo",
      ["nick", "draft/channel-rename"],
      ["ext", "extended-join draft/read-marker multi-prefix userhost-in-names"],
      ["quiet", "no-implicit-names labeled-response batch"],
      ["long", "userhost-in-names"],
    );
    nick?.say("MODE #foo +v nick");
    for (const connection of world.connections) connection.take();
    nick?.say("RENAME #foo #bar");
    expect(extended?.take()).toEqual([
      ":ext!ext@192.0.2.1 PART #foo",
      ":ext!ext@192.0.2.1 JOIN #bar * ext",
      ":irc.test MARKREAD #bar *",
      ":irc.test 353 ext = #bar :@+nick!nick@192.0.2.1 ext!ext@192.0.2.1 quiet!quiet@192.0.2.1 long!long@192.0.2.1",
      ":irc.test 366 ext #bar :End of /NAMES list",
    ]);
    expect(quiet?.take()).toEqual([":quiet!quiet@192.0.2.1 PART #foo", ":quiet!quiet@192.0.2.1 JOIN #bar"]);
    expect(long?.take()[2]).toStartWith(":irc.test 353 long = #bar :@nick!nick@192.0.2.1 ext!");
  });

  it("answers all of the fallback under the label", () => {
    const [nick] = members("#foo", ["nick", "labeled-response batch no-implicit-names"]);
    nick?.say("@label=L RENAME #foo #bar");
    expect(nick?.take()).toEqual([
      "@label=L :irc.test BATCH +1 labeled-response",
      "@batch=1 :nick!nick@192.0.2.1 PART #foo",
      "@batch=1 :nick!nick@192.0.2.1 JOIN #bar",
      ":irc.test BATCH -1",
    ]);
  });

  it("keeps members, modes, lists, topic and invitations", () => {
    const [nick, bob] = members("#foo", ["nick"], ["bob"]);
    const carol = world.connect("carol");
    nick?.say("MODE #foo +ikb key *!*@bad", "TOPIC #foo :tea", "INVITE carol #foo", "RENAME #foo #bar");
    const channel = world.app.network.findChannel("#bar");
    expect(world.app.network.findChannel("#foo")).toBeUndefined();
    expect(channel?.name).toBe("#bar");
    expect(channel?.members.size).toBe(2);
    expect(channel?.topic?.text).toBe("tea");
    expect(channel?.settings.get("k")).toBe("key");
    carol.say("JOIN #bar key");
    expect(channel?.members.size).toBe(3);
    bob?.take();
    bob?.say("PART #bar");
    expect(bob?.take()).toEqual([":bob!bob@192.0.2.1 PART #bar"]);
  });

  it("changes the case alone without a fallback, and at any time", () => {
    const [nick, bob] = members("#foo", ["nick", "draft/channel-rename"], ["bob"]);
    nick?.say("RENAME #foo #Foo", "RENAME #foo #FOO :louder");
    expect(nick?.take()).toEqual([
      ":nick!nick@192.0.2.1 RENAME #foo #Foo :",
      ":nick!nick@192.0.2.1 RENAME #Foo #FOO louder",
    ]);
    expect(bob?.take()).toEqual([]);
    expect(world.app.network.findChannel("#foo")?.name).toBe("#FOO");
  });
});

describe("a RENAME that fails", () => {
  it("for lack of privileges: 482, 442, 403, 461", () => {
    const [, bob] = members("#aniki", ["nick"], ["bob"]);
    const out = world.connect("out");
    bob?.say("RENAME #aniki #aneki");
    expect(bob?.take()).toEqual([":irc.test 482 bob #aniki :You're not channel operator"]);
    expect(out.ask("RENAME #aniki #aneki", "RENAME #none #some", "RENAME #aniki")).toEqual([
      ":irc.test 442 out #aniki :You're not on that channel",
      ":irc.test 403 out #none :No such channel",
      ":irc.test 461 out RENAME :Not enough parameters",
    ]);
  });

  it("because the name is taken", () => {
    members("#good", ["other"]);
    const [nick] = members("#evil", ["nick"]);
    nick?.say("RENAME #evil #GOOD :Don't be evil");
    expect(nick?.take()).toEqual([
      ":irc.test FAIL RENAME CHANNEL_NAME_IN_USE #evil #GOOD :Channel already exists",
    ]);
  });

  it("because the prefix would change", () => {
    const [nick] = members("#global", ["nick"]);
    nick?.say("RENAME #global %local");
    expect(nick?.take()).toEqual([
      ":irc.test FAIL RENAME CANNOT_RENAME #global %local :You cannot change a channel prefix type",
    ]);
  });

  it("because it has been renamed recently", () => {
    const [nick] = members("#girls", ["nick", "draft/channel-rename"]);
    nick?.say("RENAME #girls #magical-girls").take();
    nick?.say("RENAME #magical-girls #witches");
    expect(nick?.take()).toEqual([
      ":irc.test FAIL RENAME CANNOT_RENAME #magical-girls #witches :This channel has been renamed recently",
    ]);
    world.now += 60_000;
    nick?.say("RENAME #magical-girls #witches");
    expect(nick?.take()).toEqual([":nick!nick@192.0.2.1 RENAME #magical-girls #witches :"]);
  });

  it("because the name is invalid, too long, or the present one", () => {
    const [nick] = members("#tea", ["nick"]);
    const long = `#${"x".repeat(64)}`;
    nick?.say("RENAME #tea #a,b", `RENAME #tea ${long}`, "RENAME #TEA #tea");
    expect(nick?.take()).toEqual([
      ":irc.test 476 nick #a,b :Channel names cannot have spaces, commas, control or invisible characters",
      `:irc.test 479 nick ${long} :Channel name is too long`,
      ":irc.test FAIL RENAME CANNOT_RENAME #tea #tea :The channel has this name already",
    ]);
  });
});

describe("JOIN by the old name", () => {
  it("names the new one, and forwards nobody", () => {
    const [nick] = members("#foo", ["nick"]);
    const late = world.connect("late", "draft/channel-rename labeled-response batch");
    nick?.say("TOPIC #foo :tea", "RENAME #foo #bar");
    expect(late.ask("@label=L JOIN #FOO")).toEqual([
      "@label=L :irc.test FAIL JOIN CHANNEL_RENAMED #FOO #bar :The channel has been renamed",
    ]);
    expect(late.ask("JOIN #bar")).toEqual([
      ":late!late@192.0.2.1 JOIN #bar",
      ":irc.test 332 late #bar tea".replace(" tea", " :tea"),
      `:irc.test 333 late #bar nick!nick@192.0.2.1 ${SET_AT}`,
      ":irc.test 353 late = #bar :@nick late",
      ":irc.test 366 late #bar :End of /NAMES list",
    ]);
  });

  it.each([
    ["after a while", (): void => void (world.now += 3_600_000)],
    ["once the channel is empty", (): void => void world.connections[0]?.say("PART #bar")],
    ["while the channel is secret", (): void => void world.connections[0]?.say("MODE #bar +s")],
    [
      "when the channel has its old name again",
      (): void => {
        world.now += 60_000;
        world.connections[0]?.say("RENAME #bar #foo");
      },
    ],
  ])("is a JOIN like others %s", (_, change) => {
    const [nick] = members("#foo", ["nick"]);
    nick?.say("RENAME #foo #bar").take();
    change();
    const late = world.connect("late").say("JOIN #foo");
    expect(late.take()[0]).toBe(":late!late@192.0.2.1 JOIN #foo");
  });

  it("is forgotten for newer names", () => {
    world.configure({ limits: { ...defaultLimits, renamedChannels: 1 } });
    members("#a", ["nick"])[0]?.say("RENAME #a #a2");
    members("#b", ["other"])[0]?.say("RENAME #b #b2");
    expect(world.app.network.formerNames.size).toBe(1);
    const late = world.connect("late").say("JOIN #b");
    expect(late.take()[0]).toContain(" 470 late #b #b2 ");
    expect(late.ask("JOIN #a")[0]).toBe(":late!late@192.0.2.1 JOIN #a");
  });
});
