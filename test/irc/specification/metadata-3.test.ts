/**
 * IRCv3 metadata, draft/metadata-3, as ircv3-specifications pull request 613 has it: its examples, in its order; then
 * what its text and its errata say besides.
 */
import { beforeEach, describe, expect, it } from "bun:test";
import type { FakeConnection, World } from "../session/harness.ts";
import { batch, client, grantMetadata, heard, metadataWorld, numbered } from "./metadata-world.ts";

const DRAFT = "draft/metadata-3";

let world: World;
let self: FakeConnection;

beforeEach(() => {
  world = metadataWorld();
  self = client(world, "client", DRAFT);
});

function open(nick: string, more = ""): FakeConnection {
  return client(world, nick, DRAFT, more);
}

/** The same client under a network with other limits. */
function under(limits: Parameters<typeof metadataWorld>[0]): void {
  world = metadataWorld(limits);
  self = client(world, "client", DRAFT);
}

describe("draft/metadata-3 Capability", () => {
  it("tells the limits as its value, that of keys too", () => {
    const value =
      "before-connect,max-subs=50,max-keys=20,max-value-bytes=256,relais.chat/private=500,max-key-bytes=48";
    expect(heard(world.open(), "CAP LS 302").join(" ").split(/ :?/u)).toContain(`${DRAFT}=${value}`);
  });

  it("loses its subscriptions with the capability, or with batch", () => {
    for (const left of [DRAFT, "batch"]) {
      heard(self, "METADATA * SUB url", `CAP REQ :-${left}`, `CAP REQ ${left}`);
      expect(heard(self, "METADATA * SUBS")).toEqual(batch("metadata-subs"));
    }
  });

  it("has no subscriptions of the other version left", () => {
    heard(self, "METADATA * SUB url", `CAP REQ :-${DRAFT} draft/metadata-2`);
    expect(heard(self, "METADATA * SUBS")).toEqual(batch("metadata-subs"));
  });
});

describe("Automatic synchronization and its postponement", () => {
  it("puts off one channel, and brings everything for *ALL, each user once", () => {
    under({ metadataSyncMembers: 0, metadataSyncInterval: 0 });
    const userA = open("userA");
    heard(userA, "JOIN #chan1,#chan2", "METADATA * SET display-name :A User");
    heard(userA, "METADATA #chan1 SET display-name :channel 1️⃣");
    heard(self, "METADATA * SUB display-name");
    const later = heard(self, "JOIN #chan1,#chan2").filter((line) => line.includes(" 774 "));
    expect(later).toEqual([
      ":irc.test 774 client #chan1 0 :Ask for it later with METADATA SYNC",
      ":irc.test 774 client #chan2 0 :Ask for it later with METADATA SYNC",
    ]);
    expect(heard(self, "METADATA *ALL SYNC")).toEqual(
      batch(
        "metadata *ALL",
        ":irc.test 761 client #chan1 display-name * :channel 1️⃣",
        ":irc.test 761 client userA display-name * :A User",
      ),
    );
  });

  it("asks to try again while the client is too quick", () => {
    under({ metadataSyncMembers: 1, metadataSyncInterval: 4 });
    const userA = open("userA");
    heard(userA, "JOIN #bigchannel", "METADATA * SET display-name :A User");
    heard(self, "METADATA * SUB display-name");
    expect(heard(self, "JOIN #bigchannel").at(-1)).toBe(
      ":irc.test 774 client #bigchannel 4 :Ask for it later with METADATA SYNC",
    );
    heard(self, "METADATA * SYNC");
    world.pass(1_500);
    expect(heard(self, "METADATA #bigchannel SYNC")).toEqual([
      ":irc.test 774 client #bigchannel 3 :Ask for it later with METADATA SYNC",
    ]);
    world.pass(2_500);
    expect(heard(self, "METADATA #bigchannel SYNC")).toEqual(
      batch("metadata #bigchannel", ":irc.test 761 client userA display-name * :A User"),
    );
  });

  it("sends on JOIN just what SYNC would, an empty batch too", () => {
    under({ metadataSyncInterval: 0 });
    expect(heard(self, "JOIN #empty").slice(-2)).toEqual(batch("metadata #empty"));
    heard(open("userA"), "JOIN #tea", "METADATA * SET url :x", "METADATA #tea SET url :y");
    heard(self, "METADATA * SUB url");
    const joined = heard(self, "JOIN #tea");
    const start = joined.findIndex((line) => line.includes(" BATCH +"));
    expect(joined[start - 1]).toContain(" 366 ");
    expect(joined.slice(start)).toEqual(heard(self, "METADATA #tea SYNC"));
  });

  it("sends a batch with every 730, an empty one too", () => {
    heard(open("userA"), "METADATA * SET url :x");
    expect(heard(self, "MONITOR + userA")).toEqual([
      ":irc.test 730 client userA!userA@192.0.2.1",
      ...batch("metadata userA"),
    ]);
    heard(self, "METADATA * SUB url");
    expect(heard(self, "MONITOR S")).toEqual([
      ":irc.test 730 client userA!userA@192.0.2.1",
      ...batch("metadata userA", ":irc.test 761 client userA url * x"),
    ]);
    heard(self, "MONITOR + late");
    open("late");
    expect(numbered(self.take())).toEqual([":irc.test 730 * late!late@192.0.2.1", ...batch("metadata late")]);
  });

  it("sends all of one's own metadata on registration, subscribed to or not", () => {
    const abc = world.open();
    heard(abc, `CAP REQ :batch ${DRAFT}`, "METADATA * SET url :x", "METADATA * SET mood :fine");
    const burst = heard(abc, "NICK abc", "USER u s e r", "CAP END");
    const start = burst.findIndex((line) => line.includes(" BATCH +"));
    expect(burst.slice(start, start + 4)).toEqual(
      batch("metadata abc", ":irc.test 761 abc abc url * x", ":irc.test 761 abc abc mood * fine"),
    );
  });
});

