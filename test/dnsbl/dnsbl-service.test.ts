/** Blocklists over a real DNS server on the loopback: answers, their memory, and answers that do not come. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { DnsblService } from "../../src/dnsbl/index.ts";
import type { DnsblOptions } from "../../src/dnsbl/index.ts";
import { dnsLimitRows } from "../../src/dnsbl/limits.ts";
import type { DnsLimits } from "../../src/dnsbl/limits.ts";
import { LookUps } from "../../src/dnsbl/look-ups.ts";
import { defaultsOf } from "../../src/irc/network/limits.ts";
import { DnsServer } from "./dns-server.ts";
import { listOf } from "./lists.ts";

let dns: DnsServer;
let now = 0;
let zones = 0;
const warnings: string[] = [];
/** Lists that are left alone, and those that answer again. */
const changes: string[] = [];

beforeEach(async () => {
  dns = await DnsServer.start();
  now = 0;
  warnings.length = 0;
  changes.length = 0;
});
afterEach(() => dns.stop());

/** The resolver of the runtime has a memory of its own: each test has a zone that no other has. */
function newZone(): string {
  zones += 1;
  return `zone-${zones}.test`;
}

function limitsOf(limits: Partial<DnsLimits> = {}): DnsLimits {
  return { ...defaultsOf(dnsLimitRows), ...limits };
}

function optionsOf(lists: DnsblOptions["lists"], limits: Partial<DnsLimits> = {}): DnsblOptions {
  return { lists, servers: [dns.address], limits: limitsOf(limits) };
}

function serviceOf(lists: DnsblOptions["lists"], limits: Partial<DnsLimits> = {}): DnsblService {
  return new DnsblService(
    optionsOf(lists, limits),
    () => now,
    (zone, state, text) => (state === "failed" ? warnings : changes).push(`${zone} ${text}`),
  );
}

describe("an address", () => {
  it("is on no list, or on several: the strictest action comes first", async () => {
    const [one, two, three] = [newZone(), newZone(), newZone()];
    dns.replies.set(`7.2.0.192.${one}`, { addresses: ["127.0.0.9"] });
    dns.replies.set(`7.2.0.192.${three}`, { addresses: ["127.0.0.2"] });
    const lists = [listOf({ zone: one, action: "mark" }), listOf({ zone: two }), listOf({ zone: three })];
    const service = serviceOf(lists);
    expect(await service.look("192.0.2.7")).toEqual([
      {
        action: "refuse",
        zone: three,
        reply: "127.0.0.2",
        reason: `192.0.2.7 is on ${three} (127.0.0.2); 100% sure`,
      },
      { action: "mark", zone: one, reply: "127.0.0.9", reason: expect.any(String) },
    ]);
    expect(await service.look("192.0.2.8")).toEqual([]);
    expect(dns.asked.toSorted()).toEqual(
      [one, two, three].flatMap((zone) => [`7.2.0.192.${zone}`, `8.2.0.192.${zone}`]).toSorted(),
    );
    expect(service.metrics.answers).toEqual({
      refuse: 1,
      "require-account": 0,
      mark: 1,
      ignore: 0,
      unlisted: 4,
    });
    expect(warnings).toEqual([]);
  });

  it("of IPv6 is looked up by its digits", async () => {
    const zone = newZone();
    const name = `1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.${zone}`;
    dns.replies.set(name, { addresses: ["127.0.0.2"] });
    expect(await serviceOf([listOf({ zone })]).look("2001:db8::1")).toMatchObject([
      { action: "refuse", zone },
    ]);
    expect(dns.asked).toEqual([name]);
  });

  it("that is exempt or missing is not asked about", () => {
    const service = serviceOf([listOf({ zone: newZone(), exempt: ["192.0.2.0/24"] })]);
    expect(service.look("192.0.2.7")).toEqual([]);
    expect(service.look("")).toEqual([]);
    expect(serviceOf([]).look("192.0.2.7")).toEqual([]);
    expect(dns.asked).toEqual([]);
  });

  it("on a list whose reply is ignored is on none", async () => {
    const zone = newZone();
    dns.other = { addresses: ["127.0.0.10"] };
    const service = serviceOf([listOf({ zone, ignore: ["127.0.0.10"] })]);
    expect(await service.look("192.0.2.7")).toEqual([]);
    expect(service.metrics.answers.ignore).toBe(1);
  });
});

