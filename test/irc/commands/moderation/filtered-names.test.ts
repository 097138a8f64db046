/** Filters on names and other texts that stand beside users and channels: at registration and at each change. */
import { describe, expect, it } from "bun:test";
import { accountOf, MemoryStore } from "../../session/memory-store.ts";
import { makeOperator } from "../operator/operators.ts";
import { ask } from "../../session/accounts.ts";
import { scene } from "./scene.ts";
import type { FakeConnection } from "../../session/harness.ts";

const EVE = { address: "192.0.2.66" };

/** A client with a spamming name, as far as the server lets it come. */
function arrive(world: ReturnType<typeof scene>["world"], ...lines: readonly string[]): FakeConnection {
  return world.open(EVE.address).say(...lines);
}

describe("a filter on names at registration", () => {
  it("refuses a nick, and takes another one", () => {
    const { world, add } = scene();
    add("refuse nick pills :no spam");
    const client = arrive(world, "NICK FreePills", "USER x 0 * :X");
    expect(client.take()).toEqual([":irc.test 432 * FreePills :Erroneus nickname: no spam"]);
    client.say("NICK tess");
    expect(client.take()[0]).toContain(" 001 tess ");
  });

  it.each([
    ["user name", "username", "USER pills 0 * :X"],
    ["real name", "realname", "USER x 0 * :Free\u0002pills"],
  ])("closes a client with a %s that it refuses", (name, kind, line) => {
    const { world, oper, add } = scene();
    makeOperator(oper, ["filter"], "m");
    add(`refuse ${kind} ^(free)?pills$ :no spam`);
    const client = arrive(world, "NICK tess", line);
    expect(client.take()).toEqual([
      ":irc.test 465 tess :You may not connect to this server: no spam",
      "ERROR :Closing Link: 192.0.2.66 (no spam)",
    ]);
    expect(oper.take()).toEqual([
      expect.stringContaining(`filter 1 (refuse, no spam) found the ${name} at registration of tess!`),
    ]);
    expect(world.app.network.findUser("tess")).toBeUndefined();
  });

  it("bans the address", () => {
    const { world, eve, add } = scene();
    add("ban 1h realname pills :no spam");
    const client = arrive(world, "NICK tess", "USER x 0 * :Pills");
    expect(client.take()[0]).toContain(" 465 tess :You are banned from this server: no spam (until ");
    expect([client.open, eve.open]).toEqual([false, false]);
    expect(world.app.network.bans.size).toBe(1);
  });

  it("mutes the host, and reports", () => {
    const { world, add } = scene();
    add("mute nick pills :no spam");
    add("report realname Shop :a shop?");
    const client = arrive(world, "NICK pills", "USER x 0 * :Tess", "NICK tess");
    client.take();
    expect(client.ask("PRIVMSG bob :hello")).toEqual([
      expect.stringContaining("You are muted for 10m: no spam"),
    ]);
    const shop = world.connect("sam", "", { address: "192.0.2.70", realname: "Sam's Shop" });
    expect(shop.open).toBe(true);
    expect(Array.from(world.app.network.moderation.reports.all, ({ reason }) => reason)).toEqual([
      "a shop?, in the real name at registration: Sam's Shop",
    ]);
  });

  it("does not keep out a muted user, and leaves out the account that it logs in to", async () => {
    const store = new MemoryStore({ accounts: [accountOf("tess")] });
    const { world, eve, add } = scene({
      store,
      verifyPassword: () => Promise.resolve(true),
      network: { accounts: true },
    });
    add("refuse EXEMPT-ACCOUNTS realname pills :no spam");
    add("mute channel cake :quiet");
    eve.say("PRIVMSG #tea :cake");
    expect(world.connect("eva", "", EVE).open).toBe(true);
    const client = world.open(EVE.address).say("CAP REQ :sasl", "NICK tess", "USER x 0 * :pills");
    await ask(
      client,
      "AUTHENTICATE PLAIN",
      `AUTHENTICATE ${Buffer.from("\0tess\0secret").toString("base64")}`,
    );
    client.say("CAP END");
    expect(client.user.account).toBe("tess");
  });

  it("looks at metadata and an away message that come before", () => {
    const { world, add } = scene();
    add("refuse metadata,away pills :no spam");
    const client = world.open(EVE.address);
    client.say("CAP REQ :batch draft/metadata-2 draft/pre-away standard-replies", "NICK tess");
    client.take();
    expect(client.ask("METADATA * SET url :pills.example")).toEqual([
      ":irc.test FAIL METADATA VALUE_INVALID :no spam",
    ]);
    expect(client.ask("AWAY :selling pills")).toEqual([":irc.test FAIL AWAY TEXT_REFUSED :no spam"]);
    client.say("USER x 0 * :Tess", "CAP END");
    expect([client.user.away, client.user.metadata?.get("url")]).toEqual([undefined, undefined]);
  });
});

