import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn } from "../../session/accounts.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { teaWorld, tell } from "./chanserv-world.ts";
import type { TeaWorld } from "./chanserv-world.ts";

let { world, ana, tea } = {} as TeaWorld;
/** Has level h. */
let bob: FakeConnection;
/** Has level v. */
let cleo: FakeConnection;

beforeEach(async () => {
  ({ world, ana, tea } = await teaWorld());
  await ask(ana, "CS ACCESS #tea ADD bob h", "CS ACCESS #tea ADD cleo v");
  [bob, cleo] = [await loggedIn(world, "bob"), await loggedIn(world, "cleo")];
  world.hush();
});

const tooLow = ["You need access of level h or above in #tea."];

describe("ChanServ UNBAN", () => {
  it("removes the bans that match oneself, or another user, and no others", async () => {
    ana.say("MODE #tea +bbb bob!*@* ~a:bob x!*@*", "MODE #tea +b cleo!*@*").take();
    expect(await tell(bob, "UNBAN #tea")).toEqual(["#tea: 2 bans of bob removed."]);
    expect(await tell(bob, "UNBAN #tea cleo")).toEqual(["#tea: 1 bans of cleo removed."]);
    expect(await tell(bob, "UNBAN #tea nobody")).toEqual(["Nobody is called nobody."]);
    expect(
      tea()
        .lists.get("b")
        ?.map(({ mask }) => mask),
    ).toEqual(["x!*@*"]);
    expect(await tell(cleo, "UNBAN #tea")).toEqual(tooLow);
  });
});

describe("ChanServ INVITE", () => {
  it("invites an account with any access, and nobody else", async () => {
    expect(await ask(cleo, "CS INVITE #tea")).toEqual([":ChanServ!ChanServ@irc.test INVITE cleo #tea"]);
    expect(tea().invited.has(cleo.user)).toBeTrue();
    expect(await tell(ana, "INVITE #tea")).toEqual(["You are in #tea."]);
    const dan = await loggedIn(world, "dan");
    expect(await tell(dan, "INVITE #tea")).toEqual(["You need access of level v or above in #tea."]);
    expect(tea().invited.has(dan.user)).toBeFalse();
  });
});

describe("ChanServ GETKEY", () => {
  it("shows the key to level h and above", async () => {
    expect(await tell(bob, "GETKEY #tea")).toEqual(["#tea has no key."]);
    ana.say("MODE #tea +k sesame").take();
    expect(await tell(bob, "GETKEY #tea")).toEqual(["The key of #tea is sesame"]);
    expect(await tell(cleo, "GETKEY #tea")).toEqual(tooLow);
  });
});

describe("ChanServ STATUS", () => {
  it("shows one's own level to everyone, and that of others to accounts with access", async () => {
    expect(await tell(ana, "STATUS #tea")).toEqual(["ana is logged in as ana, founder in #tea."]);
    expect(await tell(cleo, "STATUS #tea BOB")).toEqual(["bob is logged in as bob, level h in #tea."]);
    const dan = await loggedIn(world, "dan");
    expect(await tell(dan, "STATUS #tea")).toEqual(["dan is logged in as dan, without access in #tea."]);
    expect(await tell(dan, "STATUS #tea bob")).toEqual(["You need access of level v or above in #tea."]);
    expect(await tell(world.connect("other"), "STATUS #tea")).toEqual([
      "other is not logged in, and has no access.",
    ]);
    expect(await tell(ana, "STATUS #tea nobody")).toEqual(["Nobody is called nobody."]);
  });
});

describe("ChanServ KICK", () => {
  it("kicks members from outside the channel, not those with higher access", async () => {
    const other = world.connect("other").say("JOIN #tea");
    world.hush();
    expect(await tell(bob, "KICK #tea ana out")).toEqual(["The access of ana is above yours."]);
    expect(await tell(bob, "KICK #tea dan")).toEqual(["dan is not in #tea."]);
    expect(await tell(cleo, "KICK #tea other")).toEqual(tooLow);
    expect(await tell(bob, "KICK #tea other too loud")).toEqual([]);
    expect(other.take()).toEqual([":bob!bob@192.0.2.1 KICK #tea other :too loud"]);
    expect(tea().members.size).toBe(1);
  });
});
