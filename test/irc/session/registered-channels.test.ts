/** Registered channels of the store: what they keep, and who they let in. Making them is in services/chanserv.test.ts. */
import { beforeEach, describe, expect, it } from "bun:test";
import type { ChannelRecord } from "../../../src/irc/network/durable.ts";
import { ask, loggedIn } from "./accounts.ts";
import { START, World } from "./harness.ts";
import type { FakeConnection, WorldOptions } from "./harness.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "./memory-store.ts";

const record: ChannelRecord = {
  name: "#Tea",
  createdAt: 1_000,
  registeredAt: 2_000,
  founder: "ana",
  access: [
    { account: "bob", level: "o" },
    { account: "cleo", level: "v" },
  ],
  topic: { text: "Tea & talk", setBy: "ana!a@host.test", setAt: 3_000 },
  flags: "int",
  settings: { k: "sesame", l: "1" },
  lists: { b: [{ mask: "~a:bob", setBy: "ana!a@host.test", setAt: 4_000 }] },
  // Today: somebody who joins changes nothing.
  usedAt: START,
};
const operators = [
  { name: "root", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["sajoin", "see"] },
] as const;

function worldWith(store: MemoryStore, options: WorldOptions = {}): World {
  return new World({ store, verifyPassword: verifyAtOnce, operators, ...options });
}

function storeWith(...channels: readonly ChannelRecord[]): MemoryStore {
  const accounts = ["ana", "bob", "cleo", "dan"].map((name) => accountOf(name));
  return new MemoryStore({ accounts, channels });
}

let world: World;
let store: MemoryStore;

beforeEach(() => {
  store = storeWith(record);
  world = worldWith(store);
});

/** The state that the next server would find. */
function kept(): readonly ChannelRecord[] {
  return store.reopened().state.channels;
}

describe("a registered channel after a restart", () => {
  it("has its modes, key, topic and lists, and notes nothing for it", async () => {
    const ana = await loggedIn(world, "ana");
    expect(ana.ask("JOIN #tea")).toEqual([
      ":ana!ana@192.0.2.1 JOIN #Tea",
      ":ChanServ!ChanServ@irc.test MODE #Tea +q ana",
      ":irc.test 332 ana #Tea :Tea & talk",
      ":irc.test 333 ana #Tea ana!a@host.test 3",
      ":irc.test 353 ana = #Tea :~ana",
      ":irc.test 366 ana #Tea :End of /NAMES list",
    ]);
    expect(ana.ask("MODE #tea")).toEqual([
      ":irc.test 324 ana #Tea +klint sesame 1",
      ":irc.test 329 ana #Tea 1",
    ]);
    expect(ana.ask("MODE #tea b")[0]).toBe(":irc.test 367 ana #Tea ~a:bob ana!a@host.test 4");
    expect(store.committed).toEqual([]);
  });

  it("is refused with a mask that cannot be read", () => {
    const lists = { b: [{ mask: "~z:tea", setBy: "ana", setAt: 0 }] };
    expect(() => worldWith(storeWith({ ...record, lists }))).toThrow("#Tea with a bad mask: ~z:tea");
  });
});

