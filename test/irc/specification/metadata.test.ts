/** IRCv3 metadata, draft/metadata-2: its examples, in its order. */
import { beforeEach, describe, expect, it } from "bun:test";
import type { FakeConnection, World } from "../session/harness.ts";
import { batch, client, grantMetadata, heard, metadataWorld } from "./metadata-world.ts";

const DRAFT = "draft/metadata-2";

let world: World;
let self: FakeConnection;

beforeEach(() => {
  world = metadataWorld();
  self = client(world, "client", DRAFT);
});

function open(nick: string): FakeConnection {
  return client(world, nick, DRAFT);
}

/** The same client under a network with other limits. */
function under(limits: Parameters<typeof metadataWorld>[0]): void {
  world = metadataWorld(limits);
  self = client(world, "client", DRAFT);
}

describe("Capability Examples", () => {
  it("tells the limits as the value of the capability in CAP LS 302", () => {
    const lists = heard(world.open(), "CAP LS 302").join(" ");
    const value = "before-connect,max-subs=50,max-keys=20,max-value-bytes=256,relais.chat/private=500";
    expect(lists.split(/ :?/u)).toContain(`${DRAFT}=${value}`);
  });

  it("tells other limits where the network has others", () => {
    under({ metadataSubscriptions: 25, metadataKeys: 7, metadataValueBytes: 100 });
    expect(heard(world.open(), "CAP LS 302").join(" ")).toContain(
      "max-subs=25,max-keys=7,max-value-bytes=100,relais.chat/private=500",
    );
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
      ":irc.test FAIL METADATA LIMIT_REACHED * :There are as many keys as there may be",
    ]);
    expect(heard(self, "METADATA * SET a :2")).toEqual([":irc.test 761 client * a * 2"]);
  });

  it("Setting metadata with an invalid key", () => {
    open("user1");
    const [answer = "", ...rest] = heard(self, "METADATA user1 SET $url$ :http://www.example.com");
    expect(answer).toStartWith(":irc.test FAIL METADATA KEY_INVALID $url$ :");
    expect(rest).toEqual([]);
  });

  it("Server rate-limits setting metadata and provides a RetryAfter value", () => {
    under({ metadataChanges: 2, metadataPeriod: 5 });
    heard(self, "METADATA * SET url :1", "METADATA * SET url :2");
    expect(heard(self, "METADATA * SET url :http://www.example.com")).toEqual([
      ":irc.test FAIL METADATA RATE_LIMITED * url 5 :Too many changes, wait a little",
    ]);
    world.pass(4_001);
    expect(heard(self, "METADATA * SET url :3")[0]).toStartWith(
      ":irc.test FAIL METADATA RATE_LIMITED * url 1 :",
    );
    world.pass(999);
    expect(heard(self, "METADATA * SET url :4")).toEqual([":irc.test 761 client * url * 4"]);
  });
});

describe("METADATA message examples", () => {
  it("User sets metadata on a channel", () => {
    const member = open("member");
    heard(self, "JOIN #example");
    heard(member, "JOIN #example", "METADATA * SUB url");
    heard(self, "METADATA #example SET url :http://www.example.com");
    expect(member.take()).toEqual([
      ":client!client@192.0.2.1 METADATA #example url * http://www.example.com",
    ]);
  });
});

