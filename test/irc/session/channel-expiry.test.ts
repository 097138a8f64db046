/** Registrations of channels that nobody uses end, where the operator wants it (`limits.channel-expiry`). */
import { beforeEach, expect, it } from "bun:test";
import { ask, loggedIn } from "./accounts.ts";
import { World } from "./harness.ts";
import type { FakeConnection } from "./harness.ts";
import { accountOf, MemoryStore, passwordOf, verifyAtOnce } from "./memory-store.ts";

const DAY = 86_400_000;

let store: MemoryStore;
let world: World;
let ana: FakeConnection;

beforeEach(async () => {
  await begin(30);
});

/** Ana founds #tea and leaves it. */
async function begin(channelExpiry: number): Promise<void> {
  store = new MemoryStore({ accounts: [accountOf("ana"), accountOf("bob")] });
  world = worldOf(store, channelExpiry);
  ana = await loggedIn(world, "ana");
  await ask(ana, "JOIN #tea", "CS REGISTER #tea", "CS ACCESS #tea ADD bob v", "PART #tea");
}

function worldOf(kept: MemoryStore, channelExpiry: number): World {
  return new World({ store: kept, verifyPassword: verifyAtOnce, limits: { channelExpiry } });
}

/** Days later, any command. */
async function later(days: number, ...lines: readonly string[]): Promise<void> {
  world.now += days * DAY;
  await ask(ana, "AWAY", ...lines);
}

function isRegistered(): boolean {
  return world.app.network.findChannel("#tea")?.registration !== undefined;
}

function isKept(): boolean {
  return store.reopened().state.channels.length === 1;
}

it("ends after the days, and for good", async () => {
  await later(30);
  expect([isRegistered(), isKept()]).toEqual([true, true]);
  await later(1);
  expect([isRegistered(), isKept()]).toEqual([false, false]);
});

it("never ends without the option", async () => {
  await begin(0);
  await later(3_000);
  expect(isRegistered()).toBeTrue();
});

it("goes on after a JOIN of any account with access, also over a restart", async () => {
  const bob = await loggedIn(world, "bob");
  await later(20);
  await ask(bob, "JOIN #tea", "PART #tea");
  store = store.reopened();
  const { now } = world;
  world = worldOf(store, 30);
  world.now = now;
  ana = await loggedIn(world, "ana");
  await later(30);
  expect(isRegistered()).toBeTrue();
  await later(1);
  expect(isRegistered()).toBeFalse();
});

it("goes on after a log-in of a member", async () => {
  const bob = world.connect("robert").say("JOIN #tea");
  await later(20);
  await ask(bob, `NS IDENTIFY bob ${passwordOf("bob")}`, "PART #tea");
  await later(30);
  expect(isRegistered()).toBeTrue();
});

it("does not end while somebody with access stays, and only 30 days after that", async () => {
  await later(1, "JOIN #tea");
  for (let week = 0; week < 10; week += 1) await later(7);
  await ask(ana, "PART #tea");
  await later(24);
  expect(isRegistered()).toBeTrue();
  await later(7);
  expect(isRegistered()).toBeFalse();
});

it("other members keep no registration, but stay in the channel", async () => {
  const other = world.connect("other").say("JOIN #tea");
  await later(31);
  expect(isRegistered()).toBeFalse();
  expect(world.app.network.findChannel("#tea")?.members.has(other.user)).toBeTrue();
});

it("keeps to its day where the change cannot be kept, and people can join meanwhile", async () => {
  store.broken = true;
  await later(31);
  expect(isRegistered()).toBeTrue();
  expect((await ask(ana, "JOIN #tea"))[0]).toContain("JOIN #tea");
  store.broken = false;
  await ask(ana, "PART #tea");
  await later(1);
  expect([isRegistered(), isKept()]).toEqual([false, false]);
});
