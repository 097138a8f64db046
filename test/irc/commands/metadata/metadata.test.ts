/** METADATA beyond the examples of its specification (test/irc/specification/metadata*.test.ts): permissions, limits, sight. */
import { beforeEach, describe, expect, it } from "bun:test";
import type { FakeConnection, World } from "../../session/harness.ts";
import { batch, client, grantMetadata, heard, metadataWorld } from "../../specification/metadata-world.ts";

let world: World;
let self: FakeConnection;
let op: FakeConnection;

beforeEach(() => {
  world = metadataWorld({ metadataSyncInterval: 0 });
  self = client(world, "alice", "draft/metadata-2");
  op = client(world, "op", "draft/metadata-2");
  heard(op, "JOIN #tea", "METADATA #tea SET url :x");
});

function send(line: string): string[] {
  return heard(self, line);
}

const NOT_PERMITTED = ":You are not permitted to do that";

describe("METADATA", () => {
  it("is no command for who has not negotiated it", () => {
    expect(heard(world.connect("plain"), "METADATA * LIST")).toEqual([
      ":irc.test 421 plain METADATA :Unknown command",
    ]);
    const fresh = world.open();
    expect(heard(fresh, "METADATA * LIST")).toEqual([":irc.test 421 * METADATA :Unknown command"]);
  });

  it("says in draft 2 what is wrong with its parameters", () => {
    expect(send("METADATA")).toEqual([":irc.test 461 alice METADATA :Not enough parameters"]);
    expect(send("METADATA * GET")).toEqual([":irc.test 461 alice METADATA :Not enough parameters"]);
    expect(send("METADATA * destr0y")).toEqual([
      ":irc.test FAIL METADATA SUBCOMMAND_INVALID destr0y :No such subcommand",
    ]);
    expect(send("METADATA * set Key :x")[0]).toStartWith(":irc.test FAIL METADATA KEY_INVALID Key :");
    expect(send(`METADATA * SET ${"k".repeat(49)} :x`)[0]).toStartWith(
      ":irc.test FAIL METADATA KEY_INVALID ",
    );
    expect(send(`METADATA * SET url :${"x".repeat(257)}`)).toEqual([
      ":irc.test FAIL METADATA VALUE_INVALID :The value is too long",
    ]);
  });

  it("answers for every key, however many there are", () => {
    const keys = Array.from({ length: 40 }, (_, place) => `k${place}`);
    expect(send(`METADATA * GET ${keys.join(" ")}`).filter((line) => line.includes(" 766 "))).toHaveLength(
      40,
    );
  });

  it("takes the empty value of draft 2 as one", () => {
    expect(send("METADATA * SET url :")).toEqual([":irc.test 761 alice * url * :"]);
    expect(send("METADATA * GET url")).toEqual(batch("metadata alice", ":irc.test 761 alice alice url * :"));
  });

  it("answers CLEAR of draft 2 with an empty value for each key, and tells subscribers", () => {
    heard(op, "METADATA * SUB a b");
    heard(self, "JOIN #tea", "METADATA * SET a :1", "METADATA * SET b :2");
    op.take();
    expect(send("METADATA * CLEAR")).toEqual(
      batch("metadata alice", ":irc.test 761 alice alice a * :", ":irc.test 761 alice alice b * :"),
    );
    expect(op.take()).toEqual([
      ":alice!alice@192.0.2.1 METADATA alice a * :",
      ":alice!alice@192.0.2.1 METADATA alice b * :",
    ]);
    expect(send("METADATA * LIST")).toEqual(batch("metadata alice"));
  });

  describe.each(["SUB url", "UNSUB url", "SUBS"])("%s", (rest) => {
    it("takes no other target than oneself", () => {
      expect(send(`METADATA op ${rest}`)).toEqual([
        ":irc.test FAIL METADATA INVALID_TARGET op :No such user or channel",
      ]);
      expect(send(`METADATA Alice ${rest}`).join(" ")).not.toContain("INVALID_TARGET");
    });
  });

  it("lets operators of a channel change it, and nobody else", () => {
    heard(self, "JOIN #tea");
    const refused = `:irc.test FAIL METADATA KEY_NO_PERMISSION #tea`;
    expect(send("METADATA #tea SET url :y")).toEqual([`${refused} url ${NOT_PERMITTED}`]);
    expect(send("METADATA #tea CLEAR")).toEqual([`${refused} * ${NOT_PERMITTED}`]);
    heard(op, "MODE #tea +h alice");
    self.take();
    expect(send("METADATA #tea SET url :y")).toEqual([`${refused} url ${NOT_PERMITTED}`]);
    heard(op, "MODE #tea +o alice");
    self.take();
    expect(send("METADATA #tea SET url :y")).toEqual([":irc.test 761 alice #tea url * y"]);
  });

  it("lets who was granted it change everything", () => {
    grantMetadata(self);
    expect(send("METADATA #tea SET url :y")).toEqual([":irc.test 761 alice #tea url * y"]);
    expect(send("METADATA op SET url :z")).toEqual([":irc.test 761 alice op url * z"]);
    expect(send("METADATA op CLEAR")).toEqual(batch("metadata op", ":irc.test 761 alice op url * :"));
  });

  it("shows an open channel to everyone, and a closed one to its members", () => {
    expect(send("METADATA #TEA GET url")).toEqual(batch("metadata #tea", ":irc.test 761 alice #tea url * x"));
    heard(op, "MODE #tea +i");
    expect(send("METADATA #tea GET url")).toEqual(
      batch("metadata #tea", `:irc.test FAIL METADATA KEY_NO_PERMISSION #tea url ${NOT_PERMITTED}`),
    );
    heard(self, "METADATA * SUB url");
    expect(send("METADATA #tea LIST")).toEqual(batch("metadata #tea"));
    expect(send("METADATA #tea SYNC")).toEqual(batch("metadata #tea"));
    expect(heard(op, "METADATA #tea LIST")).toEqual(
      batch("metadata #tea", ":irc.test 761 op #tea url members x"),
    );
    heard(op, "MODE #tea +s");
    expect(send("METADATA #tea LIST")).toEqual([
      ":irc.test FAIL METADATA INVALID_TARGET #tea :No such user or channel",
    ]);
  });

  it("keeps keys for operators from all others, and leaves them when these clear their own", () => {
    grantMetadata(op);
    heard(op, "METADATA alice SET secret :s", "METADATA alice SET plain :p");
    const refused = `:irc.test FAIL METADATA KEY_NO_PERMISSION * secret ${NOT_PERMITTED}`;
    expect(send("METADATA * SET secret :mine")).toEqual([refused]);
    expect(send("METADATA * LIST")).toEqual(batch("metadata alice", ":irc.test 761 alice alice plain * p"));
    expect(send("METADATA * CLEAR")).toEqual(batch("metadata alice", ":irc.test 761 alice alice plain * :"));
    expect(heard(op, "METADATA alice LIST")).toEqual(
      batch("metadata alice", ":irc.test 761 op alice secret operators s"),
    );
  });

  it("tells in an auditorium only those who see the member", () => {
    const [watcher, hidden] = [client(world, "watcher", "draft/metadata-2"), self];
    heard(op, "MODE #tea +u", "METADATA * SUB mood");
    heard(watcher, "JOIN #tea", "METADATA * SUB mood");
    heard(hidden, "JOIN #tea", "METADATA * SET mood :fine");
    expect(watcher.take()).toEqual([]);
    expect(op.take().at(-1)).toBe(":alice!alice@192.0.2.1 METADATA alice mood * fine");
    expect(heard(watcher, "METADATA #tea SYNC")).toEqual(batch("metadata #tea"));
  });

  it("tells no part of what is more than a client may be told at once", () => {
    world = metadataWorld({ metadataSyncLines: 10, metadataSyncInterval: 0, metadataKeys: 11 });
    self = client(world, "alice", "draft/metadata-2");
    const keys = Array.from({ length: 11 }, (_, place) => `k${place}`);
    heard(self, `METADATA * SUB ${keys.join(" ")}`);
    for (const key of keys.slice(1)) send(`METADATA * SET ${key} :v`);
    expect(send("METADATA * SYNC")).toHaveLength(12);
    send("METADATA * SET k0 :v");
    expect(send("METADATA * SYNC")).toEqual([":irc.test 774 alice alice 300"]);
    expect(send("JOIN #new").at(-1)).toBe(":irc.test 774 alice #new 0");
  });

  it("always leaves room for a value in the line that tells it", () => {
    const limits = { nickLength: 64, usernameLength: 32, channelLength: 100, metadataKeyBytes: 64 };
    world = metadataWorld({ ...limits, metadataValueBytes: 300 });
    const most = Number(/max-value-bytes=(\d+)/u.exec(heard(world.open(), "CAP LS 302").join(" "))?.[1]);
    const nick = "n".repeat(64);
    const name = `#${"c".repeat(99)}`;
    const key = "k".repeat(64);
    const member = client(world, "m".repeat(64), "draft/metadata-2");
    const owner = world.connect(nick, "batch draft/metadata-2");
    heard(owner, `JOIN ${name}`, `MODE ${name} +i`, `INVITE ${"m".repeat(64)} ${name}`);
    heard(member, `JOIN ${name}`, `METADATA * SUB ${key}`);
    const value = "v".repeat(most);
    owner.take();
    expect(heard(owner, `METADATA ${name} SET ${key} :${value}`)[0]).toEndWith(` members ${value}`);
    expect(member.take().at(-1)).toEndWith(` members ${value}`);
    expect(heard(owner, `METADATA ${name} SET ${key} :${value}v`)[0]).toContain(" VALUE_INVALID ");
  });

  it("marks the numerics that a bot causes, those of its JOIN too, and not those that it only reads", () => {
    const bot = client(world, "bot", "draft/metadata-3", " message-tags");
    heard(bot, "MODE bot +B", "METADATA * SUB url mood");
    const joined = heard(bot, "JOIN #tea");
    for (const numeric of ["353", "366", "761"]) {
      const line = joined.find((one) => one.includes(` ${numeric} `));
      expect(line).toMatch(/^@(?:batch=<1>;)?bot /u);
    }
    heard(op, "METADATA #tea SET mood :fine");
    expect(bot.take()).toEqual([":irc.test 761 * #tea mood * fine"]);
  });

  it("is part of WHOIS for who has negotiated it", () => {
    send("METADATA * SET display-name :Alice the First");
    const line = ":irc.test 760 op alice display-name * :Alice the First";
    expect(heard(op, "WHOIS alice")).toContain(line);
    expect(heard(world.connect("plain"), "WHOIS alice").join(" ")).not.toContain(" 760 ");
  });

  it("goes with its user and its channel", () => {
    send("METADATA * SET url :mine");
    self.say("NICK alicia");
    self.take();
    expect(heard(op, "METADATA alicia GET url")).toEqual(
      batch("metadata alicia", ":irc.test 761 op alicia url * mine"),
    );
    self.say("QUIT");
    self.lose();
    client(world, "alicia", "draft/metadata-2");
    expect(heard(op, "METADATA alicia LIST")).toEqual(batch("metadata alicia"));
    heard(op, "PART #tea", "JOIN #tea");
    expect(heard(op, "METADATA #tea LIST")).toEqual(batch("metadata #tea"));
  });
});
