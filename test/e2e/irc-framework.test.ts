/** A client library by others as the other side: its events show how it understands Relais. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { FrameworkClient } from "./framework-client.ts";
import { Relais } from "./relais.ts";

let relais: Relais;
let alice: FrameworkClient;
let bob: FrameworkClient;

beforeEach(async () => {
  relais = await Relais.start();
  alice = await FrameworkClient.connect({ nick: "alice", port: relais.port });
  bob = await FrameworkClient.connect({ nick: "bob", port: relais.port });
});

afterEach(async () => {
  await Promise.all([alice.quit("done"), bob.quit("done")]);
  await relais.stop();
});

/** Both are in the channel; alice, who made it, is its operator. */
async function meet(channel: string): Promise<void> {
  alice.irc.join(channel);
  await alice.next("userlist", { channel });
  bob.irc.join(channel);
  await bob.next("userlist", { channel });
  await alice.next("join", { nick: "bob", channel });
}

describe("irc-framework", () => {
  it("registers, and understands what the server says of itself", () => {
    expect(alice.irc.user.nick).toBe("alice");
    expect(alice.irc.network.supports("NETWORK")).toBe("Test");
    expect(alice.irc.network.supports("CASEMAPPING")).toBe("ascii");
    expect(alice.irc.network.supports("CHANTYPES")).toEqual(["#"]);
    expect(alice.irc.network.cap.isEnabled("server-time")).toBe(true);
    expect(alice.irc.network.cap.isEnabled("message-tags")).toBe(true);
  });

  it("joins, and sees who is there with their prefixes", async () => {
    alice.irc.join("#tea");
    await alice.next("join", { nick: "alice", channel: "#tea" });
    bob.irc.join("#tea");
    const { users } = await bob.next("userlist", { channel: "#tea" });
    expect(users).toContainEqual(expect.objectContaining({ nick: "alice", modes: ["o"] }));
    expect(users).toContainEqual(expect.objectContaining({ nick: "bob", modes: [] }));
    expect(await alice.next("join", { nick: "bob" })).toMatchObject({
      channel: "#tea",
      hostname: "127.0.0.1",
    });
  });

  it("talks in a channel and in private, with notices and actions", async () => {
    await meet("#tea");
    alice.irc.say("#tea", "hello, bob: ça va?");
    expect(await bob.next("privmsg")).toMatchObject({
      nick: "alice",
      target: "#tea",
      message: "hello, bob: ça va?",
      time: Date.UTC(2026, 0, 1),
    });
    bob.irc.say("alice", "hello");
    expect(await alice.next("privmsg", { nick: "bob" })).toMatchObject({ target: "alice", message: "hello" });
    bob.irc.notice("#tea", "a notice");
    expect(await alice.next("notice", { nick: "bob" })).toMatchObject({
      target: "#tea",
      message: "a notice",
    });
    alice.irc.action("#tea", "drinks");
    expect(await bob.next("action")).toMatchObject({ nick: "alice", message: "drinks" });
    expect(await alice.unasked("privmsg")).toEqual([]);
  });

  it("sets and reads topics", async () => {
    await meet("#tea");
    alice.irc.setTopic("#tea", "Green");
    expect(await bob.next("topic", { topic: "Green" })).toMatchObject({ channel: "#tea", nick: "alice" });
    const carol = await FrameworkClient.connect({ nick: "carol", port: relais.port });
    carol.irc.join("#tea");
    expect(await carol.next("topic")).toMatchObject({ channel: "#tea", topic: "Green" });
    expect(await carol.next("topicsetby")).toMatchObject({ nick: "alice" });
    await carol.quit();
  });

  it("kicks, bans, and is refused what only operators may do", async () => {
    await meet("#tea");
    bob.irc.setTopic("#tea", "Coffee");
    bob.irc.mode("#tea", "+t");
    expect(await bob.next("irc error", { error: "chanop_privs_needed" })).toMatchObject({ channel: "#tea" });
    alice.irc.ban("#tea", "bob!*@*");
    expect(await bob.next("mode", { target: "#tea" })).toMatchObject({ nick: "alice", raw_modes: "+b" });
    alice.irc.raw("KICK", "#tea", "bob", "no coffee here");
    expect(await bob.next("kick")).toMatchObject({
      kicked: "bob",
      nick: "alice",
      channel: "#tea",
      message: "no coffee here",
    });
    bob.irc.join("#tea");
    expect(await bob.next("irc error", { error: "banned_from_channel" })).toMatchObject({ channel: "#tea" });
    alice.irc.banlist("#tea");
    const { bans } = await alice.next("banlist");
    expect(bans).toEqual([expect.objectContaining({ banned: "bob!*@*", channel: "#tea" })]);
  });

  it("keeps uninvited guests out of an invite-only channel, and lets invited ones in", async () => {
    alice.irc.join("#tea");
    await alice.next("userlist");
    alice.irc.mode("#tea", "+i");
    await alice.next("mode", { raw_modes: "+i" });
    bob.irc.join("#tea");
    await bob.next("irc error", { error: "invite_only_channel" });
    alice.irc.invite("#tea", "bob");
    expect(await bob.next("invite")).toMatchObject({ nick: "alice", channel: "#tea", invited: "bob" });
    bob.irc.join("#tea");
    await bob.next("userlist", { channel: "#tea" });
  });

  it("asks WHOIS, WHO, WHOWAS and LIST", async () => {
    await meet("#tea");
    alice.irc.whois("bob");
    expect(await alice.next("whois")).toMatchObject({
      nick: "bob",
      ident: "bob",
      hostname: "127.0.0.1",
      real_name: "Real bob",
      server: "irc.test",
      channels: expect.stringContaining("#tea") as string,
    });
    alice.irc.whois("nobody");
    expect(await alice.next("whois", { nick: "nobody" })).toMatchObject({ error: "not_found" });
    alice.irc.who("#tea");
    const { users } = await alice.next("wholist");
    expect(users).toContainEqual(expect.objectContaining({ nick: "bob", real_name: "Real bob" }));
    bob.irc.changeNick("robert");
    await alice.next("nick", { nick: "bob", new_nick: "robert" });
    alice.irc.whowas("bob");
    expect(await alice.next("whowas")).toMatchObject({ nick: "bob", real_name: "Real bob" });
    alice.irc.list();
    const { items } = await alice.next("channel list");
    expect(items).toEqual([expect.objectContaining({ channel: "#tea", num_users: 2 })]);
  });

  it("changes nick, and hears where it may not", async () => {
    await meet("#tea");
    alice.irc.changeNick("bob");
    expect(await alice.next("nick in use")).toMatchObject({ nick: "bob" });
    alice.irc.changeNick("#alice");
    expect(await alice.next("nick invalid")).toMatchObject({ nick: "#alice" });
    alice.irc.changeNick("alicia");
    expect(await bob.next("nick")).toMatchObject({ nick: "alice", new_nick: "alicia" });
    expect(alice.irc.user.nick).toBe("alicia");
  });

  it("goes away and comes back", async () => {
    alice.irc.raw("AWAY", "at lunch");
    await alice.next("away", { self: true });
    bob.irc.say("alice", "there?");
    expect(await bob.next("away")).toMatchObject({ nick: "alice", message: "at lunch" });
    alice.irc.raw("AWAY");
    await alice.next("back", { self: true });
  });

  it("parts and quits with words that the others read", async () => {
    await meet("#tea");
    bob.irc.part("#tea", "see you");
    expect(await alice.next("part")).toMatchObject({ nick: "bob", channel: "#tea", message: "see you" });
    bob.irc.join("#tea");
    await alice.next("join", { nick: "bob" });
    const carol = await FrameworkClient.connect({ nick: "carol", port: relais.port });
    carol.irc.join("#tea");
    await carol.next("userlist");
    await carol.quit("good night");
    expect(await alice.next("quit")).toMatchObject({ nick: "carol", message: "Quit: good night" });
  });

  it("learns of a command that does not exist", async () => {
    alice.irc.raw("BREW", "tea");
    expect(await alice.next("irc error", { error: "unknown_command" })).toMatchObject({ command: "BREW" });
  });
});
