/** Names beyond ASCII, over whole conversations: channels with any casemapping, nicks where the configuration has them. */
import { describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";

const unicode = { casemapping: "rfc8265", nickCharacters: "utf8" } as const;

describe("channel names (Modern IRC, Channels)", () => {
  it("may be UTF-8, and with the casemapping ascii only ASCII letters have a case", () => {
    const alice = new World().connect("alice").say("JOIN #Été,#été,#ÉTÉ");
    const joined = alice.take().filter((line) => line.includes(" JOIN "));
    expect(joined.map((line) => line.slice(line.indexOf("#")))).toEqual(["#Été", "#été", "#ÉTÉ"]);
    expect(alice.ask("JOIN #ÉtÉ")).toEqual([]);
  });

  it("do not differ by case or width with rfc8265", () => {
    const alice = new World({ network: unicode }).connect("alice").say("JOIN #Été🍵").take();
    expect(alice[0]).toBe(":alice!alice@192.0.2.1 JOIN #Été🍵");
    const world = new World({ network: unicode });
    const bob = world.connect("bob").say("JOIN #Été");
    bob.take();
    bob.say("JOIN #ÉTÉ,#ｅ\u0301té", "TOPIC #E\u0301TE\u0301 :thé");
    bob.take();
    expect(world.app.network.findChannel("#ÉTÉ")?.topic?.text).toBe("thé");
    expect(world.app.network.channelCount).toBe(1);
  });

  it("are counted in bytes: one more is 479", () => {
    const limit = 64;
    const fits = `#${"é".repeat(31)}x`;
    expect(Buffer.byteLength(fits)).toBe(limit);
    const alice = new World().connect("alice").say(`JOIN ${fits}`);
    expect(alice.take()[0]).toBe(`:alice!alice@192.0.2.1 JOIN ${fits}`);
    expect(alice.ask(`JOIN ${fits}x`)).toEqual([`:irc.test 479 alice ${fits}x :Channel name is too long`]);
  });

  it.each(["\u0002", "\t", "\u200b", "\u202e", "\u00ad", "\u00a0", "\ufeff"])(
    "have no invisible characters: %p is refused with 476",
    (character) => {
      const alice = new World().connect("alice").say(`JOIN #a${character}b`);
      expect(alice.take()[0]).toStartWith(`:irc.test 476 alice #a${character}b :`);
    },
  );

  it("cannot be confused with that of another channel where nicks cannot: 479", () => {
    const world = new World({ network: unicode });
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    alice.say("JOIN #pаypal", "JOIN #list").take();
    expect(bob.say("JOIN #paypal,#1ist").take()).toEqual([
      ":irc.test 479 bob #paypal :Channel name looks like that of another channel",
      ":irc.test 479 bob #1ist :Channel name looks like that of another channel",
    ]);
    alice.say("PART #pаypal");
    expect(bob.say("JOIN #paypal").take()[0]).toBe(":bob!bob@192.0.2.1 JOIN #paypal");
    expect(alice.say("JOIN #pаypal").take().at(-1)).toStartWith(":irc.test 479 alice #pаypal ");
    expect(new World().connect("eve").say("JOIN #paypal,#pаypal").take().join()).not.toContain(" 479 ");
  });

  it("cannot be given by RENAME to look like that of another channel", () => {
    const alice = new World({ network: unicode })
      .connect("alice", "standard-replies draft/channel-rename")
      .say("JOIN #paypal,#tea");
    alice.take();
    expect(alice.say("RENAME #tea #pаypal").take()[0]).toStartWith(
      ":irc.test FAIL RENAME CHANNEL_NAME_IN_USE #tea #pаypal :",
    );
    expect(alice.say("RENAME #paypal #PAYPAL").take()[0]).toContain(" RENAME #paypal #PAYPAL");
    expect(alice.say("RENAME #tea #pаypal").take()[0]).toContain(" CHANNEL_NAME_IN_USE ");
  });

  it("are found by LIST with masks in which ? is one character, however many bytes it has", () => {
    const alice = new World().connect("alice").say("JOIN #é,#日,#🍵,#ab,#été");
    alice.take();
    const found = (mask: string): string[] => {
      alice.say(`LIST ${mask}`);
      return alice
        .take()
        .filter((line) => line.includes(" 322 "))
        .map((line) => line.split(" ")[3] ?? "");
    };
    expect(found("#?").toSorted()).toEqual(["#é", "#日", "#🍵"].toSorted());
    expect(found("#??")).toEqual(["#ab"]);
    expect(found("#é?é")).toEqual(["#été"]);
    expect(found("#été")).toEqual(["#été"]);
  });

  it("take STATUSMSG, modes, KICK and NAMES like others", () => {
    const world = new World();
    const [alice, bob] = [world.connect("alice"), world.connect("bob")];
    for (const connection of [alice, bob]) connection.say("JOIN #été");
    for (const connection of [alice, bob]) connection.take();
    bob.say("PRIVMSG @#été :à vous");
    expect(alice.take()).toEqual([":bob!bob@192.0.2.1 PRIVMSG @#été :à vous"]);
    expect(alice.ask("MODE #été +kv sésame bob", "NAMES #été", "KICK #été bob :salut")).toEqual([
      ":alice!alice@192.0.2.1 MODE #été +kv sésame bob",
      ":irc.test 353 alice = #été :@alice +bob",
      ":irc.test 366 alice #été :End of /NAMES list",
      ":alice!alice@192.0.2.1 KICK #été bob salut",
    ]);
  });
});

describe("nicks of any script (IRCv3 proposal rfc8265 IRC Unicode-aware Casemapping)", () => {
  it("go with UTF8MAPPING beside CASEMAPPING and UTF8ONLY in RPL_ISUPPORT", () => {
    const greeting = new World({ network: unicode }).open().say("NICK Zoë", "USER zoe 0 * :Zoë").take();
    const tokens = greeting
      .filter((line) => line.includes(" 005 "))
      .join(" ")
      .split(" ");
    expect(tokens).toContain("CASEMAPPING=ascii");
    expect(tokens).toContain("UTF8MAPPING=rfc8265");
    expect(tokens).toContain("UTF8ONLY");
    expect(greeting[0]).toStartWith(":irc.test 001 Zoë ");
  });

  it("are meant in any case and normalisation, and told as their users write them", () => {
    const world = new World({ network: unicode });
    const [zoe, bob] = [world.connect("Zoë"), world.connect("боб")];
    bob.say("PRIVMSG ZOË :1", "PRIVMSG zoe\u0308 :2", "NOTICE ｚoë :3", "PRIVMSG zoe :4");
    expect(zoe.take()).toEqual([
      ":боб!боб@192.0.2.1 PRIVMSG Zoë :1",
      ":боб!боб@192.0.2.1 PRIVMSG Zoë :2",
      ":боб!боб@192.0.2.1 NOTICE Zoë :3",
    ]);
    expect(bob.take()).toEqual([":irc.test 401 боб zoe :No such nick/channel"]);
    expect(zoe.ask("ISON БОБ", "USERHOST Боб", "MONITOR + БОБ")).toEqual([
      ":irc.test 303 Zoë боб",
      ":irc.test 302 Zoë боб=+боб@192.0.2.1",
      ":irc.test 730 Zoë боб!боб@192.0.2.1",
    ]);
  });

  it("are banned by masks in any case, in which ? is one character", () => {
    const world = new World({ network: unicode });
    const [alice, zoe] = [world.connect("alice"), world.connect("Zoë")];
    alice.say("JOIN #tea", "MODE #tea +b ZO?!*@*").take();
    expect(zoe.say("JOIN #tea").take()).toEqual([":irc.test 474 Zoë #tea :Cannot join channel (+b)"]);
    alice.say("MODE #tea -b+b zo?!*@* ?Ë!*@*").take();
    expect(zoe.say("JOIN #tea").take()[0]).toBe(":Zoë!Zoë@192.0.2.1 JOIN #tea");
  });

  it("are not to be confused: a lookalike of a nick in use is refused with 433, also at the end of registration", () => {
    const world = new World({ network: unicode });
    const first = world.open().say("NICK paypal");
    const second = world.open().say("NICK pаypаl", "USER x 0 * :x");
    expect(second.take()[0]).toStartWith(":irc.test 001 pаypаl ");
    expect(first.say("USER y 0 * :y").take()).toEqual([
      ":irc.test 433 * paypal :Nickname is already in use; paypal1 is free",
    ]);
    expect(first.say("NICK рaypal").take()).toEqual([
      ":irc.test 433 * рaypal :Nickname is already in use; рaypal1 is free",
    ]);
    second.say("QUIT");
    expect(first.say("NICK paypal").take()[0]).toStartWith(":irc.test 001 paypal ");
  });

  it("are refused with 432 where the configuration does not say otherwise", () => {
    const client = new World({ network: { casemapping: "rfc8265" } }).open().say("NICK Zoë");
    expect(client.take()).toEqual([expect.stringContaining(" 432 * Zoë :Erroneus nickname")]);
  });
});
