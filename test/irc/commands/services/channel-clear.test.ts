import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn } from "../../session/accounts.ts";
import { teaWorld, tell } from "./chanserv-world.ts";
import type { TeaWorld } from "./chanserv-world.ts";

let { world, ana, tea } = {} as TeaWorld;

beforeEach(async () => {
  ({ world, ana, tea } = await teaWorld());
});

/** `["ana 16"]`: the members with a prefix. */
function ranks(): string[] {
  return tea().roster.flatMap(({ user, prefixes }) => (prefixes === 0 ? [] : [`${user.nick} ${prefixes}`]));
}

describe("ChanServ CLEAR", () => {
  it("BANS removes all bans, more than one command may, and nothing else", async () => {
    const masks = Array.from({ length: 25 }, (_, index) => `x${index}!*@*`);
    for (const mask of masks) ana.say(`MODE #tea +b ${mask}`);
    ana.say("MODE #tea +e y!*@*").take();
    expect(await tell(ana, "CLEAR #tea BANS")).toEqual(["#tea: 25 bans removed."]);
    expect(tea().lists.get("b")).toEqual([]);
    expect(tea().lists.get("e")).toHaveLength(1);
  });

  it("OPS and VOICES take the prefixes that access does not give", async () => {
    await ask(ana, "CS ACCESS #tea ADD bob v", "CS ACCESS #tea ADD cleo o");
    const bob = await loggedIn(world, "bob");
    const cleo = await loggedIn(world, "cleo");
    const other = world.connect("other");
    for (const client of [bob, cleo, other]) client.say("JOIN #tea");
    ana.say("MODE #tea +ov bob other", "MODE #tea +h other").take();
    expect(await tell(ana, "CLEAR #tea OPS")).toEqual(["#tea: 2 ops removed."]);
    expect(ranks()).toEqual(["ana 20", "bob 1", "cleo 4", "other 1"]);
    expect(await tell(ana, "CLEAR #tea voices")).toEqual(["#tea: 1 voices removed."]);
    expect(ranks()).toEqual(["ana 20", "bob 1", "cleo 4"]);
  });

  it("MODES leaves +nt and locked modes", async () => {
    await tell(ana, "SET #tea MLOCK +m");
    ana.say("MODE #tea +iskl-t key 5").take();
    expect(await tell(ana, "CLEAR #tea MODES")).toEqual(["#tea: 4 modes removed."]);
    expect(ana.ask("MODE #tea")[0]).toBe(":irc.test 324 ana #tea +mnt");
  });

  it("USERS kicks everyone but oneself and higher access; each hears its own KICK", async () => {
    await ask(ana, "CS ACCESS #tea ADD bob a");
    const bob = await loggedIn(world, "bob");
    const [one, two] = [world.connect("one"), world.connect("two")];
    for (const client of [bob, one, two]) client.say("JOIN #tea");
    world.hush();
    expect(await tell(bob, "CLEAR #tea USERS fresh start")).toEqual(["#tea: 2 users removed."]);
    expect(one.take()).toEqual([":bob!bob@192.0.2.1 KICK #tea one :fresh start"]);
    expect(two.take()).toEqual([":bob!bob@192.0.2.1 KICK #tea two :fresh start"]);
    expect(ana.take()).toHaveLength(2);
    expect(tea().roster.map(({ user }) => user.nick)).toEqual(["ana", "bob"]);
    expect(one.user.memberships).toEqual([]);
  });

  it("USERS is in the history, for clients with draft/event-playback", async () => {
    const reader = world.connect("reader", "draft/chathistory draft/event-playback batch");
    const one = world.connect("one");
    for (const client of [reader, one]) client.say("JOIN #tea");
    await ask(ana, "CS CLEAR #tea USERS fresh start");
    reader.say("JOIN #tea").take();
    const lines = reader.ask("CHATHISTORY LATEST #tea * 9").filter((line) => line.includes(" KICK "));
    expect(lines.map((line) => line.replace(/^@\S+ /u, "")).toSorted()).toEqual([
      ":ana!ana@192.0.2.1 KICK #tea one :fresh start",
      ":ana!ana@192.0.2.1 KICK #tea reader :fresh start",
    ]);
  });

  it("needs level o or a, and something to clear", async () => {
    await ask(ana, "CS ACCESS #tea ADD bob o");
    const [bob, cleo] = [await loggedIn(world, "bob"), await loggedIn(world, "cleo")];
    expect(await tell(cleo, "CLEAR #tea bans")).toEqual(["You need access of level o or above in #tea."]);
    for (const what of ["USERS", "OPS", "MODES"]) {
      expect(await tell(bob, `CLEAR #tea ${what}`)).toEqual(["You need access of level a or above in #tea."]);
    }
    expect(await tell(ana, "CLEAR #tea constructor")).toEqual([
      "Syntax: CLEAR <channel> BANS|VOICES|OPS|MODES|USERS [<reason>]",
    ]);
  });
});
