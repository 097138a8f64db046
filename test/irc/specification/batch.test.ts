/** IRCv3 batch: whatever the server sends in batches, a client that knows the rules of BATCH and nothing else can read. */
import { describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

const CAPABILITIES =
  "batch labeled-response message-tags echo-message draft/multiline draft/extended-isupport draft/metadata-2";

interface Batch {
  readonly type: string;
  readonly params: readonly string[];
  /** The batch that it lies in. */
  readonly outer: string | undefined;
  /** Commands of its lines. */
  readonly commands: string[];
}

/** Reads lines by "The `BATCH` verb", and gives all batches in the order in which they start. Throws where a rule is broken. */
function readBatches(lines: readonly string[]): Batch[] {
  const all: Batch[] = [];
  const open = new Map<string, Batch>();
  for (const line of lines) {
    const [, tags = "", verb = "", rest = ""] = /^(?:@(\S+) )?(?::\S+ )?(\S+) ?(.*)$/u.exec(line) ?? [];
    const outer = /(?:^|;)batch=([^;]*)/u.exec(tags)?.[1];
    const around = outer === undefined ? undefined : open.get(outer);
    if (outer !== undefined && around === undefined) throw new Error(`of no open batch: ${line}`);
    if (verb !== "BATCH") {
      around?.commands.push(verb);
      continue;
    }
    const [name = "", type = "", ...params] = rest.split(" ");
    const reference = name.slice(1);
    if (!/^[+-][A-Za-z0-9-]+$/u.test(name)) throw new Error(`not a reference tag: ${line}`);
    if (name.startsWith("+")) {
      if (open.has(reference)) throw new Error(`opened twice: ${line}`);
      const batch = { type, params, outer, commands: [] };
      open.set(reference, batch);
      all.push(batch);
    } else {
      const batch = open.get(reference);
      if (batch === undefined || batch.outer !== outer)
        throw new Error(`not open, or open elsewhere: ${line}`);
      open.delete(reference);
    }
  }
  if (open.size > 0) throw new Error(`never ended: ${[...open.keys()].join()}`);
  return all;
}

function arrive(world: World, nick: string, capabilities = CAPABILITIES): FakeConnection {
  return world.connect(nick, capabilities);
}

const relaxed = (): World => new World();

describe("IRCv3 batch, The BATCH verb", () => {
  it.each([
    ["ISUPPORT", "draft/isupport", "005"],
    ["METADATA * LIST", "metadata", "761"],
    ["@label=a LUSERS", "labeled-response", "251"],
    ["@label=a ISUPPORT", "draft/isupport", "005"],
  ])("opens, tags and ends what answers %s", (line, type, command) => {
    const client = arrive(relaxed(), "nick").say("METADATA * SET url :https://irc.test");
    client.take();
    const [batch, ...others] = readBatches(client.say(line).take());
    expect(others).toEqual([]);
    expect(batch?.type).toBe(type);
    expect(batch?.commands[0]).toBe(command);
  });

  it("holds the lines of one message, and nothing of what others say", () => {
    const world = relaxed();
    const nick = arrive(world, "nick");
    const other = arrive(world, "other");
    for (const client of [nick, other]) client.say("JOIN #channel");
    for (const client of [nick, other]) client.take();
    nick.say("BATCH +mine draft/multiline #channel", "@batch=mine PRIVMSG #channel :Message 1");
    other.say("PRIVMSG #channel :This is not in batch");
    nick.say("@batch=mine PRIVMSG #channel :Message 2", "BATCH -mine");
    const lines = other.take();
    expect(lines[0]).toEndWith(" PRIVMSG #channel :This is not in batch");
    expect(readBatches(lines)).toEqual([
      { type: "draft/multiline", params: ["#channel"], outer: undefined, commands: ["PRIVMSG", "PRIVMSG"] },
    ]);
  });

  it("gives each batch a reference of its own", () => {
    const client = arrive(relaxed(), "nick");
    const references = Array.from(
      { length: 5 },
      () => /BATCH \+(\S+)/u.exec(client.say("ISUPPORT").take()[0] ?? "")?.[1],
    );
    expect(new Set(references).size).toBe(5);
  });

  it("is not there for who has not asked for it", () => {
    const client = arrive(relaxed(), "nick", "message-tags");
    expect(readBatches(client.say("LUSERS", "ISUPPORT").take())).toEqual([]);
  });
});

describe("IRCv3 batch, Nested batch", () => {
  it("lies in the batch of a labelled answer, from its start to its end", () => {
    const world = relaxed();
    const other = arrive(world, "other").say("METADATA * SET url :https://irc.test", "JOIN #channel");
    other.take();
    const nick = arrive(world, "nick").say("METADATA * SUB url");
    nick.take();
    const batches = readBatches(nick.say("@label=a JOIN #channel").take());
    expect(batches.map(({ type }) => type)).toEqual(["labeled-response", "metadata"]);
    expect(batches.map(({ outer }) => outer === undefined)).toEqual([true, false]);
    expect(batches[1]?.commands).toEqual(["METADATA"]);
  });
});

describe("a client that reads batches", () => {
  it.each([
    { lines: [":s BATCH +a x"] },
    { lines: ["@batch=a :s PING x"] },
    { lines: [":s BATCH -a"] },
    { lines: [":s BATCH +a_b x", ":s BATCH -a_b"] },
    { lines: [":s BATCH +a x", ":s BATCH +a x", ":s BATCH -a"] },
    { lines: [":s BATCH +o x", "@batch=o :s BATCH +i x", ":s BATCH -i", ":s BATCH -o"] },
  ])("would notice $lines", ({ lines }) => {
    expect(() => readBatches(lines)).toThrow();
  });
});