describe("METADATA client command", () => {
  it.each([
    ["METADATA", "* :Not enough parameters"],
    ["METADATA #chan", "* :Not enough parameters"],
    ["METADATA #chan GET", "GET :Not enough parameters"],
    ["METADATA #chan SNEEZE", "SNEEZE :No such subcommand"],
    ["METADATA #chan :: hi!", "* :No such subcommand"],
    ["METADATA #chan LIST more", "LIST :Too many parameters"],
    ["METADATA * SET key value more", "SET :Too many parameters"],
  ])("answers %s with INVALID_PARAMS", (line, answer) => {
    expect(heard(self, line)).toEqual([`:irc.test FAIL METADATA INVALID_PARAMS ${answer}`]);
  });
});

describe("METADATA SUB", () => {
  it("answers with the keys, a note, the limit, and then the values of what is new", () => {
    under({ metadataSubscriptions: 3 });
    const [userA, userD] = [open("userA"), open("userD")];
    heard(userA, "JOIN #chan", "METADATA * SET display-name :User A", "METADATA * SET status :Playing games");
    heard(userA, "METADATA #chan SET display-name :Cool Channel");
    heard(userD, "METADATA * SET display-name :User D");
    heard(self, "JOIN #chan", "MONITOR + userD");
    const [accepted, ...rest] = heard(self, "METADATA * SUB display-name status secret-key avatar");
    expect(accepted).toBe(":irc.test 770 client display-name status secret-key");
    expect(rest.slice(0, 2)).toEqual([
      ":irc.test NOTE METADATA KEY_NO_PERMISSION client secret-key :You are not permitted to do that",
      ":irc.test FAIL METADATA LIMIT_REACHED SUB avatar 3 :You subscribe to as many keys as you may",
    ]);
    expect(rest.slice(2)).toEqual(
      batch(
        "metadata *ALL",
        ":irc.test 761 client #chan display-name * :Cool Channel",
        ":irc.test 761 client userA display-name * :User A",
        ":irc.test 761 client userA status * :Playing games",
        ":irc.test 761 client userD display-name * :User D",
      ),
    );
  });

  it("sends the values of new keys only, and none where none is new", () => {
    heard(self, "METADATA * SET a :1", "METADATA * SET b :2", "METADATA * SUB a");
    expect(heard(self, "METADATA * SUB a b")).toEqual([
      ":irc.test 770 client a b",
      ...batch("metadata *ALL", ":irc.test 761 client client b * 2"),
    ]);
    expect(heard(self, "METADATA * SUB a b")).toEqual([":irc.test 770 client a b"]);
  });

  it("puts off the values where they are many", () => {
    under({ metadataSyncMembers: 1, metadataSyncInterval: 5 });
    heard(open("other"), "JOIN #tea");
    heard(self, "JOIN #tea");
    expect(heard(self, "METADATA * SUB url")).toEqual([
      ":irc.test 770 client url",
      ":irc.test 774 client *ALL 5 :Ask for it later with METADATA SYNC",
    ]);
  });

  it("has its batch in that of the label", () => {
    const labelled = open("labelled", " labeled-response");
    labelled.say("@label=abc METADATA * SUB url");
    const lines = labelled.take();
    const outer = / BATCH \+(\S+) labeled-response/u.exec(lines[0] ?? "")?.[1];
    expect(lines[0]).toStartWith("@label=abc ");
    expect(lines[1]).toBe(`@batch=${outer} :irc.test 770 labelled url`);
    expect(lines[2]).toMatch(new RegExp(`^@batch=${outer} :irc\\.test BATCH \\+\\S+ metadata \\*ALL$`, "u"));
    expect(lines[3]).toMatch(new RegExp(`^@batch=${outer} :irc\\.test BATCH -`, "u"));
    expect(lines[4]).toBe(`:irc.test BATCH -${outer}`);
  });
});