describe("an answer", () => {
  it("is remembered for its time to live, within the bounds, and then asked for again", async () => {
    const lasting = newZone();
    dns.replies.set(`1.2.0.192.${lasting}`, { addresses: ["127.0.0.2"], ttl: 100 });
    const service = serviceOf([listOf({ zone: lasting })], { cacheLongest: 80_000, cacheUnlisted: 5_000 });
    await service.look("192.0.2.1");
    await service.look("192.0.2.2");
    now = 4_999;
    expect(service.look("192.0.2.1")).toMatchObject([{ action: "refuse" }]);
    expect(service.look("192.0.2.2")).toEqual([]);
    now = 5_000;
    expect(service.look("192.0.2.2")).toBeInstanceOf(Promise);
    now = 79_999;
    expect(service.look("192.0.2.1")).toMatchObject([{ action: "refuse" }]);
    now = 80_000;
    const again = service.look("192.0.2.1");
    expect(again).toBeInstanceOf(Promise);
    expect(await again).toMatchObject([{ action: "refuse" }]);
  });

  it("that two wait for is asked for once", async () => {
    const service = serviceOf([listOf({ zone: newZone() })]);
    await Promise.all([service.look("192.0.2.1"), service.look("192.0.2.1")]);
    expect(dns.asked).toHaveLength(1);
  });

  it("is right from each of the resolvers that take turns", async () => {
    const zone = newZone();
    for (const host of [1, 3]) dns.replies.set(`${host}.2.0.192.${zone}`, { addresses: ["127.0.0.2"] });
    const service = serviceOf([listOf({ zone })], { cacheEntries: 1 });
    const looks = [1, 2, 3].map((host) => service.look(`192.0.2.${host}`));
    const counts: number[] = [];
    for (const look of looks) counts.push((await look).length);
    expect(counts).toEqual([1, 0, 1]);
  });

  it("is forgotten when there are more than the limit, and when the lists change", async () => {
    const zone = newZone();
    const lists = [listOf({ zone })];
    const service = serviceOf(lists, { cacheEntries: 2 });
    for (const host of [1, 2, 3]) await service.look(`192.0.2.${host}`);
    expect(service.look("192.0.2.3")).toEqual([]);
    expect(service.look("192.0.2.1")).toBeInstanceOf(Promise);
    service.configure(optionsOf(lists, { cacheEntries: 2 }));
    expect(service.look("192.0.2.3")).toEqual([]);
    const other = newZone();
    dns.replies.set(`3.2.0.192.${other}`, { addresses: ["127.0.0.2"] });
    service.configure(optionsOf([listOf({ zone: other })]));
    expect(await service.look("192.0.2.3")).toMatchObject([{ zone: other }]);
  });
});

describe("a list that does not answer", () => {
  it.each([
    ["silence", "timeout", "does not answer in time"],
    ["garbage", "server", "cannot be asked: DNS answers with an error"],
    [{ code: "SERVFAIL" }, "server", "cannot be asked: DNS answers with an error"],
    [{ addresses: ["127.255.255.254"] }, "list", expect.stringContaining("refuses to answer")],
    [{ addresses: ["192.0.2.80"] }, "list", expect.stringContaining("refuses to answer")],
  ] as const)("lets everyone in (%p), and there is one warning an hour", async (reply, reason, text) => {
    const zone = newZone();
    dns.other = reply;
    const service = serviceOf([listOf({ zone, timeout: reply === "silence" ? 100 : 10_000 })]);
    expect(await service.look("192.0.2.1")).toEqual([]);
    expect(await service.look("192.0.2.2")).toEqual([]);
    expect(service.metrics.failures[reason]).toBe(2);
    expect(warnings.map((warning) => warning.slice(zone.length + 1))).toEqual([text as string]);
    now = 3_600_000;
    await service.look("192.0.2.3");
    expect(warnings).toHaveLength(2);
  });

  it("does not hold up the others, and is not asked again at once", async () => {
    const [silent, other] = [newZone(), newZone()];
    dns.replies.set(`1.2.0.192.${silent}`, "silence");
    dns.replies.set(`1.2.0.192.${other}`, { addresses: ["127.0.0.2"] });
    const lists = [listOf({ zone: silent, timeout: 100 }), listOf({ zone: other, timeout: 10_000 })];
    const service = serviceOf(lists, { cacheFailed: 10_000 });
    expect(await service.look("192.0.2.1")).toMatchObject([{ zone: other }]);
    now = 9_999;
    expect(service.look("192.0.2.1")).toMatchObject([{ zone: other }]);
  });

  it("has no more open questions than the limit, and takes new ones after that", async () => {
    dns.other = "silence";
    const zone = newZone();
    const limits = limitsOf({ lookUpsAtOnce: 3, cacheFailed: 0 });
    const lookUps = new LookUps({ limits, servers: [dns.address], longest: 100 }, () => now);
    const answers = [1, 2, 3].map((host) => lookUps.find(`${host}.${zone}`, 100));
    expect(lookUps.find(`4.${zone}`, 100)).toEqual({ kind: "failed", reason: "busy" });
    expect(lookUps.sizes.open).toBe(3);
    for (const answer of answers) expect(await answer).toEqual({ kind: "failed", reason: "timeout" });
    // The resolver gives up later than we do.
    while (lookUps.sizes.open > 0) await new Promise(setImmediate);
    dns.other = { addresses: ["127.0.0.2"] };
    expect(await lookUps.find(`5.${zone}`, 1_000)).toEqual({ kind: "replies", replies: ["127.0.0.2"] });
    expect(lookUps.sizes.remembered).toBe(1);
  });
});

