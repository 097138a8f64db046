/** Members of registered channels who log in after they have joined. */
import { beforeEach, expect, it } from "bun:test";
import { ask, loggedIn } from "../../session/accounts.ts";
import { passwordOf } from "../../session/memory-store.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { teaWorld } from "../services/chanserv-world.ts";
import type { TeaWorld } from "../services/chanserv-world.ts";

let { world, ana, tea } = {} as TeaWorld;
let bob: FakeConnection;

beforeEach(async () => {
  ({ world, ana, tea } = await teaWorld());
  await ask(ana, "CS ACCESS #tea ADD bob o", "CS ACCESS #tea ADD cleo v");
  bob = world.connect("robert").say("JOIN #tea");
  world.hush();
});

function prefixes(): number | undefined {
  return tea().members.get(bob.user)?.prefixes;
}

it("gives the prefix of the access at once, which all members hear", async () => {
  const lines = await ask(bob, `NS IDENTIFY bob ${passwordOf("bob")}`);
  expect(lines).toContain(":ChanServ!ChanServ@irc.test MODE #tea +o robert");
  expect(ana.take()).toEqual([":ChanServ!ChanServ@irc.test MODE #tea +o robert"]);
});

it("is quiet where the prefix is there already, and without access", async () => {
  ana.say("MODE #tea +o robert");
  world.hush();
  await ask(bob, `NS IDENTIFY bob ${passwordOf("bob")}`);
  expect(ana.take()).toEqual([]);
  const dan = world.connect("dan").say("JOIN #tea");
  world.hush();
  await ask(dan, `NS IDENTIFY dan ${passwordOf("dan")}`);
  expect(ana.take()).toEqual([]);
});

it("logging out takes no prefix away, and another account adds its own", async () => {
  await ask(bob, `NS IDENTIFY bob ${passwordOf("bob")}`, "NS LOGOUT");
  expect(prefixes()).toBe(4);
  await ask(bob, `NS IDENTIFY cleo ${passwordOf("cleo")}`);
  expect(prefixes()).toBe(5);
});

it("shows the member in an auditorium", async () => {
  const other = world.connect("other").say("JOIN #tea");
  ana.say("MODE #tea +u");
  world.hush();
  await ask(bob, `NS IDENTIFY bob ${passwordOf("bob")}`);
  expect(other.take()).toEqual([
    ":robert!robert@192.0.2.1 JOIN #tea",
    ":ChanServ!ChanServ@irc.test MODE #tea +o robert",
  ]);
});

it("a log-in before joining gives the prefix on JOIN only", async () => {
  const second = await loggedIn(world, "second", "bob");
  second.say("JOIN #tea");
  expect(ana.take().filter((line) => line.includes(" MODE "))).toEqual([
    ":ChanServ!ChanServ@irc.test MODE #tea +o second",
  ]);
});