describe("Listing and Viewing Metadata Examples", () => {
  it("Listing metadata, with an implementation-defined visibility field", () => {
    const user1 = open("user1");
    heard(
      user1,
      "METADATA * SET url :http://www.example.com",
      "METADATA * SET im.xmpp :user1@xmpp.example.com",
    );
    grantMetadata(self);
    heard(self, "METADATA user1 SET secret-score :42");
    expect(heard(self, "METADATA user1 LIST")).toEqual(
      batch(
        "metadata user1",
        ":irc.test 761 client user1 url * http://www.example.com",
        ":irc.test 761 client user1 im.xmpp * user1@xmpp.example.com",
        ":irc.test 761 client user1 secret-score operators 42",
      ),
    );
  });

  it("Getting several metadata keys from a user", () => {
    heard(open("user1"), "METADATA * SET im.xmpp :user1@xmpp.example.com");
    expect(heard(self, "METADATA user1 GET blargh splot im.xmpp")).toEqual(
      batch(
        "metadata user1",
        ":irc.test 766 client user1 blargh :key not set",
        ":irc.test 766 client user1 splot :key not set",
        ":irc.test 761 client user1 im.xmpp * user1@xmpp.example.com",
      ),
    );
  });

  it("Client joins a channel and syncs metadata immediately", () => {
    const [user1, user2, user3] = [open("user1"), open("user2"), open("user3")];
    heard(user1, "JOIN #smallchan", "METADATA * SET foo :third example value", "METADATA * SET bar :another");
    heard(user2, "JOIN #smallchan", "METADATA * SET bar :second example value");
    heard(user3, "JOIN #smallchan", "METADATA * SET website :www.example.com", "METADATA * SET unheard :x");
    heard(self, "METADATA * SUB foo bar website");
    const lines = heard(self, "JOIN #smallchan");
    const end = lines.findIndex((line) => line.includes(" 366 "));
    expect(lines.slice(end + 1)).toEqual(
      batch(
        "metadata #smallchan",
        ":irc.test METADATA user1 foo * :third example value",
        ":irc.test METADATA user1 bar * another",
        ":irc.test METADATA user2 bar * :second example value",
        ":irc.test METADATA user3 website * www.example.com",
      ),
    );
  });

  it("Client joins a channel and but needs to sync metadata later", () => {
    under({ metadataSyncMembers: 1, metadataSyncInterval: 4 });
    const user52 = open("user52");
    heard(user52, "JOIN #bigchan", "METADATA * SET foo :example value 1");
    heard(self, "METADATA * SUB foo");
    expect(heard(self, "JOIN #bigchan").at(-1)).toBe(":irc.test 774 client #bigchan 4");
    heard(self, "METADATA * SYNC");
    expect(heard(self, "METADATA #bigchan SYNC")).toEqual([":irc.test 774 client #bigchan 4"]);
    world.pass(4_000);
    expect(heard(self, "METADATA #bigchan SYNC")).toEqual(
      batch("metadata #bigchan", ":irc.test METADATA user52 foo * :example value 1"),
    );
  });
});