describe("a list that does not answer several times in a row", () => {
  const limits = { failures: 3, pause: 60_000, cacheFailed: 0 };

  it("is not asked for some time, and said so once; then one look-up at a time tries it again", async () => {
    const [broken, other] = [newZone(), newZone()];
    const listed = { addresses: ["127.0.0.2"] };
    const answers = (host: number, zone: string): unknown =>
      dns.replies.set(`${host}.2.0.192.${zone}`, listed);
    for (let host = 1; host < 20; host += 1) {
      dns.replies.set(`${host}.2.0.192.${broken}`, { code: "SERVFAIL" });
      answers(host, other);
    }
    const service = serviceOf([listOf({ zone: broken }), listOf({ zone: other })], limits);
    /** The lists that an address is on. */
    const look = async (host: number): Promise<readonly string[]> =>
      (await service.look(`192.0.2.${host}`)).map(({ zone }) => zone);
    // An answer in between counts from the start again.
    answers(3, broken);
    for (const host of [1, 2, 3, 4, 5]) await look(host);
    expect(changes).toEqual([]);
    expect(await look(6)).toEqual([other]);
    const text = `${broken} has not answered 3 times in a row, and is tried every 60 s from now on`;
    expect(changes).toEqual([text]);
    expect(service.metrics.skipped).toBe(1);
    expect(await look(7)).toEqual([other]);
    expect(service.metrics.failures.skipped).toBe(1);
    // Remembered answers still count.
    expect(await look(3)).toEqual([broken, other]);
    now = 60_000;
    await Promise.all([look(8), look(9)]);
    now = 119_999;
    await look(10);
    expect(changes).toEqual([text]);
    now = 120_000;
    answers(11, broken);
    expect(await look(11)).toEqual([broken, other]);
    expect(changes).toEqual([text, `${broken} answers again`]);
    expect(service.metrics.skipped).toBe(0);
    answers(12, broken);
    expect(await look(12)).toEqual([broken, other]);
    const asked = dns.asked.filter((name) => name.endsWith(broken)).map((name) => Number.parseInt(name, 10));
    expect(asked).toEqual([1, 2, 3, 4, 5, 6, 8, 11, 12]);
  });

  it("holds nobody up when it is silent, and too many look-ups are no fault of it", async () => {
    dns.other = "silence";
    const zone = newZone();
    const service = serviceOf([listOf({ zone, timeout: 100 })], { ...limits, lookUpsAtOnce: 2 });
    const looks = [1, 2, 3, 4, 5].map((host) => Promise.resolve(service.look(`192.0.2.${host}`)));
    expect(service.metrics.failures.busy).toBe(3);
    await Promise.all(looks);
    expect(changes).toEqual([]);
    service.configure(optionsOf([listOf({ zone, timeout: 100 })], limits));
    await Promise.all([6, 7, 8].map((host) => Promise.resolve(service.look(`192.0.2.${host}`))));
    expect(changes).toHaveLength(1);
    expect(service.look("192.0.2.9")).toEqual([]);
    service.configure(optionsOf([listOf({ zone, timeout: 101 })], limits));
    expect(service.metrics.skipped).toBe(0);
    expect(service.look("192.0.2.9")).toBeInstanceOf(Promise);
  });
});
