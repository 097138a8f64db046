/** Metadata that outlasts a restart: of accounts and of registered channels. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, joined, loggedIn, plainResponse } from "./accounts.ts";
import { World } from "./harness.ts";
import type { FakeConnection, WorldOptions } from "./harness.ts";
import { accountOf, MemoryStore, passwordOf, verifyAtOnce } from "./memory-store.ts";

const METADATA = "batch draft/metadata-2";

let store: MemoryStore;
let world: World;

beforeEach(() => {
  begin();
});

function begin(limits: WorldOptions["limits"] = {}): void {
  store = new MemoryStore({ accounts: [accountOf("ana"), accountOf("bob")] });
  world = worldOf(store, limits);
}

function worldOf(kept: MemoryStore, limits: WorldOptions["limits"] = {}): World {
  return new World({ store: kept, verifyPassword: verifyAtOnce, limits });
}

function log(client: FakeConnection, account: string): Promise<string[]> {
  return ask(client, `NS IDENTIFY ${account} ${passwordOf(account)}`);
}

/** `{ url: "x" }` */
function valuesOf({ user }: FakeConnection): Readonly<Record<string, string>> {
  return Object.fromEntries(user.metadata?.kept ?? []);
}

function ofAccount(name: string): unknown {
  return world.app.network.accounts.find(name)?.metadata;
}