describe("Subscription Examples", () => {
  it("Basic subscribing and unsubscribing", () => {
    expect(heard(self, "METADATA * SUB avatar website foo bar")).toEqual([
      ":irc.test 770 client avatar website foo bar",
    ]);
    expect(heard(self, "METADATA * UNSUB foo bar")).toEqual([":irc.test 771 client foo bar"]);
  });

  it("Multiple RPL_METADATASUBOK numerics in reply to METADATA SUB", () => {
    const keys = Array.from({ length: 12 }, (_, place) => `key-of-forty-bytes-or-there-about-${place}`);
    const more = ["x1", "x2", "x3", "x4"];
    const lines = [
      ...heard(self, `METADATA * SUB ${keys.join(" ")}`),
      ...heard(self, `METADATA * SUB ${more.join(" ")}`),
    ];
    expect(lines).toEqual([
      `:irc.test 770 client ${keys.join(" ")}`,
      `:irc.test 770 client ${more.join(" ")}`,
    ]);
    const listed = heard(self, "METADATA * SUBS").filter((line) => line.includes(" 772 "));
    expect(listed.length).toBeGreaterThan(1);
    expect(listed.flatMap((line) => line.split(" ").slice(4)).toSorted()).toEqual(
      [...keys, ...more].toSorted(),
    );
    for (const line of listed) expect(line.split(" ").slice(3).length).toBeLessThanOrEqual(15);
  });

  it("Invalid key name in reply to subscription", () => {
    const [accepted, refused = "", ...rest] = heard(self, "METADATA * SUB foo $url bar");
    expect(accepted).toBe(":irc.test 770 client foo bar");
    expect(refused).toStartWith(":irc.test FAIL METADATA KEY_INVALID $url :");
    expect(rest).toEqual([]);
  });

  it('"Subscribed to too many keys" error in reply to subscription 1', () => {
    under({ metadataSubscriptions: 5 });
    heard(self, "METADATA * SUB website avatar foo bar baz");
    expect(heard(self, "METADATA * SUB email city")).toEqual([
      ":irc.test FAIL METADATA TOO_MANY_SUBS email :You subscribe to as many keys as you may",
    ]);
    expect(heard(self, "METADATA * SUBS")).toEqual(
      batch("metadata-subs", ":irc.test 772 client website avatar foo bar baz"),
    );
  });

  it('"Subscribed to too many keys" error in reply to subscription 2', () => {
    under({ metadataSubscriptions: 5 });
    heard(self, "METADATA * SUB website avatar foo");
    expect(heard(self, "METADATA * SUB email city country bar baz")).toEqual([
      ":irc.test 770 client email city",
      ":irc.test FAIL METADATA TOO_MANY_SUBS country :You subscribe to as many keys as you may",
    ]);
    expect(heard(self, "METADATA * SUBS")).toEqual(
      batch("metadata-subs", ":irc.test 772 client website avatar foo email city"),
    );
  });

  it('"Subscribed to too many keys" error in reply to subscription 3', () => {
    under({ metadataSubscriptions: 3 });
    heard(self, "METADATA * SUB avatar website");
    expect(heard(self, "METADATA * SUB foo website avatar")).toEqual([
      ":irc.test 770 client foo",
      ":irc.test FAIL METADATA TOO_MANY_SUBS website :You subscribe to as many keys as you may",
    ]);
    expect(heard(self, "METADATA * SUBS")).toEqual(
      batch("metadata-subs", ":irc.test 772 client avatar website foo"),
    );
  });

  it("Querying the list of subscribed keys", () => {
    heard(self, "METADATA * SUB website avatar foo bar baz");
    expect(heard(self, "METADATA * SUBS")).toEqual(
      batch("metadata-subs", ":irc.test 772 client website avatar foo bar baz"),
    );
  });

  it("Empty list of subscribed keys", () => {
    expect(heard(self, "METADATA * SUBS")).toEqual(batch("metadata-subs"));
  });

  it("Unsubscribing", () => {
    heard(self, "METADATA * SUB website avatar foo bar baz");
    expect(heard(self, "METADATA * UNSUB bar foo baz")).toEqual([":irc.test 771 client bar foo baz"]);
    expect(heard(self, "METADATA * SUBS")).toEqual(
      batch("metadata-subs", ":irc.test 772 client website avatar"),
    );
  });

  it("Subscribing to the same key multiple times 1", () => {
    heard(self, "METADATA * SUB website avatar foo bar baz");
    expect(heard(self, "METADATA * SUB avatar website")).toEqual([":irc.test 770 client avatar website"]);
    expect(heard(self, "METADATA * SUBS")).toEqual(
      batch("metadata-subs", ":irc.test 772 client website avatar foo bar baz"),
    );
  });

  it("Subscribing to the same key multiple times 2", () => {
    expect(heard(self, "METADATA * SUB avatar avatar")).toEqual([":irc.test 770 client avatar"]);
    expect(heard(self, "METADATA * SUBS")).toEqual(batch("metadata-subs", ":irc.test 772 client avatar"));
  });

  it("Unsubscribing from a non-subscribed key 1", () => {
    expect(heard(self, "METADATA * UNSUB website")).toEqual([":irc.test 771 client website"]);
    expect(heard(self, "METADATA * SUBS")).toEqual(batch("metadata-subs"));
    heard(self, "METADATA * SUB website");
    expect(heard(self, "METADATA * SUBS")).toEqual(batch("metadata-subs", ":irc.test 772 client website"));
  });

  it("Unsubscribing from a non-subscribed key 2", () => {
    heard(self, "METADATA * SUB website");
    expect(heard(self, "METADATA * UNSUB website website")).toEqual([":irc.test 771 client website"]);
  });

  it("Subscribing to a key which requires privileges but without privileges", () => {
    expect(heard(self, "METADATA * SUB avatar secretkey website")).toEqual([
      ":irc.test 770 client avatar secretkey website",
      ":irc.test FAIL METADATA KEY_NO_PERMISSION client secretkey :You are not permitted to do that",
    ]);
  });

  it("Subscribing to invalid keys and a key which requires privileges but without privileges", () => {
    const lines = heard(self, "METADATA * SUB $invalid1 secretkey1 $invalid2 secretkey2 website");
    expect(lines[0]).toBe(":irc.test 770 client secretkey1 secretkey2 website");
    expect(lines.slice(1).map((line) => line.split(" ").slice(3, 5))).toEqual([
      ["KEY_INVALID", "$invalid1"],
      ["KEY_NO_PERMISSION", "client"],
      ["KEY_INVALID", "$invalid2"],
      ["KEY_NO_PERMISSION", "client"],
    ]);
  });
});