describe("METADATA command examples", () => {
  it("Setting metadata on self", () => {
    expect(heard(self, "METADATA * SET url :http://www.example.com")).toEqual([
      ":irc.test 761 client * url * http://www.example.com",
    ]);
  });

  it("Setting metadata on self, but the limit has been reached", () => {
    under({ metadataKeys: 1 });
    heard(self, "METADATA * SET a :1");
    expect(heard(self, "METADATA * SET url :http://www.example.com")).toEqual([
      ":irc.test FAIL METADATA LIMIT_REACHED SET * 1 :There are as many keys as there may be",
    ]);
  });

  it("Setting metadata with an invalid key", () => {
    open("user1");
    expect(heard(self, "METADATA user1 SET $url$ :http://www.example.com")[0]).toStartWith(
      ":irc.test FAIL METADATA INVALID_KEY $url$ :",
    );
  });

  it("Server rate-limits setting metadata", () => {
    under({ metadataChanges: 1, metadataPeriod: 5 });
    heard(self, "METADATA * SET url :1");
    expect(heard(self, "METADATA * SET url :http://www.example.com")).toEqual([
      ":irc.test 775 client 5 * SET url http://www.example.com",
    ]);
  });
});

describe("Notification examples", () => {
  let member: FakeConnection;

  beforeEach(() => {
    member = open("member");
    heard(self, "JOIN #example");
    heard(member, "JOIN #example", "METADATA * SUB url wiki-url");
  });

  it("Metadata was set on a user", () => {
    heard(self, "METADATA * SET url :x");
    expect(member.take()).toEqual([":irc.test 761 * client url * x"]);
  });

  it("Metadata was set on a channel", () => {
    heard(self, "METADATA #example SET wiki-url :http://wiki.example.com");
    expect(member.take()).toEqual([":irc.test 761 * #example wiki-url * http://wiki.example.com"]);
  });

  it("tells of a removed key with 766, and of one that was not set nothing", () => {
    heard(self, "METADATA * SET url :x");
    member.take();
    for (const removal of ["METADATA * SET url :", "METADATA * SET url"]) {
      expect(heard(self, removal)).toEqual([":irc.test 766 client * url :key not set"]);
    }
    expect(member.take()).toEqual([":irc.test 766 * client url :key not set"]);
  });

  it("answers who made the change once, whatever it subscribes to", () => {
    heard(self, "METADATA * SUB url");
    expect(heard(self, "METADATA #example SET url :x")).toEqual([":irc.test 761 client #example url * x"]);
  });

  it("speaks to both versions at once, to each in its own way", () => {
    const old = client(world, "old", "draft/metadata-2");
    heard(old, "JOIN #example", "METADATA * SUB url");
    member.take();
    heard(self, "METADATA #example SET url :x");
    expect(old.take()).toEqual([":client!client@192.0.2.1 METADATA #example url * x"]);
    expect(member.take()).toEqual([":irc.test 761 * #example url * x"]);
    heard(old, "METADATA * SET url :");
    expect(member.take()).toEqual([":irc.test 766 * old url :key not set"]);
    expect(heard(member, "METADATA old GET url")).toEqual(
      batch("metadata old", ":irc.test 766 member old url :key not set"),
    );
    expect(heard(old, "METADATA * GET url")).toEqual(batch("metadata old", ":irc.test 761 old old url * :"));
  });

  it("is written once for each version, however many hear it", () => {
    const members = Array.from({ length: 20 }, (_, place) => open(`m${place}`));
    for (const each of members) heard(each, "JOIN #example", "METADATA * SUB url");
    const before = world.app.metrics.renderings;
    self.say("METADATA #example SET url :x");
    expect(world.app.metrics.renderings - before).toBe(2);
    for (const each of members) expect(each.take().at(-1)).toBe(":irc.test 761 * #example url * x");
  });
});

