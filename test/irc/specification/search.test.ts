/** IRCv3 search: its attributes and errors, and what a client may find. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn } from "../session/accounts.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";
import { accountOf, MemoryHistory, MemoryStore, verifyAtOnce } from "../session/memory-store.ts";
import { speak, speakerAndReader, time } from "./history-world.ts";

const READER = "draft/search batch server-time message-tags";

let world: World;
let store: MemoryStore;
let ada: FakeConnection;
let reader: FakeConnection;

beforeEach(() => {
  store = new MemoryStore({ accounts: ["bob", "cyd", "dan"].map((name) => accountOf(name)) });
  world = new World({ store, verifyPassword: verifyAtOnce });
  ({ ada, reader } = speakerAndReader(world, READER));
});

/** The lines in the batch that answers. Throws if it is not a whole batch. */
async function found(client: FakeConnection, attributes: string, type = "search"): Promise<string[]> {
  const lines = await ask(client, `SEARCH ${attributes}`);
  const [first = "", ...rest] = lines;
  const [, reference = ""] = new RegExp(` BATCH \\+(\\S+) ${type}$`, "u").exec(first) ?? [];
  if (reference === "" || rest.pop()?.endsWith(` BATCH -${reference}`) !== true) {
    throw new Error(`not a batch: ${lines.join("\n")}`);
  }
  for (const line of rest) expect(line).toMatch(new RegExp(`^@batch=${reference}[; ]`, "u"));
  return rest.map((line) => line.replace(/^@\S+ /u, ""));
}

/** Their last words. */
async function texts(client: FakeConnection, attributes: string): Promise<string[]> {
  return (await found(client, attributes)).map((line) => line.split(" :").at(-1) ?? "");
}

describe("draft/search", () => {
  it("is offered where messages are kept, with soju.im/search beside it", () => {
    expect(world.open().ask("CAP LS 302").join(" ")).toMatch(
      / draft\/search .*soju\.im\/search|soju\.im\/search.* draft\/search /u,
    );
    const other = new World({ store, network: { history: false } });
    expect(other.open().ask("CAP LS 302").join(" ")).not.toContain("search");
  });

  it("has to be negotiated", () => {
    expect(ada.ask("SEARCH in=#tea")).toEqual([":irc.test 421 ada SEARCH :Unknown command"]);
  });

  it("is a batch of messages as they were sent, oldest first, under the label of the search", async () => {
    speak(ada, "PRIVMSG #TEA :green tea", "PRIVMSG #tea :coffee", "@+a=b NOTICE #tea :tea again");
    reader.say("CAP REQ labeled-response");
    world.hush();
    const lines = await ask(reader, "@label=x SEARCH text=tea;in=#tea");
    const [, batch = ""] = /BATCH \+(\S+) search$/u.exec(lines[0] ?? "") ?? [];
    expect(lines[0]).toContain("label=x");
    expect(lines.map((line) => line.replace(/msgid=[^ ;]+/u, "msgid=ID")).slice(1)).toEqual([
      `@batch=${batch};time=${time(1)};msgid=ID :ada!ada@192.0.2.1 PRIVMSG #tea :green tea`,
      `@batch=${batch};time=${time(3)};msgid=ID;+a=b :ada!ada@192.0.2.1 NOTICE #tea :tea again`,
      `:irc.test BATCH -${batch}`,
    ]);
  });

  it("is an empty batch where nothing is found, and where there is nothing to read", async () => {
    expect(await found(reader, "before=2010-01-01T00:00:00.000Z;in=#tea")).toEqual([]);
    expect(await found(world.connect("new", READER), "text=tea")).toEqual([]);
  });

  it("names the batch of soju.im/search for clients with that capability alone", async () => {
    speak(ada, "PRIVMSG #tea :tea");
    const client = world.connect("other", "soju.im/search batch");
    client.say("JOIN #tea").take();
    expect(await found(client, "text=tea", "soju\\.im/search")).toHaveLength(1);
  });

  it("sends lines alone to a client without batch", async () => {
    speak(ada, "PRIVMSG #tea :tea");
    const client = world.connect("other", "soju.im/search");
    client.say("JOIN #tea").take();
    expect(await ask(client, "SEARCH text=tea")).toEqual([":ada!ada@192.0.2.1 PRIVMSG #tea :tea"]);
  });

  it("holds the client's next line until it is answered", async () => {
    speak(ada, "PRIVMSG #tea :tea");
    const lines = await ask(reader, "SEARCH text=tea", "PING x");
    expect(lines.at(-1)).toEndWith("PONG irc.test x");
    expect(lines.at(-2)).toContain(" BATCH -");
  });
});