describe("a registered channel without members", () => {
  it("is not in LIST and NAMES, unless they name it", () => {
    const other = world.connect("other");
    expect(other.ask("LIST").join("\n")).not.toContain("#Tea");
    expect(other.ask("NAMES").join("\n")).not.toContain("#Tea");
    expect(other.ask("LIST #tea")[1]).toBe(":irc.test 322 other #Tea 0 :Tea & talk");
    expect(other.ask("NAMES #tea").at(-1)).toBe(":irc.test 366 other #Tea :End of /NAMES list");
    expect(other.ask("WHO #tea")).toEqual([":irc.test 315 other #tea :End of WHO list"]);
  });

  it("is hidden if it is secret, except from operators who see what is hidden", async () => {
    world = worldWith(storeWith({ ...record, flags: "s" }));
    const [other, root] = [world.connect("other"), world.connect("root")];
    await ask(root, "OPER root secret");
    expect(other.ask("LIST #tea").join("\n")).not.toContain("#Tea");
    expect(other.ask("TOPIC #tea")).toEqual([":irc.test 442 other #Tea :You're not on that channel"]);
    expect(root.ask("LIST").join("\n")).toContain("#Tea 0 :Tea & talk");
  });

  it("stays when the last member leaves, and forgets nothing", async () => {
    const ana = await loggedIn(world, "ana");
    ana.say("JOIN #tea", "TOPIC #tea :new", "PART #tea", "QUIT");
    expect(world.app.network.findChannel("#tea")?.topic?.text).toBe("new");
    expect(kept()[0]).toMatchObject({ topic: { text: "new", setBy: "ana!ana@192.0.2.1" }, flags: "int" });
  });

  it("gives nobody a rank who has no access", () => {
    world = worldWith(storeWith({ ...record, flags: "", settings: {} }));
    const other = world.connect("other");
    const lines = other.ask("JOIN #tea");
    expect(lines).toContain(":irc.test 353 other = #Tea :other");
    expect(lines.join("\n")).not.toContain("MODE");
    expect(other.ask("MODE #tea +m")[0]).toContain(" 482 ");
  });

  it("counts as a channel that is there for names and limits", () => {
    world = worldWith(store, { limits: { channels: 1 } });
    expect(world.connect("other").ask("JOIN #other")[0]).toContain(" 437 other #other ");
  });
});

describe("access to a registered channel", () => {
  it("gives its prefix on JOIN and SAJOIN, which the members hear", async () => {
    world = worldWith(storeWith({ ...record, flags: "", settings: {}, lists: {} }));
    const other = world.connect("other").say("JOIN #tea");
    const [bob, cleo] = [await loggedIn(world, "robert", "bob"), await loggedIn(world, "cleo")];
    const root = world.connect("root");
    await ask(root, "OPER root secret");
    other.take();
    bob.say("JOIN #tea");
    expect(other.take()).toEqual([
      ":robert!robert@192.0.2.1 JOIN #Tea",
      ":ChanServ!ChanServ@irc.test MODE #Tea +o robert",
    ]);
    root.say("SAJOIN cleo #tea");
    expect(other.take()).toContain(":ChanServ!ChanServ@irc.test MODE #Tea +v cleo");
    expect(cleo.take()).toContain(":irc.test 353 cleo = #Tea :other @robert +cleo");
  });

  it("lets halfops and above past bans, keys and limits, and voices past +i only", async () => {
    const [ana, bob] = [await loggedIn(world, "ana"), await loggedIn(world, "bob")];
    expect(ana.ask("JOIN #tea")[0]).toContain("JOIN #Tea");
    expect(bob.ask("JOIN #tea")[0]).toContain("JOIN #Tea");
    const [cleo, dan] = [await loggedIn(world, "cleo"), await loggedIn(world, "dan")];
    expect(cleo.ask("JOIN #tea sesame")[0]).toContain(" 471 cleo #Tea ");
    expect(dan.ask("JOIN #tea sesame")[0]).toContain(" 473 dan #Tea ");
    ana.say("MODE #tea -l");
    expect(cleo.ask("JOIN #tea")[0]).toContain(" 475 cleo #Tea ");
    expect(cleo.ask("JOIN #tea sesame")[0]).toContain("JOIN #Tea");
  });
});

describe("changes of a registered channel", () => {
  it("are kept: topic, flags, values and lists, and no prefixes", async () => {
    const ana = await loggedIn(world, "ana");
    ana.say("JOIN #tea");
    const { length } = store.committed;
    ana.say("MODE #tea +v ana", "MODE #tea -v ana");
    expect(store.committed.length).toBe(length);
    ana.say("MODE #tea -ikl+mW-b+eI sesame 5 ~a:bob *!*@good.test ~a:dan", "TOPIC #tea :");
    expect(kept()).toEqual([
      {
        name: "#Tea",
        createdAt: 1_000,
        registeredAt: 2_000,
        founder: "ana",
        access: record.access,
        flags: "mnt",
        settings: { W: "5" },
        lists: {
          e: [{ mask: "*!*@good.test", setBy: ana.user.mask, setAt: world.now }],
          I: [{ mask: "~a:dan", setBy: ana.user.mask, setAt: world.now }],
        },
        usedAt: START,
      },
    ]);
  });

  it("keep the registration under a new name", async () => {
    const ana = await loggedIn(world, "ana");
    ana.say("JOIN #tea", "RENAME #tea #coffee");
    expect(kept().map(({ name, founder }) => [name, founder])).toEqual([["#coffee", "ana"]]);
    ana.say("RENAME #coffee #Coffee");
    expect(kept().map(({ name }) => name)).toEqual(["#Coffee"]);
  });

  it("of other channels are not kept", () => {
    const other = world.connect("other");
    other.say("JOIN #other", "MODE #other +m", "TOPIC #other :x", "RENAME #other #another", "PART #another");
    expect(kept()).toEqual([record]);
    expect(world.app.network.findChannel("#another")).toBeUndefined();
  });
});

