/** The sections of IRCv3 bot-mode and its examples, in its order, with the letter B. */
import { describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";

/** Both are in #chat; alice has message-tags, and the bot has said that it is one. */
function scene(botCapabilities = "") {
  const world = new World();
  const robodan = world.connect("robodan", botCapabilities).say("MODE robodan +B", "JOIN #chat");
  const alice = world.connect("alice", "message-tags").say("JOIN #chat");
  for (const client of [robodan, alice]) client.take();
  return { world, robodan, alice };
}

const only = (lines: readonly string[], numeric: string): string[] =>
  lines.filter((line) => line.includes(` ${numeric} `));

describe("IRCv3 bot-mode, The BOT ISUPPORT token", () => {
  it("names the letter of the mode, which marks the client as a bot", () => {
    const robodan = new World().open().say("NICK robodan", "USER u * * :Hi, I'm a bot!");
    expect(robodan.take().some((line) => line.includes(" 005 ") && line.includes(" BOT=B "))).toBe(true);
    expect(robodan.ask("MODE robodan +B")).toEqual([":robodan!u@192.0.2.1 MODE robodan +B"]);
  });
});

describe("IRCv3 bot-mode, The RPL_WHOISBOT (335) numeric", () => {
  it("is part of the WHOIS of a bot, asked by itself and by others", () => {
    const { robodan, alice } = scene();
    for (const [client, nick] of [
      [robodan, "robodan"],
      [alice, "alice"],
    ] as const) {
      const answer = client.say("WHOIS robodan").take();
      expect(only(answer, "335")).toEqual([`:irc.test 335 ${nick} robodan :is a bot on Test`]);
    }
  });

  it("is not part of the WHOIS of a human", () => {
    expect(only(scene().alice.say("WHOIS alice").take(), "335")).toEqual([]);
  });
});

describe("IRCv3 bot-mode, The WHO bot flag", () => {
  it("stands in the flags of a bot, and of nobody else", () => {
    const { alice } = scene();
    expect(only(alice.say("WHO #chat").take(), "352")).toEqual([
      ":irc.test 352 alice #chat robodan 192.0.2.1 irc.test robodan H@B :0 robodan",
      ":irc.test 352 alice #chat alice 192.0.2.1 irc.test alice H :0 alice",
    ]);
  });
});

describe("IRCv3 bot-mode, The bot tag", () => {
  it("is on all that a bot sends, for those with message-tags", () => {
    const { world, robodan, alice } = scene();
    const plain = world.connect("plain").say("JOIN #chat");
    for (const client of [alice, plain]) client.take();
    robodan.say(
      "PRIVMSG #chat :Hello!",
      "NOTICE #chat :Hello!",
      "TOPIC #chat :Bots",
      "PART #chat",
      "JOIN #chat",
    );
    const tags = alice.take().map((line) => (line.startsWith("@") ? (line.split(" ")[0] ?? "") : ""));
    expect(tags).toHaveLength(5);
    for (const tag of tags) expect(tag.slice(1).split(";")).toContain("bot");
    for (const line of plain.take()) expect(line).toStartWith(":robodan!robodan@192.0.2.1 ");
    robodan.say("QUIT :bye");
    expect(alice.take()).toEqual([
      expect.stringMatching(/^@bot;msgid=\S+ :robodan!robodan@192\.0\.2\.1 QUIT :Quit: bye$/),
    ]);
  });

  it("is on the numerics that a bot causes", () => {
    const { robodan } = scene("message-tags");
    expect(robodan.say("PRIVMSG nobody :Hello!").take()).toEqual([
      "@bot :irc.test 401 robodan nobody :No such nick/channel",
    ]);
  });

  it("is not on what humans send", () => {
    const { world, alice } = scene();
    world.connect("bob").say("JOIN #chat", "PART #chat");
    for (const line of alice.take()) expect(line).not.toMatch(/^@(?:\S*;)?bot[; ]/u);
    expect(alice.ask("PRIVMSG nobody :Hello!")).toEqual([":irc.test 401 alice nobody :No such nick/channel"]);
  });

  it("goes away with the mode", () => {
    const { robodan, alice } = scene();
    robodan.say("MODE robodan -B", "PART #chat");
    expect(alice.take()).toEqual([
      expect.stringMatching(/^@msgid=\S+ :robodan!robodan@192\.0\.2\.1 PART #chat$/u),
    ]);
  });
});
