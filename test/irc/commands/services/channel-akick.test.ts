import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn } from "../../session/accounts.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "../../session/memory-store.ts";
import { World } from "../../session/harness.ts";
import { teaWorld, tell } from "./chanserv-world.ts";
import type { TeaWorld } from "./chanserv-world.ts";

let { world, ana, tea } = {} as TeaWorld;

beforeEach(async () => {
  ({ world, ana, tea } = await teaWorld());
});

describe("ChanServ AKICK", () => {
  it("keeps out an account and kicks whoever is logged in to it", async () => {
    const [bob, second] = [await loggedIn(world, "bob"), await loggedIn(world, "second", "bob")];
    bob.say("JOIN #tea");
    second.say("JOIN #tea");
    world.hush();
    expect(await tell(ana, "AKICK #tea ADD BOB too loud")).toEqual(["#tea keeps out ~a:bob."]);
    expect(bob.take()).toEqual([":ana!ana@192.0.2.1 KICK #tea bob :too loud"]);
    expect(tea().members.size).toBe(1);
    expect(second.ask("JOIN #tea")).toEqual([
      ":irc.test 474 second #tea :Cannot join channel: ChanServ keeps you out (too loud)",
    ]);
  });

  it("keeps out a mask, also after +e and MODE -b, and lets in whoever has access", async () => {
    const other = world.connect("other", "", { host: "spam.test" });
    other.say("JOIN #tea");
    expect(await tell(ana, "AKICK #tea ADD *@spam.test")).toEqual(["#tea keeps out *!*@spam.test."]);
    expect(tea().members.has(other.user)).toBeFalse();
    ana.say("MODE #tea +e *!*@*", "MODE #tea -b *!*@spam.test");
    other.take();
    expect(other.ask("JOIN #tea")).toEqual([
      ":irc.test 474 other #tea :Cannot join channel: ChanServ keeps you out",
    ]);
    await tell(ana, "ACCESS #tea ADD bob v");
    const bob = await loggedIn(world, "bob");
    world.app.network.setUserhost(bob.user, "bob", "spam.test");
    expect(bob.ask("JOIN #tea")[0]).toContain(" JOIN #tea");
    expect((await tell(ana, "AKICK #tea ADD *@spam.test again"))[0]).toContain("keeps out");
    expect(tea().members.has(bob.user)).toBeTrue();
  });

  it("lists and removes the masks; one that is added again has the new reason", async () => {
    expect(await tell(ana, "AKICK #tea LIST")).toEqual(["#tea keeps nobody out."]);
    await ask(
      ana,
      "CS AKICK #tea ADD bob",
      "CS AKICK #tea ADD *!*@spam.test old",
      "CS AKICK #tea ADD *@Spam.test new one",
    );
    expect(await tell(ana, "AKICK #tea")).toEqual([
      "~a:bob, by ana!ana@192.0.2.1",
      "*!*@Spam.test, by ana!ana@192.0.2.1: new one",
    ]);
    expect(await tell(ana, "AKICK #tea DEL Bob")).toEqual(["#tea lets in Bob again."]);
    expect(await tell(ana, "AKICK #tea DEL bob")).toEqual(["bob is not in the AKICK list of #tea."]);
    expect(await tell(ana, "AKICK #tea DEL *@spam.test")).toEqual(["#tea lets in *@spam.test again."]);
    expect(await tell(ana, "AKICK #tea LIST")).toEqual(["#tea keeps nobody out."]);
  });

  it("needs level o, an account without access, and a mask of joining", async () => {
    await ask(ana, "CS ACCESS #tea ADD bob h");
    const bob = await loggedIn(world, "bob");
    expect(await tell(bob, "AKICK #tea ADD cleo")).toEqual(["You need access of level o or above in #tea."]);
    expect(await tell(ana, "AKICK #tea ADD bob")).toEqual([
      "bob has access in #tea. ACCESS DEL takes it away.",
    ]);
    expect(await tell(ana, "AKICK #tea ADD nobody")).toEqual(["There is no account nobody."]);
    expect(await tell(ana, "AKICK #tea ADD ~m:x!*@*")).toEqual([
      "A mute is about speaking, not about joining.",
    ]);
    expect(await tell(ana, "AKICK #tea ADD *@192.0.2.0/33")).toEqual([
      "*@192.0.2.0/33 has no range of addresses.",
    ]);
    expect((await tell(ana, "AKICK #tea ADD ~z:x"))[0]).toStartWith("~z:x: ");
    expect((await tell(ana, "AKICK #tea ADD"))[0]).toStartWith("Syntax: AKICK <channel>");
    expect(tea().registration?.akicks).toEqual([]);
  });

  it("kicks a hundred members at once", async () => {
    for (let count = 0; count < 101; count += 1) world.connect(`b${count}`).say("JOIN #tea");
    expect(await tell(ana, "AKICK #tea ADD b*!*@*")).toEqual([
      "#tea keeps out b*!*@*.",
      "1 more members match. The same command kicks the next 100.",
    ]);
    expect(tea().members.size).toBe(2);
    expect(await tell(ana, "AKICK #tea ADD b*!*@*")).toEqual(["#tea keeps out b*!*@*."]);
    expect(tea().members.size).toBe(1);
  });

  it("refuses more than channel-akicks", async () => {
    ({ world, ana, tea } = await teaWorld({ limits: { channelAkicks: 1 } }));
    await tell(ana, "AKICK #tea ADD bob");
    expect(await tell(ana, "AKICK #tea ADD cleo")).toEqual(["The AKICK list of #tea is full (1)."]);
    expect(await tell(ana, "AKICK #tea ADD bob again")).toEqual(["#tea keeps out ~a:bob."]);
  });

  it("holds after a restart", async () => {
    const store = new MemoryStore({ accounts: ["ana", "bob"].map((name) => accountOf(name)) });
    ({ world, ana } = await teaWorld({ store }));
    await tell(ana, "AKICK #tea ADD *@192.0.2.9 spam");
    world = new World({ store: store.reopened(), verifyPassword: verifyAtOnce });
    const other = world.connect("other", "", { address: "192.0.2.9" });
    expect(other.ask("JOIN #tea")[0]).toEndWith("ChanServ keeps you out (spam)");
  });
});