describe("Listing and Viewing Metadata Examples", () => {
  it("Listing metadata, with an implementation-defined visibility field", () => {
    heard(open("user1"), "METADATA * SET url :http://www.example.com");
    grantMetadata(self);
    heard(self, "METADATA user1 SET secret-score :42");
    expect(heard(self, "METADATA user1 LIST")).toEqual(
      batch(
        "metadata user1",
        ":irc.test 761 client user1 url * http://www.example.com",
        ":irc.test 761 client user1 secret-score operators 42",
      ),
    );
  });

  it("Getting several metadata keys from a user", () => {
    heard(open("user1"), "METADATA * SET im.xmpp :user1@xmpp.example.com");
    expect(heard(self, "METADATA user1 GET blargh $bad secret im.xmpp")).toEqual(
      batch(
        "metadata user1",
        ":irc.test 766 client user1 blargh :key not set",
        ":irc.test WARN METADATA INVALID_KEY $bad :Not a key of a-z, 0-9 and _./- that is short enough",
        ":irc.test WARN METADATA KEY_NO_PERMISSION user1 secret :You are not permitted to do that",
        ":irc.test 761 client user1 im.xmpp * user1@xmpp.example.com",
      ),
    );
  });
});

describe("Subscription Examples", () => {
  it("Basic subscribing and unsubscribing", () => {
    expect(heard(self, "METADATA * SUB avatar website foo bar")).toEqual([
      ":irc.test 770 client avatar website foo bar",
      ...batch("metadata *ALL"),
    ]);
    expect(heard(self, "METADATA * UNSUB foo bar")).toEqual([":irc.test 771 client foo bar"]);
  });

  it("Invalid key name in reply to subscription", () => {
    const lines = heard(self, "METADATA * SUB foo $url bar");
    expect(lines[0]).toBe(":irc.test 770 client foo bar");
    expect(lines[1]).toStartWith(":irc.test WARN METADATA INVALID_KEY $url :");
  });

  it.each([
    ["1", 5, "website avatar foo bar baz", "email city", [], "email"],
    ["2", 5, "website avatar foo", "email city country bar baz", ["email", "city"], "country"],
    ["3", 3, "avatar website", "foo website avatar", ["foo"], "website"],
  ] as const)(
    '"Subscribed to too many keys" error in reply to subscription %s',
    (_, most, first, second, accepted, refused) => {
      under({ metadataSubscriptions: most });
      heard(self, `METADATA * SUB ${first}`);
      const lines = heard(self, `METADATA * SUB ${second}`);
      expect(lines.filter((line) => line.includes(" 770 "))).toEqual(
        accepted.length === 0 ? [] : [`:irc.test 770 client ${accepted.join(" ")}`],
      );
      expect(lines.filter((line) => line.includes(" FAIL "))).toEqual([
        `:irc.test FAIL METADATA LIMIT_REACHED SUB ${refused} ${most} :You subscribe to as many keys as you may`,
      ]);
      expect(heard(self, "METADATA * SUBS")).toEqual(
        batch("metadata-subs", `:irc.test 772 client ${[first, ...accepted].join(" ")}`),
      );
    },
  );

  it("Querying the list of subscribed keys, and an empty one", () => {
    expect(heard(self, "METADATA * SUBS")).toEqual(batch("metadata-subs"));
    heard(self, "METADATA * SUB website avatar foo bar baz");
    expect(heard(self, "METADATA * SUBS")).toEqual(
      batch("metadata-subs", ":irc.test 772 client website avatar foo bar baz"),
    );
  });

  it("Subscribing to the same key multiple times", () => {
    expect(heard(self, "METADATA * SUB avatar avatar")[0]).toBe(":irc.test 770 client avatar");
    expect(heard(self, "METADATA * SUBS")).toEqual(batch("metadata-subs", ":irc.test 772 client avatar"));
  });

  it("Unsubscribing from a non-subscribed key", () => {
    expect(heard(self, "METADATA * UNSUB website website")).toEqual([":irc.test 771 client website"]);
  });

  it("Subscribing to invalid keys and keys which require privileges but without privileges", () => {
    const lines = heard(self, "METADATA * SUB $invalid1 secretkey1 $invalid2 secretkey2");
    expect(lines[0]).toBe(":irc.test 770 client secretkey1 secretkey2");
    expect(lines.slice(1, 5).map((line) => line.split(" ").slice(1, 4).join(" "))).toEqual([
      "WARN METADATA INVALID_KEY",
      "NOTE METADATA KEY_NO_PERMISSION",
      "WARN METADATA INVALID_KEY",
      "NOTE METADATA KEY_NO_PERMISSION",
    ]);
    expect(lines.slice(5)).toEqual(batch("metadata *ALL"));
    expect(heard(self, "METADATA * SUBS")).toEqual(
      batch("metadata-subs", ":irc.test 772 client secretkey1 secretkey2"),
    );
  });
});