/** Drops the account of the founder of a channel with this access list. */
async function dropAna(access: ChannelRecord["access"]): Promise<readonly ChannelRecord[]> {
  store = storeWith({ ...record, access });
  world = worldWith(store);
  const ana = await loggedIn(world, "ana");
  await ask(ana, `NS DROP ana ${await dropCode(ana)}`);
  expect(world.app.network.accounts.find("ana")).toBeUndefined();
  return kept();
}

describe("a change of a registered channel that cannot be kept", () => {
  it("does not happen: modes, lists, topic, name, access, and the end of an account", async () => {
    const ana = await loggedIn(world, "ana");
    await ask(ana, "JOIN #tea", "MODE #tea +v ana");
    const { network } = world.app;
    const channel = network.findChannel("#tea");
    const before = channel && structuredClone([channel.modes, channel.settings, channel.topic, channel.name]);
    const masks = channel?.lists.get("b")?.map(({ mask }) => mask);
    store.broken = true;
    for (const line of [
      "MODE #tea -ikv+mb-b sesame ana x!*@* ~a:bob",
      "TOPIC #tea :new",
      "RENAME #tea #coffee",
      "CS ACCESS #tea ADD dan o",
      `NS DROP ana ${await dropCode(ana)}`,
    ]) {
      expect((await ask(ana, line)).join("\n")).toContain("cannot keep changes at the moment");
    }
    expect(channel && [channel.modes, channel.settings, channel.topic, channel.name]).toEqual(before);
    expect(channel?.lists.get("b")?.map(({ mask }) => mask)).toEqual(masks);
    expect(channel?.members.get(ana.user)?.prefixes).toBe(17);
    expect(channel?.registration?.access.size).toBe(2);
    expect(network.findChannel("#coffee")).toBeUndefined();
    expect(network.accounts.find("ana")).toBeDefined();
    expect(channel?.registration?.founder).toBe("ana");
    store.broken = false;
    expect(ana.ask("TOPIC #tea :new").at(-1)).toContain("TOPIC #Tea :new");
    expect(kept()[0]?.topic?.text).toBe("new");
  });
});

/** The code that NickServ DROP asks for. */
async function dropCode(client: FakeConnection): Promise<string> {
  const [line = ""] = await ask(client, `NS DROP ${client.user.account ?? ""}`);
  return line.split(" ").at(-1) ?? "";
}

describe("NickServ DROP of a founder", () => {
  it("hands the channel to the oldest access of level q, else of level a", async () => {
    const cleo = { account: "cleo", level: "a" } as const;
    const dan = { account: "dan", level: "q" } as const;
    const bob = { account: "bob", level: "o" } as const;
    expect(await dropAna([bob, cleo, dan])).toMatchObject([{ founder: "dan", access: [bob, cleo] }]);
    expect(await dropAna([bob, cleo])).toMatchObject([{ founder: "cleo", access: [bob] }]);
  });

  it("ends the registration without such an account, and the channel with it if nobody is there", async () => {
    expect(await dropAna([{ account: "bob", level: "o" }])).toEqual([]);
    expect(world.app.network.findChannel("#tea")).toBeUndefined();
  });

  it("takes the account off access lists", async () => {
    store = storeWith({ ...record, founder: "dan", access: [{ account: "Ana", level: "o" }] });
    world = worldWith(store);
    const ana = await loggedIn(world, "ana");
    await ask(ana, `NS DROP ana ${await dropCode(ana)}`);
    expect(kept()).toMatchObject([{ founder: "dan", access: [] }]);
  });
});