describe("metadata of a user who is logged in", () => {
  it("is there at the next log-in, also after a restart, and others hear of it", async () => {
    const ana = await loggedIn(world, "ana", "ana", METADATA);
    await ask(ana, "METADATA * SET url :https://ana.test", "METADATA * SET avatar :a");
    world = worldOf(store.reopened());
    const watcher = world.connect("watcher", METADATA);
    watcher.say("METADATA * SUB url", "JOIN #tea");
    const again = world.connect("anna", METADATA).say("METADATA * SUB url", "JOIN #tea");
    world.hush();
    const lines = await log(again, "ana");
    const line = ":anna!anna@192.0.2.1 METADATA anna url * https://ana.test";
    expect(lines).toContain(line);
    expect(watcher.take()).toContain(line);
    expect(valuesOf(again)).toEqual({ url: "https://ana.test", avatar: "a" });
  });

  it("comes with a log-in before registration, together with what was set before it, which wins", async () => {
    const ana = await loggedIn(world, "ana", "ana", METADATA);
    await ask(ana, "METADATA * SET url :old", "METADATA * SET avatar :a", "QUIT");
    const next = world.open();
    next.say("CAP LS 302", `CAP REQ :sasl ${METADATA}`, "NICK next", "USER next 0 * :Next");
    next.say("METADATA * SET url :new", "METADATA * SET note :n");
    await ask(next, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", passwordOf("ana"))}`);
    const greeting = await ask(next, "METADATA * SUB avatar", "CAP END");
    expect(greeting.join("\n")).toContain("METADATA next avatar * a");
    expect(valuesOf(next)).toEqual({ url: "new", avatar: "a", note: "n" });
    expect(ofAccount("ana")).toEqual([
      ["url", "new"],
      ["avatar", "a"],
      ["note", "n"],
    ]);
  });

  it("goes when the user logs out, or logs in to another account", async () => {
    const client = world.connect("client", METADATA);
    client.say("METADATA * SUB url", "METADATA * SET url :mine");
    await log(client, "ana");
    expect(ofAccount("ana")).toEqual([["url", "mine"]]);
    await log(client, "bob");
    expect([valuesOf(client), ofAccount("bob")]).toEqual([{}, undefined]);
    await log(client, "ana");
    const lines = await ask(client, "NS LOGOUT");
    expect(lines).toContain(":client!client@192.0.2.1 METADATA client url * :");
    expect([valuesOf(client), ofAccount("ana")]).toEqual([{}, [["url", "mine"]]]);
  });

  it("is removed for good by SET without a value, and by CLEAR", async () => {
    const ana = await loggedIn(world, "ana", "ana", METADATA);
    await ask(ana, "METADATA * SET url :u", "METADATA * SET avatar :a", "METADATA * SET note :n");
    await ask(ana, "METADATA * SET avatar");
    expect(ofAccount("ana")).toEqual([
      ["url", "u"],
      ["note", "n"],
    ]);
    await ask(ana, "METADATA * CLEAR");
    expect(ofAccount("ana")).toBeUndefined();
    expect(store.reopened().state.accounts[0]).toEqual(accountOf("ana"));
  });

  it("is there after a restart for a user who stays without a client", async () => {
    const ana = await loggedIn(world, "ana", "ana", `${METADATA} draft/persistence`);
    await ask(ana, "PERSISTENCE SET ON", "METADATA * SET url :u");
    world = worldOf(store.reopened());
    expect(world.app.network.findUser("ana")?.metadata?.kept).toEqual([["url", "u"]]);
  });

  it("of a user who is not logged in is not kept", async () => {
    const other = world.connect("other", METADATA);
    await ask(other, "METADATA * SET url :u");
    expect(store.committed).toEqual([]);
  });

  it("has no more keys than there may be: those of the account stay", async () => {
    begin({ metadataKeys: 2 });
    const ana = await loggedIn(world, "ana", "ana", METADATA);
    await ask(ana, "METADATA * SET a :1");
    const second = world.connect("second", METADATA);
    await ask(second, "METADATA * SUB c", "METADATA * SET b :2", "METADATA * SET c :3");
    expect(await log(second, "ana")).toContain(":second!second@192.0.2.1 METADATA second c * :");
    expect(valuesOf(second)).toEqual({ a: "1", b: "2" });
    // The other user of the account has one key of two, and the account has two.
    expect(await ask(ana, "METADATA * SET d :4")).toEqual([
      ":irc.test FAIL METADATA LIMIT_REACHED * :There are as many keys as there may be",
    ]);
  });

  it("can be removed where another user of the account has removed it, and the account is full", async () => {
    begin({ metadataKeys: 2 });
    const ana = await loggedIn(world, "ana", "ana", METADATA);
    await ask(ana, "METADATA * SET a :1");
    const second = await loggedIn(world, "second", "ana", METADATA);
    await ask(ana, "METADATA * SET a", "METADATA * SET b :2", "METADATA * SET c :3");
    expect(await ask(second, "METADATA * SET a")).toEqual([":irc.test 766 second * a :key not set"]);
    expect(valuesOf(second)).toEqual({});
  });

  it("comes with another client of the user, which has set it before its registration, and others hear of it", async () => {
    const ana = await loggedIn(world, "ana", "ana", METADATA);
    await ask(ana, "METADATA * SET url :old", "METADATA * SET avatar :a", "JOIN #tea");
    const watcher = world.connect("watcher", METADATA).say("METADATA * SUB url", "JOIN #tea");
    watcher.take();
    const lines = ["METADATA * SET url :new", "METADATA * SET note :n"];
    await joined(world, "ana", METADATA, { lines });
    expect(watcher.take()).toContain(":ana!ana@192.0.2.1 METADATA ana url * new");
    expect(valuesOf(ana)).toEqual({ url: "new", avatar: "a", note: "n" });
    expect(ofAccount("ana")).toEqual(Object.entries(valuesOf(ana)));
  });

  it("that cannot be kept is refused, and nothing changes", async () => {
    const ana = await loggedIn(world, "ana", "ana", `${METADATA} standard-replies`);
    await ask(ana, "METADATA * SET url :u");
    store.broken = true;
    for (const line of ["METADATA * SET url :v", "METADATA * SET url", "METADATA * CLEAR"]) {
      expect((await ask(ana, line)).at(-1)).toStartWith(":irc.test FAIL METADATA TEMPORARILY_UNAVAILABLE * ");
    }
    expect([valuesOf(ana), ofAccount("ana")]).toEqual([{ url: "u" }, [["url", "u"]]]);
  });

  it("stays with the user where the log-in cannot keep it", async () => {
    const client = world.connect("client", METADATA);
    await ask(client, "METADATA * SET url :u");
    store.broken = true;
    expect((await log(client, "ana")).join("\n")).toContain(" 900 client ");
    expect([valuesOf(client), ofAccount("ana")]).toEqual([{ url: "u" }, undefined]);
  });
});

async function founder(): Promise<FakeConnection> {
  const ana = await loggedIn(world, "ana", "ana", `${METADATA} standard-replies`);
  await ask(ana, "JOIN #tea", "METADATA #tea SET early :e", "CS REGISTER #tea");
  return ana;
}

describe("metadata of a registered channel", () => {
  it("is kept, in the order of its keys, and with what was set before its registration", async () => {
    const ana = await founder();
    await ask(ana, "METADATA #tea SET 1 :one", "METADATA #tea SET early :later", "METADATA #tea SET b :b");
    await ask(ana, "METADATA #tea SET b");
    world = worldOf(store.reopened());
    expect(world.app.network.findChannel("#tea")?.metadata?.kept).toEqual([
      ["early", "later"],
      ["1", "one"],
    ]);
  });

  it("that cannot be kept is refused", async () => {
    const ana = await founder();
    store.broken = true;
    expect((await ask(ana, "METADATA #tea SET url :u")).at(-1)).toStartWith(
      ":irc.test FAIL METADATA TEMPORARILY_UNAVAILABLE #tea ",
    );
    expect(world.app.network.findChannel("#tea")?.metadata?.get("url")).toBeUndefined();
  });
});