describe("a filter on changes", () => {
  it.each([
    ["NICK", "nick", "NICK pills", [":irc.test 432 eve pills :Erroneus nickname: no spam"]],
    [
      "SETNAME",
      "realname",
      "SETNAME :Free pills",
      [":irc.test FAIL SETNAME CANNOT_CHANGE_REALNAME :no spam"],
    ],
    [
      "METADATA, draft 2",
      "metadata",
      "METADATA * SET url :pills.example",
      [":irc.test FAIL METADATA VALUE_INVALID :no spam"],
    ],
    [
      "JOIN of a new channel",
      "channel-name",
      "JOIN #pills",
      [":irc.test 479 eve #pills :Channel name is not allowed: no spam"],
    ],
    [
      "tags of TAGMSG",
      "tag",
      "@+draft/react=pills TAGMSG #tea",
      [":irc.test 404 eve #tea :Cannot send to channel: no spam"],
    ],
    ["tags of PRIVMSG", "tag", "@+x/note=pills PRIVMSG bob :hi", [":irc.test 531 eve bob :no spam"]],
  ])("refuses %s", (_, kind, line, answer) => {
    const { eve, bob, oper, add } = scene();
    add(`refuse ${kind} pills :no spam`);
    eve.say("CAP REQ :setname batch draft/metadata-2 message-tags");
    eve.take();
    expect(eve.ask(line)).toEqual(answer);
    expect([...bob.take(), ...oper.take()]).toEqual([]);
    expect([eve.user.nick, eve.user.realname, eve.user.metadata?.get("url")]).toEqual([
      "eve",
      "eve",
      undefined,
    ]);
    expect(eve.user.memberships).toHaveLength(1);
  });

  it("does nothing to other kinds of texts, to channels that exist, and to tags that are not passed on", () => {
    const { eve, oper, bob, add } = scene({ network: { clientTagDeny: ["x/note"] } });
    oper.say("JOIN #pills");
    add("refuse channel-name,tag pills :no spam");
    eve.say("CAP REQ :message-tags", "JOIN #pills", "@+x/note=pills PRIVMSG bob :hi", "NICK pills");
    expect(eve.user.memberships).toHaveLength(2);
    expect(eve.user.nick).toBe("pills");
    expect(bob.take().filter((line) => line.includes("PRIVMSG"))).toHaveLength(1);
  });

  it.each([
    ["NICK", "nick", "NICK pills"],
    ["JOIN", "channel-name", "JOIN #pills,#other"],
    ["SETNAME", "realname", "SETNAME pills"],
    ["TAGMSG", "tag", "@+draft/react=pills TAGMSG #tea"],
  ])("bans for %s, and nothing of it happens", (_, kind, line) => {
    const { world, eve, bob, add } = scene();
    eve.say("CAP REQ :message-tags setname");
    add(`ban ${kind} pills :no spam`);
    eve.say(line);
    expect(bob.take()).toEqual([":eve!eve@192.0.2.66 QUIT :D-lined: no spam"]);
    expect(eve.open).toBe(false);
    expect(["#pills", "#other"].map((name) => world.app.network.findChannel(name))).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("keeps muted users from new names and values, but not from new channels", () => {
    const { eve, add } = scene();
    add("mute channel cake :quiet");
    eve.say("CAP REQ :setname", "PRIVMSG #tea :cake", "NICK eva", "SETNAME :Eva", "JOIN #new");
    expect([eve.user.nick, eve.user.realname]).toEqual(["eve", "eve"]);
    expect(eve.user.memberships).toHaveLength(2);
  });

  it("looks at names of new accounts", async () => {
    const { world, eve, add } = scene({ store: new MemoryStore(), network: { accounts: true } });
    add("refuse nick pills :no spam");
    eve.say("CAP REQ :draft/account-registration");
    eve.take();
    expect(await ask(eve, "REGISTER pills * correct-horse")).toEqual([
      ":irc.test FAIL REGISTER BAD_ACCOUNT_NAME pills :no spam",
    ]);
    const early = world.open("192.0.2.70").say("CAP REQ :draft/account-registration", "NICK tess");
    early.take();
    expect((await ask(early, "REGISTER pills * correct-horse")).at(-1)).toContain(
      "BAD_ACCOUNT_NAME pills :no spam",
    );
    expect(world.app.network.accounts.count).toBe(0);
  });

  it("leaves out reasons of REDACT and RENAME, and refuses a new name", () => {
    const { world, eve, add } = scene();
    add("refuse reason,channel-name pills :no spam");
    const ops = ["draft/message-redaction", "message-tags", "echo-message", "draft/channel-rename"].join(" ");
    eve.say(`CAP REQ :${ops}`, "JOIN #own");
    eve.take();
    eve.say("PRIVMSG #own :oops");
    const id = /msgid=([^; ]+)/u.exec(eve.take().at(-1) ?? "")?.[1] ?? "";
    expect(eve.ask(`REDACT #own ${id} :free pills`)).toEqual([expect.stringMatching(/REDACT #own \S+$/u)]);
    expect(eve.ask("RENAME #own #pills")).toEqual([
      ":irc.test FAIL RENAME CANNOT_RENAME #own #pills :no spam",
    ]);
    expect(eve.ask("RENAME #own #mine :free pills")).toEqual([
      expect.stringMatching(/RENAME #own #mine :?$/u),
    ]);
    expect(world.app.network.findChannel("#mine")).toBeDefined();
  });

  it("looks at all kinds with *", () => {
    const { world, add } = scene();
    add("refuse * pills :no spam");
    const [filter] = [...world.app.network.moderation.filters.all];
    expect(filter?.texts).toEqual([
      "channel",
      "private",
      "topic",
      "reason",
      "away",
      "nick",
      "username",
      "realname",
      "channel-name",
      "metadata",
      "tag",
    ]);
  });
});
