/** IRCv3 read-marker for users who are logged in: kept for the account, and sent to all its clients. */
import { beforeEach, describe, expect, it } from "bun:test";
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import { removeAccount } from "../../../src/irc/network/remove-account.ts";
import { loggedIn } from "../session/accounts.ts";
import { START, World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "../session/memory-store.ts";

let store: MemoryStore;
let world: World;
let bob: FakeConnection;

const at = (offset: number): string => `timestamp=${new Date(START + offset).toISOString()}`;
const marker = (target: string, offset: number): string => `:irc.test MARKREAD ${target} ${at(offset)}`;

/** Ends the world without a word, and begins it again with what was kept. */
function restart(): void {
  store = store.reopened();
  world = new World({ store, verifyPassword: verifyAtOnce });
}

const logIn = (nick: string, account = nick): Promise<FakeConnection> =>
  loggedIn(world, nick, account, "draft/read-marker");

beforeEach(async () => {
  store = new MemoryStore({ accounts: [accountOf("bob"), accountOf("cyd")] });
  world = new World({ store, verifyPassword: verifyAtOnce });
  bob = await logIn("bob");
});

describe("MARKREAD of an account", () => {
  it("outlasts the connection and a restart, and comes with JOIN", async () => {
    expect(bob.ask(`MARKREAD #tea ${at(-5)}`)).toEqual([marker("#tea", -5)]);
    bob.say("QUIT");
    bob = await logIn("rob", "bob");
    expect(bob.ask("MARKREAD #TEA")).toEqual([marker("#TEA", -5)]);
    restart();
    bob = await logIn("bob");
    const lines = bob.ask("JOIN #tea");
    expect(lines[1]).toBe(marker("#tea", -5));
    expect(lines.at(-1)).toContain(" 366 ");
  });

  it("reaches all clients of the account, and nobody else", async () => {
    const other = await logIn("rob", "bob");
    const cyd = await logIn("cyd");
    const plain = await loggedIn(world, "old", "bob");
    world.hush();
    bob.say(`MARKREAD cyd ${at(-5)}`);
    expect(other.take()).toEqual([marker("cyd", -5)]);
    expect([...cyd.take(), ...plain.take()]).toEqual([]);
    expect(cyd.ask("MARKREAD cyd")).toEqual([":irc.test MARKREAD cyd *"]);
    expect(other.ask(`MARKREAD cyd ${at(-9)}`)).toEqual([marker("cyd", -5)]);
    expect(bob.take()).toEqual([marker("cyd", -5)]);
  });

  it("only ever increases, also past what was set before the log-in", () => {
    const guest = world.connect("guest", "draft/read-marker sasl");
    guest.say(`MARKREAD #tea ${at(-3)}`);
    bob.say(`MARKREAD #tea ${at(-5)}`);
    guest.user.account = "bob";
    guest.take();
    expect(guest.ask("MARKREAD #tea", `MARKREAD #tea ${at(-4)}`)).toEqual([
      marker("#tea", -3),
      marker("#tea", -3),
    ]);
  });

  it("drops the marker that was changed least recently past the limit", () => {
    world.configure({ limits: { ...defaultLimits, readMarkers: 2 } });
    bob.say(
      `MARKREAD #a ${at(-9)}`,
      `MARKREAD #b ${at(-8)}`,
      `MARKREAD #a ${at(-7)}`,
      `MARKREAD #c ${at(-6)}`,
    );
    bob.take();
    expect(bob.ask("MARKREAD #a", "MARKREAD #b", "MARKREAD #c")).toEqual([
      marker("#a", -7),
      ":irc.test MARKREAD #b *",
      marker("#c", -6),
    ]);
    expect(store.reopened().state.markers.map(({ target }) => target)).toEqual(["#a", "#c"]);
  });

  it("goes with a channel to its new name, also in the store", () => {
    bob.say("JOIN #tea", `MARKREAD #tea ${at(-5)}`, "RENAME #tea #coffee").take();
    expect(bob.ask("MARKREAD #coffee", "MARKREAD #tea")).toEqual([
      marker("#coffee", -5),
      ":irc.test MARKREAD #tea *",
    ]);
    expect(store.reopened().state.markers).toEqual([{ account: "bob", target: "#coffee", at: START - 5 }]);
  });

  it("goes away with the account", () => {
    bob.say(`MARKREAD #tea ${at(-5)}`);
    removeAccount(world.app.network, "bob");
    expect(store.reopened().state).toMatchObject({ accounts: [{ name: "cyd" }], markers: [] });
  });

  it("is refused with INTERNAL_ERROR, and not changed, where it cannot be kept", () => {
    store.broken = true;
    expect(bob.ask(`MARKREAD #tea ${at(-5)}`).at(-1)).toStartWith(
      ":irc.test FAIL MARKREAD INTERNAL_ERROR #tea :",
    );
    expect(bob.ask("MARKREAD #tea")).toEqual([":irc.test MARKREAD #tea *"]);
  });
});