describe("Setting keys and subscribing with before-connect", () => {
  it("keeps both for the user, and sends its metadata before the end of the message of the day", () => {
    const abc = world.open();
    heard(abc, "CAP LS 302", `CAP REQ :batch message-tags ${DRAFT}`);
    expect(heard(abc, "METADATA * SUB display-name")).toEqual([":irc.test 770 * display-name"]);
    expect(heard(abc, "METADATA * SET display-name :a b c")).toEqual([
      ":irc.test 761 * * display-name * :a b c",
    ]);
    const burst = heard(abc, "NICK abc", "USER u s e r", "CAP END");
    const start = burst.findIndex((line) => line.includes(" BATCH +<1> metadata"));
    expect(burst.slice(start, start + 3)).toEqual(
      batch("metadata abc", ":irc.test METADATA abc display-name * :a b c"),
    );
    expect(burst.findIndex((line) => / (?:376|422) /u.test(line))).toBeGreaterThan(start);
    expect(heard(abc, "METADATA * LIST")).toEqual(
      batch("metadata abc", ":irc.test 761 abc abc display-name * :a b c"),
    );
    expect(heard(abc, "METADATA * SUBS")).toEqual(batch("metadata-subs", ":irc.test 772 abc display-name"));
  });

  it("sends an empty batch without metadata", () => {
    const abc = world.open();
    const burst = heard(abc, `CAP REQ :batch ${DRAFT}`, "NICK abc", "USER u s e r", "CAP END");
    const start = burst.findIndex((line) => line.includes(" BATCH +<1> metadata abc"));
    expect(burst[start + 1]).toBe(":irc.test BATCH -<1>");
  });

  it("knows no target but * before registration", () => {
    const abc = world.open();
    heard(abc, `CAP REQ :batch ${DRAFT}`, "NICK abc");
    expect(heard(abc, "METADATA abc SET url :x")).toEqual([
      ":irc.test FAIL METADATA INVALID_TARGET abc :No such user or channel",
    ]);
    expect(heard(abc, "METADATA * GET url")).toEqual(
      batch("metadata *", ":irc.test 766 abc * url :key not set"),
    );
  });
});

describe("Relation with other specifications", () => {
  it("refuses both versions together, and none by itself", () => {
    const both = world.open();
    expect(heard(both, "CAP REQ :draft/metadata-2 draft/metadata-3")[0]).toContain(" NAK ");
    expect(heard(both, "CAP REQ draft/metadata-2")[0]).toContain(" ACK ");
    expect(heard(both, "CAP REQ draft/metadata-3")[0]).toContain(" NAK ");
    expect(heard(both, "CAP REQ :-draft/metadata-2 draft/metadata-3")[0]).toContain(" ACK ");
    expect(heard(both, "CAP REQ metadata-notify")[0]).toContain(" NAK ");
  });

  it("needs batch, in whatever order it is negotiated", () => {
    const late = world.connect("late", DRAFT);
    expect(heard(late, "METADATA * LIST")).toEqual([":irc.test 421 late METADATA :Unknown command"]);
    heard(late, "CAP REQ batch");
    expect(heard(late, "METADATA * LIST")).toEqual(batch("metadata late"));
  });
});
