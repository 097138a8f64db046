/** How long the history of a channel lasts: to its last member, and beyond the end of the server. */
import { beforeEach, describe, expect, it } from "bun:test";
import { inBatch, READER } from "../specification/history-world.ts";
import { loggedIn, worldWithAccounts } from "./accounts.ts";
import { World } from "./harness.ts";
import type { FakeConnection } from "./harness.ts";
import { MemoryStore, verifyAtOnce } from "./memory-store.ts";

let store: MemoryStore;
let world: World;

beforeEach(() => {
  store = new MemoryStore();
  world = worldWithAccounts([], { store });
});

/** The server ended; another starts with what was committed. */
function restart(): void {
  world.app.commit();
  store = store.reopened();
  world = new World({ store, verifyPassword: verifyAtOnce });
}

function connect(nick: string): FakeConnection {
  const client = world.connect(nick, READER);
  client.take();
  return client;
}

/** Texts that a newcomer reads in a channel, oldest first. */
function historyOf(channel: string): string[] {
  const client = connect("reader");
  client.say(`JOIN ${channel}`);
  client.take();
  return inBatch(client, `CHATHISTORY LATEST ${channel} * 50`);
}

describe("the history of a channel", () => {
  it("goes on after the server was killed, and is in order with what follows", () => {
    connect("ada").say("JOIN #tea", "PRIVMSG #tea :one", "PRIVMSG #tea :two");
    restart();
    connect("bob").say("JOIN #Tea", "PRIVMSG #tea :three");
    restart();
    expect(historyOf("#TEA")).toEqual(["one", "two", "three"]);
  });

  it("goes on after the server was stopped", () => {
    connect("ada").say("JOIN #tea", "PRIVMSG #tea :one");
    world.app.stopping();
    restart();
    expect(historyOf("#tea")).toEqual(["one"]);
  });

  it("ends with the last member, before a restart and after one", () => {
    connect("ada").say("JOIN #tea", "PRIVMSG #tea :one", "PART #tea");
    expect(historyOf("#tea")).toEqual([]);
    restart();
    expect(historyOf("#tea")).toEqual([]);
  });

  it("ends after a restart, when those who came back leave", () => {
    connect("ada").say("JOIN #tea", "PRIVMSG #tea :one");
    restart();
    connect("ada").say("JOIN #tea", "QUIT");
    restart();
    expect(historyOf("#tea")).toEqual([]);
  });

  it.each(["+k secret", "+i", "+s", "+p", "+R", "+b *!*@bad.example"])(
    "ends with the server where the channel was not open to everyone: %s",
    (mode) => {
      connect("ada").say("JOIN #tea", "PRIVMSG #tea :one", `MODE #tea ${mode}`);
      restart();
      expect(historyOf("#tea")).toEqual([]);
    },
  );

  it("goes on where the channel was open to everyone again", () => {
    connect("ada").say("JOIN #tea", "PRIVMSG #tea :one", "MODE #tea +i", "MODE #tea -i+m");
    restart();
    expect(historyOf("#tea")).toEqual(["one"]);
  });

  it("follows a new name, and is not mixed with that of another channel", () => {
    const ada = world.connect("ada", "draft/channel-rename");
    ada.say("JOIN #old", "PRIVMSG #old :one", "JOIN #tea", "PRIVMSG #tea :other");
    restart();
    const bob = world.connect("bob", "draft/channel-rename");
    bob.say("JOIN #old", "RENAME #old #tea :better");
    expect(historyOf("#tea")).toEqual(["one"]);
    restart();
    expect(historyOf("#tea")).toEqual(["one"]);
    expect(store.history.channels).toHaveLength(1);
  });

  it("goes on in a registered channel, open or not", async () => {
    world = worldWithAccounts(["ada"]);
    store = world.options.store as MemoryStore;
    const ada = await loggedIn(world, "ada");
    ada.say("JOIN #tea", "CS REGISTER #tea", "PRIVMSG #tea :one", "MODE #tea +s", "PART #tea");
    restart();
    expect(historyOf("#tea")).toEqual(["one"]);
  });
});
