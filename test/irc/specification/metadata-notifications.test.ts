/** IRCv3 metadata, draft/metadata-2, "Notifications": who hears of a change, and who of what there is already. */
import { beforeEach, describe, expect, it } from "bun:test";
import type { FakeConnection, World } from "../session/harness.ts";
import { batch, client, grantMetadata, heard, metadataWorld, numbered } from "./metadata-world.ts";

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

describe("Notifications", () => {
  let neighbour: FakeConnection;

  beforeEach(() => {
    neighbour = open("neighbour");
    heard(neighbour, "JOIN #tea", "METADATA * SUB url");
    heard(self, "JOIN #tea");
    neighbour.take();
  });

  it("tells subscribers who share a channel, of subscribed keys only", () => {
    heard(self, "METADATA * SET url :x", "METADATA * SET other :y");
    expect(neighbour.take()).toEqual([":client!client@192.0.2.1 METADATA client url * x"]);
  });

  it("tells of a removed key with an empty value, and of no change nothing", () => {
    heard(self, "METADATA * SET url :x", "METADATA * SET url :x");
    neighbour.take();
    expect(heard(self, "METADATA * SET url")).toEqual([":irc.test 766 client * url :key not set"]);
    expect(neighbour.take()).toEqual([":client!client@192.0.2.1 METADATA client url * :"]);
    expect(heard(self, "METADATA * SET url")[0]).toStartWith(":irc.test FAIL METADATA KEY_NOT_SET * url :");
    expect(neighbour.take()).toEqual([]);
  });

  it("does not tell a client of its own changes to itself, but of those to its channels", () => {
    heard(self, "METADATA * SUB url");
    expect(heard(self, "METADATA * SET url :x")).toEqual([":irc.test 761 client * url * x"]);
    heard(neighbour, "MODE #tea +o client");
    self.take();
    expect(heard(self, "METADATA #tea SET url :y")).toEqual([
      ":client!client@192.0.2.1 METADATA #tea url * y",
      ":irc.test 761 client #tea url * y",
    ]);
  });

  it("tells a client what an operator changes of it", () => {
    const root = open("root");
    grantMetadata(root);
    heard(self, "METADATA * SUB url");
    heard(root, "METADATA client SET url :z");
    expect(self.take()).toEqual([":root!root@192.0.2.1 METADATA client url * z"]);
  });

  it("tells who monitors a user, and each once", () => {
    const far = open("far");
    heard(far, "METADATA * SUB url", "MONITOR + client");
    heard(neighbour, "MONITOR + client");
    heard(self, "METADATA * SET url :x");
    expect(far.take()).toEqual([":client!client@192.0.2.1 METADATA client url * x"]);
    expect(neighbour.take()).toHaveLength(1);
  });

  it("stays silent to strangers, to those who have unsubscribed, and to those who have left batch", () => {
    const stranger = open("stranger");
    heard(stranger, "METADATA * SUB url");
    heard(neighbour, "METADATA * UNSUB url");
    const former = open("former");
    heard(former, "JOIN #tea", "METADATA * SUB url", "CAP REQ :-batch", "CAP REQ batch");
    neighbour.take();
    heard(self, "METADATA * SET url :x");
    for (const other of [stranger, neighbour, former]) expect(other.take()).toEqual([]);
  });

  it("tells of keys for operators only those who may see them", () => {
    const root = open("root");
    grantMetadata(root);
    heard(root, "JOIN #tea", "METADATA * SUB secret");
    heard(neighbour, "METADATA * SUB secret");
    const other = open("other");
    grantMetadata(other);
    heard(other, "METADATA client SET secret :x");
    expect(root.take().at(-1)).toBe(":other!other@192.0.2.1 METADATA client secret operators x");
    expect(neighbour.take().filter((line) => line.includes("METADATA"))).toEqual([]);
  });

  it("tells the current values to who subscribes", () => {
    heard(self, "METADATA * SET mood :fine");
    expect(heard(neighbour, "METADATA * SUB mood")).toEqual([
      ":irc.test 770 neighbour mood",
      ":irc.test METADATA client mood * fine",
    ]);
  });

  it("tells the current values to who monitors a user, and when a monitored one comes", () => {
    const far = open("far");
    heard(self, "METADATA * SET url :x");
    heard(far, "METADATA * SUB url");
    expect(heard(far, "MONITOR + client,later")).toEqual([
      ":irc.test 730 far client!client@192.0.2.1",
      ...batch("metadata client", ":irc.test METADATA client url * x"),
      ":irc.test 731 far later",
    ]);
    const later = world.open();
    later.say(`CAP REQ :batch ${DRAFT}`, "METADATA * SET url :y", "NICK later", "USER l 0 * :l", "CAP END");
    expect(numbered(far.take())).toEqual([
      ":irc.test 730 * later!l@192.0.2.1",
      ...batch("metadata later", ":irc.test METADATA later url * y"),
    ]);
  });
});
