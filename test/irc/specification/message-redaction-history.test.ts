/** IRCv3 message-redaction of messages that only the history still has: old ones, and those from before a restart. */
import { beforeEach, describe, expect, it } from "bun:test";
import { removeAccount } from "../../../src/irc/network/remove-account.ts";
import { loggedIn } from "../session/accounts.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "../session/memory-store.ts";
import { idOf, inBatch, READER, speak } from "./history-world.ts";

const MODERN = `${READER} echo-message draft/message-redaction`;

let store: MemoryStore;
let world: World;
let bob: FakeConnection;
let cyd: FakeConnection;

/** The network remembers no messages itself. */
function worldWith(kept: MemoryStore): World {
  store = kept;
  return new World({ store, verifyPassword: verifyAtOnce, limits: { recentMessages: 0 } });
}

beforeEach(async () => {
  world = worldWith(new MemoryStore({ accounts: ["bob", "cyd", "dan"].map((name) => accountOf(name)) }));
  bob = await loggedIn(world, "bob", "bob", MODERN);
  cyd = await loggedIn(world, "cyd", "cyd", MODERN);
  for (const client of [bob, cyd]) client.say("JOIN #tea");
  world.hush();
});

const latest = "CHATHISTORY LATEST #tea * 9";

describe("REDACT of a message in the history", () => {
  it("is for its author's account, and tells those in the channel", () => {
    speak(cyd, "PRIVMSG #tea :1", "PRIVMSG #tea :gone");
    const id = idOf(cyd, "gone");
    cyd.say(`REDACT #tea ${id} :oops`);
    expect(bob.take().join()).toEndWith(` :cyd!cyd@192.0.2.1 REDACT #tea ${id} oops`);
    world.hush();
    expect(inBatch(bob, latest)).toEqual(["1"]);
    expect(cyd.ask(`REDACT #tea ${id}`).join()).toContain(`UNKNOWN_MSGID #tea ${id}`);
  });

  it("is for channel operators and the privilege, and not for other members", () => {
    speak(bob, "PRIVMSG #tea :of bob");
    speak(cyd, "PRIVMSG #tea :of cyd", "PRIVMSG #tea :again");
    const [ofBob, ofCyd, again] = [idOf(bob, "of bob"), idOf(bob, "of cyd"), idOf(bob, "again")];
    expect(cyd.ask(`REDACT #tea ${ofBob}`).join()).toContain(`REDACT_FORBIDDEN #tea ${ofBob}`);
    bob.say(`REDACT #tea ${ofCyd}`);
    const root = world.connect("helper", MODERN);
    expect(root.ask(`REDACT #tea ${again}`).join()).toContain("INVALID_TARGET #tea");
    redactor().say(`REDACT #tea ${again}`);
    world.hush();
    expect(inBatch(bob, latest)).toEqual(["of bob"]);
  });

  it("is for the author in a conversation, also where the other side is absent", () => {
    speak(bob, "PRIVMSG cyd :one", "PRIVMSG cyd :two");
    const [one, two] = [idOf(cyd, "one", "bob"), idOf(cyd, "two", "bob")];
    expect(cyd.ask(`REDACT bob ${one}`).join()).toContain(`REDACT_FORBIDDEN bob ${one}`);
    bob.say(`REDACT cyd ${one}`);
    expect(cyd.take().join()).toContain(` REDACT cyd ${one}`);
    cyd.say("QUIT");
    world.hush();
    expect(bob.ask(`REDACT cyd ${two}`).join()).toContain(`:bob!bob@192.0.2.1 REDACT cyd ${two}`);
    expect(inBatch(bob, "CHATHISTORY LATEST cyd * 9")).toEqual([]);
  });

  it("does not tell anyone else that it exists", async () => {
    speak(bob, "PRIVMSG cyd :psst", "PRIVMSG @#tea :for operators");
    const [psst, ops] = [idOf(bob, "psst", "cyd"), idOf(bob, "for operators")];
    expect(cyd.ask(`REDACT #tea ${ops}`).join()).toContain("UNKNOWN_MSGID");
    const dan = await loggedIn(world, "dan", "dan", MODERN);
    for (const target of ["bob", "cyd"]) {
      expect(dan.ask(`REDACT ${target} ${psst}`).join()).toContain("UNKNOWN_MSGID");
    }
    expect(dan.ask(`REDACT #tea ${ops}`).join()).toContain("INVALID_TARGET");
  });

  it("is possible for a limited time, except by the privilege", () => {
    speak(cyd, "PRIVMSG #tea :1");
    const id = idOf(cyd, "1");
    world.now += 86_400_001;
    expect(cyd.ask(`REDACT #tea ${id}`).join()).toContain(`REDACT_WINDOW_EXPIRED #tea ${id} 86400`);
    expect(bob.ask(`REDACT #tea ${id}`).join()).toContain("REDACT_WINDOW_EXPIRED");
    redactor().say(`REDACT #tea ${id}`);
    world.hush();
    expect(inBatch(bob, latest)).toEqual([]);
  });

  it("is not for a later account of the same name", async () => {
    speak(cyd, "PRIVMSG #tea :1");
    const id = idOf(cyd, "1");
    cyd.say("QUIT");
    world.now += 1_000;
    removeAccount(world.app.network, "cyd");
    world.app.network.accounts.add(accountOf("cyd", { createdAt: world.now }));
    cyd = await loggedIn(world, "cyd", "cyd", MODERN);
    cyd.say("JOIN #tea").take();
    expect(cyd.ask(`REDACT #tea ${id}`).join()).toContain("REDACT_FORBIDDEN");
  });

  it("is for an author without an account while that user is connected", () => {
    const guest = world.connect("guest", MODERN);
    guest.say("JOIN #tea");
    speak(guest, "PRIVMSG #tea :1", "PRIVMSG #tea :2");
    const [one, two] = [idOf(guest, "1"), idOf(guest, "2")];
    const other = world.connect("other", MODERN);
    other.say("JOIN #tea").take();
    expect(other.ask(`REDACT #tea ${one}`).join()).toContain("REDACT_FORBIDDEN");
    guest.say("NICK guest2", `REDACT #tea ${one}`).take();
    expect(inBatch(other, latest)).toEqual(["2"]);
    world.app.commit();
    // The next run of the server has other users of the same numbers.
    const { id } = guest.user;
    const network = { startedAt: world.now + 1 };
    world = new World({ store: store.reopened(), limits: { recentMessages: 0 }, network });
    const users = Array.from({ length: id }, (_, place) => world.connect(`user${place}`, MODERN));
    for (const user of users) user.say("JOIN #tea");
    world.hush();
    const last = users.at(-1);
    expect(last?.user.id).toBe(id);
    expect(last?.ask(`REDACT #tea ${two}`).join()).toContain("REDACT_FORBIDDEN");
  });

  it("is possible after a restart", async () => {
    speak(bob, "PRIVMSG cyd :one");
    const id = idOf(bob, "one", "cyd");
    world.app.commit();
    world = worldWith(store.reopened());
    bob = await loggedIn(world, "bob", "bob", MODERN);
    bob.say(`REDACT cyd ${id}`);
    world.hush();
    expect(inBatch(bob, "CHATHISTORY LATEST cyd * 9")).toEqual([]);
  });

  it("is refused while it cannot be kept, and then not made up for", () => {
    speak(cyd, "PRIVMSG #tea :1", "PRIVMSG #tea :2");
    const [one, two] = [idOf(cyd, "1"), idOf(cyd, "2")];
    world.takeEvents();
    store.full = true;
    expect(cyd.ask(`REDACT #tea ${one}`).at(-1)).toContain(
      ` FAIL REDACT TEMPORARILY_UNAVAILABLE #tea ${one} :`,
    );
    expect(bob.take().join()).not.toContain("REDACT");
    expect(world.takeEvents().map(({ kind }) => kind)).toEqual(["store-failed"]);
    store.full = false;
    cyd.say(`REDACT #tea ${two}`);
    expect(world.takeEvents().map(({ kind }) => kind)).toEqual(["store-works"]);
    world = worldWith(store.reopened());
    expect(store.history.committed.filter(({ kind }) => kind === "message-redacted")).toEqual([
      { kind: "message-redacted", id: two },
    ]);
  });

  it("is refused likewise for a message that the network remembers, but not if that was not kept", () => {
    world.configure({ limits: { ...world.app.settings.network.limits, recentMessages: 9 } });
    speak(cyd, "PRIVMSG #tea :1");
    const one = idOf(cyd, "1");
    store.full = true;
    expect(cyd.ask(`REDACT #tea ${one}`).join()).toContain(`TEMPORARILY_UNAVAILABLE #tea ${one}`);
    const [line = ""] = cyd.ask("PRIVMSG #tea :2");
    world.app.commit();
    const two = /msgid=([^; ]+)/u.exec(line)?.[1] ?? "";
    world.hush();
    cyd.say(`REDACT #tea ${two}`);
    expect(bob.take().join()).toEndWith(` REDACT #tea ${two}`);
    store.full = false;
    cyd.say(`REDACT #tea ${one}`);
    expect(bob.take().join()).toEndWith(` REDACT #tea ${one}`);
  });

  it("is refused as unknown where the store cannot be read", () => {
    speak(cyd, "PRIVMSG #tea :1");
    const id = idOf(cyd, "1");
    store.broken = true;
    expect(cyd.ask(`REDACT #tea ${id}`).join()).toContain("UNKNOWN_MSGID");
    expect(world.takeEvents().some(({ kind }) => kind === "history-failed")).toBe(true);
  });
});

/** An operator of the server, in no channel. */
function redactor(): FakeConnection {
  const root = world.connect("root", MODERN);
  root.user.privileges = new Set(["redact"]);
  return root;
}