describe("Setting keys and subscribing with before-connect", () => {
  it("answers SUB with no values before registration", () => {
    const abc = world.open();
    heard(abc, "CAP LS 302", `CAP REQ :batch message-tags ${DRAFT}`);
    expect(heard(abc, "METADATA * SUB display-name")).toEqual([":irc.test 770 * display-name"]);
    expect(heard(abc, "METADATA * SET display-name :a b c")).toEqual([
      ":irc.test 761 * * display-name * :a b c",
    ]);
    heard(abc, "NICK abc", "USER u s e r", "CAP END");
    expect(heard(abc, "METADATA * LIST")).toEqual(
      batch("metadata abc", ":irc.test 761 abc abc display-name * :a b c"),
    );
    expect(heard(abc, "METADATA * SUBS")).toEqual(batch("metadata-subs", ":irc.test 772 abc display-name"));
  });
});

describe("Errata", () => {
  it("answers CLEAR with 766 for each key", () => {
    heard(self, "METADATA * SET a :1", "METADATA * SET b :2");
    expect(heard(self, "METADATA * CLEAR")).toEqual(
      batch(
        "metadata client",
        ":irc.test 766 client client a :key not set",
        ":irc.test 766 client client b :key not set",
      ),
    );
  });

  it("names the key in INVALID_VALUE", () => {
    expect(heard(self, `METADATA * SET url :${"é".repeat(129)}`)).toEqual([
      ":irc.test FAIL METADATA INVALID_VALUE url :The value is too long",
    ]);
  });
});