describe("SEARCH, by its attributes,", () => {
  beforeEach(() => {
    speak(ada, "PRIVMSG #tea :one tea", "PRIVMSG #tea :two tea; milk", "PRIVMSG #tea :three tea");
    speak(reader, "PRIVMSG #tea :four tea");
  });

  it.each([
    ["text=tea", ["one tea", "two tea; milk", "three tea", "four tea"]],
    ["text=tea\\stwo", ["two tea; milk"]],
    ['text="two\\stea\\:"', ["two tea; milk"]],
    ['text="tea\\stwo"', []],
    ["from=reader", ["four tea"]],
    ["text=one;from=reader", []],
    ["limit=2", ["three tea", "four tea"]],
    [`after=${time(2)}`, ["two tea; milk", "three tea", "four tea"]],
    [`before=${time(2)}`, ["one tea", "two tea; milk"]],
    [`after=${time(2)};limit=1`, ["two tea; milk"]],
    [`before=${time(3)};limit=1`, ["three tea"]],
    [`after=${time(2)};before=${time(3)}`, ["two tea; milk", "three tea"]],
  ])("%s", async (attributes, expected) => {
    expect(await texts(reader, attributes)).toEqual(expected);
    expect(await texts(reader, `in=#TEA;${attributes}`)).toEqual(expected);
  });

  it.each([
    ["", ":Expected attributes"],
    ["in=#coffee", "in :"],
    ["in=nobody", "in :"],
    ["in", "in :"],
    ["after=yesterday", "after :"],
    ["before=2026-02-30T00:00:00.000Z", "before :"],
    ["limit=0", "limit :"],
    ["limit=-1", "limit :"],
    ["from", "from :"],
    ["text", "text :"],
    ["text=...", "text :"],
    [`text=${"a\\s".repeat(21)}`, "text :"],
    ["colour=red", "colour :"],
    ["constructor=x", "constructor :"],
  ])("refuses %j with INVALID_PARAMS", async (attributes, about) => {
    expect(await ask(reader, `SEARCH ${attributes}`)).toEqual([
      expect.stringContaining(`FAIL SEARCH INVALID_PARAMS ${about}`),
    ]);
  });

  it("does not tell a channel that the client is not in from one that does not exist", async () => {
    ada.say("JOIN #secret", "MODE #secret +s");
    const [secret = ""] = await ask(reader, "SEARCH in=#secret");
    const [missing] = await ask(reader, "SEARCH in=#missing");
    expect(secret).toContain("INVALID_PARAMS");
    expect(missing).toBe(secret);
  });
});

describe("SEARCH: the messages that it finds", () => {
  it("are those of channels that the client is in, with its prefixes", async () => {
    ada.say("JOIN #ops");
    speak(ada, "PRIVMSG #tea :all", "PRIVMSG @#tea :ops", "PRIVMSG #ops :elsewhere");
    expect(await texts(reader, "from=ada")).toEqual(["all"]);
    ada.say("MODE #tea +o reader");
    world.hush();
    expect(await texts(reader, "from=ada")).toEqual(["all", "ops"]);
    reader.say("PART #tea");
    world.hush();
    expect(await texts(reader, "from=ada")).toEqual([]);
  });

  it("are those since the client joined, where channels show no more", async () => {
    speak(ada, "PRIVMSG #tea :before");
    reader.say("PART #tea", "JOIN #tea");
    speak(ada, "PRIVMSG #tea :after");
    world.hush();
    expect(await texts(reader, "from=ada")).toEqual(["before", "after"]);
    world.configure({ visibleHistory: "joined" });
    world.hush();
    expect(await texts(reader, "from=ada")).toEqual(["after"]);
    expect(await texts(reader, "in=#tea")).toEqual(["after"]);
  });

  it("are not those that were deleted", async () => {
    ada.say("CAP REQ :draft/message-redaction echo-message");
    world.hush();
    const [line = ""] = ada.ask("PRIVMSG #tea :gone");
    const [, id = ""] = /msgid=([^ ;]+)/u.exec(line) ?? [];
    world.hush();
    expect(await texts(reader, "text=gone")).toEqual(["gone"]);
    ada.say(`REDACT #tea ${id}`);
    world.hush();
    expect(await texts(reader, "text=gone")).toEqual([]);
  });

  it("are those of the client's own conversations, under the names of now", async () => {
    const bob = await loggedIn(world, "bob", "bob", READER);
    const cyd = await loggedIn(world, "cyd", "cyd", READER);
    const dan = await loggedIn(world, "dan", "dan", READER);
    world.hush();
    speak(bob, "PRIVMSG cyd :from bob");
    speak(cyd, "PRIVMSG bob :from cyd", "PRIVMSG dan :to dan");
    expect(await texts(bob, "text=from")).toEqual(["from bob", "from cyd"]);
    expect(await texts(dan, "text=o")).toEqual(["to dan"]);
    expect(await texts(cyd, "in=dan;text=o")).toEqual(["to dan"]);
    expect(await texts(dan, "in=bob")).toEqual([]);
    expect(await texts(reader, "text=from")).toEqual([]);
    cyd.say("NICK sid");
    world.hush();
    // The nick of the message is not that of the account any longer.
    expect(await found(bob, "text=from")).toEqual([
      ":bob!bob@192.0.2.1 PRIVMSG cyd :from bob",
      ":cyd!cyd@192.0.2.1 PRIVMSG bob :from cyd",
    ]);
    expect(await found(cyd, "in=bob;text=from")).toEqual([
      ":bob!bob@192.0.2.1 PRIVMSG sid :from bob",
      ":cyd!cyd@192.0.2.1 PRIVMSG bob :from cyd",
    ]);
  });

  it("are what the client may read when the answer comes, not when it asked", async () => {
    speak(ada, "PRIVMSG #tea :tea");
    const asked = Promise.withResolvers<void>();
    store.history.search = async (query) => {
      const outcome = await MemoryHistory.prototype.search.call(store.history, query);
      await asked.promise;
      return outcome;
    };
    reader.say("SEARCH text=tea");
    ada.say("KICK #tea reader");
    asked.resolve();
    const lines = await ask(reader);
    expect(lines.join("\n")).toContain("KICK");
    expect(lines.join("\n")).toContain(" search");
    expect(lines.join("\n")).not.toContain("PRIVMSG");
  });
});
