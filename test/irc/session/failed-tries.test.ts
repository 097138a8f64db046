/** Wrong passwords of PASS and OPER: how many are looked at, and how long the next has to wait. */
import { describe, expect, it } from "bun:test";
import { FailedTries } from "../../../src/irc/session/failed-tries.ts";
import type { TryLimits } from "../../../src/irc/session/failed-tries.ts";
import { TryAddresses } from "../../../src/irc/session/try-addresses.ts";
import type { TryAddressOptions } from "../../../src/irc/session/try-addresses.ts";
import type { OperatorBlock } from "../../../src/irc/network/settings.ts";
import { settled, World } from "./harness.ts";
import type { FakeConnection } from "./harness.ts";

const limits: TryLimits = {
  failedTries: 3,
  failedTryPause: 1_000,
  failedTryLongestPause: 8_000,
  failedTriesRemembered: 10,
};

/** Counts by the range that the engine counts by, unless told otherwise. */
function triesBy(options: Partial<TryAddressOptions> = {}): FailedTries {
  return new FailedTries(new TryAddresses({ ipv4Prefix: 32, ipv6Prefix: 64, exempt: [], ...options }));
}

const HERE = "192.0.2.1";
const THERE = "198.51.100.1";

describe("FailedTries", () => {
  it("lets the first few fail, then pauses twice as long each time, up to the longest", () => {
    const tries = triesBy();
    const waits: number[] = [];
    let now = 0;
    for (let count = 0; count < 8; count += 1) {
      const wait = tries.wait(HERE, "root", limits, now);
      waits.push(wait);
      now += wait;
      tries.begin(HERE, "root", limits, now);
    }
    expect(waits).toEqual([0, 0, 0, 1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it("goes on in another process, with the pauses and the names that were right", () => {
    const tries = triesBy();
    for (let count = 0; count < 4; count += 1) tries.begin(HERE, "root", limits, 1_000);
    tries.succeeded(THERE, "root", limits);
    for (let count = 0; count < 4; count += 1) tries.begin(HERE, "root", limits, 5_000);
    const handed = structuredClone(tries.handOver(5_500));
    const next = triesBy();
    next.takeOver(handed, limits, 70);
    const waits = (of: FailedTries, now: number): readonly number[] =>
      [HERE, THERE, "203.0.113.1"].map((address) => of.wait(address, "root", limits, now));
    expect(waits(next, 70)).toEqual(waits(tries, 5_500));
    expect(waits(next, 70)[1]).toBe(0);
    next.takeBack(HERE, undefined);
    tries.takeBack(HERE, undefined);
    expect(waits(next, 70)).toEqual(waits(tries, 5_500));
    const small = triesBy();
    small.takeOver(handed, { ...limits, failedTriesRemembered: 1 }, 70);
    expect(small.size).toBe(2);
  });

  it("counts an address for all names, and a name for all addresses", () => {
    const tries = triesBy();
    for (const name of ["a", "b", "c"]) tries.begin(HERE, name, limits, 0);
    expect([tries.wait(HERE, "d", limits, 0), tries.wait(HERE, undefined, limits, 0)]).toEqual([
      1_000, 1_000,
    ]);
    expect(tries.wait(THERE, "d", limits, 0)).toBe(0);
    for (const address of ["1", "2", "3"]) tries.begin(address, "root", limits, 0);
    expect(tries.wait(THERE, "root", limits, 0)).toBe(1_000);
  });

  it("starts anew after a right password, and keeps its owner in while others fail with the name", () => {
    const tries = triesBy();
    for (let count = 0; count < 3; count += 1) tries.begin(HERE, "root", limits, 0);
    tries.succeeded(HERE, "root", limits);
    expect(tries.wait(HERE, "root", limits, 0)).toBe(0);
    for (const address of ["1", "2", "3", "4"]) tries.begin(address, "root", limits, 0);
    expect(tries.wait(HERE, "root", limits, 0)).toBe(0);
    expect(tries.wait(THERE, "root", limits, 0)).toBe(2_000);
  });

  it("keeps the earlier failures of an address where a right password is not to clear them", () => {
    const tries = triesBy();
    for (const [at, name] of [
      [0, "a"],
      [10, "b"],
      [20, "c"],
    ] as const)
      tries.begin(HERE, name, limits, at);
    expect(tries.wait(HERE, "own", limits, 20)).toBe(1_000);
    tries.begin(HERE, "own", limits, 1_020);
    tries.succeeded(HERE, "own", limits, "keep");
    // As if it had not been tried.
    expect(tries.wait(HERE, "d", limits, 1_020)).toBe(0);
    tries.begin(HERE, "d", limits, 1_020);
    expect(tries.wait(HERE, "e", limits, 1_020)).toBe(2_000);
    const fresh = triesBy();
    fresh.begin(HERE, "own", limits, 0);
    fresh.succeeded(HERE, "own", limits, "keep");
    expect(fresh.wait(HERE, "a", { ...limits, failedTries: 1 }, 0)).toBe(0);
  });

  it("takes back a try that was not looked at", () => {
    const tries = triesBy();
    for (let count = 0; count < 9; count += 1) {
      tries.begin(HERE, "root", limits, count);
      tries.takeBack(HERE, "root");
    }
    expect(tries.size).toBe(0);
    tries.begin(HERE, undefined, limits, 0);
    tries.takeBack(HERE, undefined);
    expect(tries.size).toBe(0);
  });

  it("forgets what is twice as old as the longest pause", () => {
    const tries = triesBy();
    for (let count = 0; count < 3; count += 1) tries.begin(HERE, "root", limits, 0);
    tries.begin(HERE, "root", limits, 16_001);
    expect(tries.wait(HERE, "root", limits, 16_001)).toBe(0);
  });

  it("counts the addresses of a range as one, and lets in its owner from all of it", () => {
    const tries = triesBy();
    for (const host of ["1", "2", "3"]) tries.begin(`2001:db8::${host}`, host, limits, 0);
    expect(tries.wait("2001:db8:0:0:ffff::", "d", limits, 0)).toBe(1_000);
    expect(tries.wait("2001:db8:0:1::1", "d", limits, 0)).toBe(0);
    tries.succeeded("2001:db8::1", "root", limits);
    for (const address of ["1", "2", "3"]) tries.begin(address, "root", limits, 0);
    expect(tries.wait("2001:db8::ffff", "root", limits, 0)).toBe(0);
    const wide = triesBy({ ipv4Prefix: 24, ipv6Prefix: 48 });
    for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) wide.begin(address, undefined, limits, 0);
    expect(wide.wait("192.0.2.200", undefined, limits, 0)).toBe(1_000);
    expect(wide.wait("192.0.3.1", undefined, limits, 0)).toBe(0);
  });

  it("counts exempt addresses by name alone, also for those who were right there", () => {
    const tries = triesBy({ exempt: ["192.0.2.0/24"] });
    for (const name of ["a", "b", "c", "d"]) tries.begin(HERE, name, limits, 0);
    expect([tries.wait(HERE, "e", limits, 0), tries.wait(HERE, undefined, limits, 0)]).toEqual([0, 0]);
    tries.succeeded(HERE, "root", limits);
    for (let count = 0; count < 3; count += 1) tries.begin(HERE, "root", limits, 0);
    expect(tries.wait(HERE, "root", limits, 0)).toBe(1_000);
    tries.takeBack(HERE, "root");
    expect(tries.wait(HERE, "root", limits, 0)).toBe(0);
  });

  it("remembers no more addresses and names than the limit says", () => {
    const tries = triesBy();
    for (let count = 0; count < 1_000; count += 1) {
      tries.begin(String(count), `name ${count}`, limits, 0);
      if (count % 2 === 0) tries.succeeded(String(count), `name ${count}`, limits);
    }
    expect(tries.size).toBeLessThanOrEqual(2 * limits.failedTriesRemembered);
  });
});

const BLOCK: OperatorBlock = {
  name: "root",
  passwordHash: "hash",
  masks: ["*@*"],
  privileges: ["restart"],
  notices: "op",
};

async function tryOper(world: World, client: FakeConnection, right: boolean): Promise<string[]> {
  client.say("OPER root secret");
  await world.verify(right);
  return client.take();
}

describe("the ranges of failed tries", () => {
  it("change with the settings", async () => {
    const world = new World({ passwordHash: "hash" });
    const fail = async (address: string): Promise<string> => {
      const client = world.open(address).say("PASS bad", "NICK a", "USER a 0 * :a");
      await world.verify(false).catch(() => settled());
      return client.take()[0] ?? "";
    };
    for (const host of [1, 2, 3]) expect(await fail(`2001:db8::${host}`)).toEndWith(":Password incorrect");
    expect(await fail("2001:db8::4")).toEndWith(":Too many wrong passwords; wait 2 seconds");
    const { settings } = world.app;
    const change = (tryAddresses: TryAddressOptions): void =>
      world.app.rehash({ ...settings, session: { ...settings.session, tryAddresses } });
    change({ ipv4Prefix: 32, ipv6Prefix: 64, exempt: ["2001:db8::4/128"] });
    expect(await fail("2001:db8::4")).toEndWith(":Password incorrect");
    change({ ipv4Prefix: 32, ipv6Prefix: 128, exempt: [] });
    expect(await fail("2001:db8::5")).toEndWith(":Password incorrect");
    expect(() => change({ ipv4Prefix: 32, ipv6Prefix: 64, exempt: ["nowhere"] })).toThrow("nowhere");
    expect(await fail("2001:db8::6")).toEndWith(":Password incorrect");
  });
});

describe("OPER", () => {
  it("is refused unseen after too many failures, by several clients at once too", async () => {
    const world = new World({ operators: [BLOCK] });
    const clients = Array.from({ length: 20 }, (_, number) => world.connect(`c${number}`));
    for (const client of clients) client.say("OPER root wrong");
    for (let count = 0; count < 3; count += 1) await world.verify(false);
    expect(world.verify(false)).rejects.toThrow("no password is being verified");
    const answers = clients.map((client) => client.take().at(-1) ?? "");
    expect(answers.filter((line) => line.endsWith(" :Password incorrect"))).toHaveLength(3);
    expect(
      answers.filter((line) => line.endsWith(" :Too many wrong passwords; wait 2 seconds")),
    ).toHaveLength(17);
    const reasons = world
      .takeEvents()
      .flatMap((event) => (event.kind === "oper-refused" ? [event.reason] : []));
    expect([reasons.filter((one) => one === "password").length, reasons.length]).toEqual([3, 20]);
    world.now += 2_000;
    const [first] = clients;
    expect(first && (await tryOper(world, first, true))[0]).toContain(" 381 ");
  });

  it("gives the operator the notices of its block", async () => {
    const world = new World({ operators: [BLOCK] });
    const root = world.connect("root");
    expect(await tryOper(world, root, true)).toEqual([
      ":irc.test 381 root :You are now an IRC operator",
      ":root!root@192.0.2.1 MODE root +os",
      ":irc.test 008 root +op :Server notice mask",
    ]);
  });
});

describe("PASS", () => {
  it("that is missing is not a wrong one", () => {
    const world = new World({ passwordHash: "hash" });
    const client = world.open().say("NICK a", "USER a 0 * :a");
    const text = "This server needs a password (PASS)";
    expect(client.take()).toEqual([`:irc.test 464 a :${text}`, `ERROR :Closing Link: 192.0.2.1 (${text})`]);
    expect(world.takeEvents()[0]).toMatchObject({ kind: "password-refused", reason: "missing" });
  });

  it("that is wrong is shown to operators who asked for it, and logged", async () => {
    const world = new World({ passwordHash: "hash", operators: [BLOCK] });
    const root = world.open().say("PASS x", "NICK root", "USER root 0 * :r");
    await world.verify(true);
    await tryOper(world, root, true);
    world.takeEvents();
    for (const reason of ["wrong", "wrong", "wrong", "too-many-tries"]) {
      const client = world.open(THERE).say("PASS bad", "NICK a", "USER a 0 * :a");
      if (reason === "wrong") await world.verify(false);
      else await settled();
      expect(client.open).toBe(false);
      expect(root.take()).toEqual([
        `:irc.test NOTICE root :*** a (198.51.100.1) was refused by the connection password (${reason})`,
      ]);
      expect(world.takeEvents()[0]).toMatchObject({ kind: "password-refused", reason });
    }
  });
});

describe("RESTART", () => {
  it("is refused with what is wrong while the server could not start again", async () => {
    const faults = "relais.toml: no such option: nmae\nmotd.txt: a line of 500 bytes";
    const world = new World({
      operators: [BLOCK],
      checkConfiguration: () => Promise.reject(new Error(faults)),
    });
    const root = world.connect("root");
    await tryOper(world, root, true);
    root.say("RESTART");
    await settled();
    expect(root.take().map((line) => line.slice(line.indexOf("***")))).toEqual([
      "*** The server goes on, for it could not start again with this configuration:",
      "*** relais.toml: no such option: nmae",
      "*** motd.txt: a line of 500 bytes",
    ]);
    expect(world.stops).toEqual([]);
  });

  it("that could not be looked at, for too many wait, is no failure", async () => {
    const answers: (boolean | "busy")[] = ["busy", "busy", "busy", "busy", true];
    const verifyPassword = (): Promise<boolean | "busy"> => Promise.resolve(answers.shift() ?? false);
    const world = new World({ passwordHash: "hash", verifyPassword });
    for (let count = 0; count < 4; count += 1) {
      const refused = world.open().say("PASS right", "NICK a", "USER a 0 * :a");
      await settled();
      expect(refused.take()[0]).toContain(" 464 a :");
    }
    const client = world.open().say("PASS right", "NICK a", "USER a 0 * :a");
    await settled();
    expect(client.take()[0]).toContain(" 001 a ");
  });
});
