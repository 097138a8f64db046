/** Push notifications to a push service on this machine, decrypted as a device does. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { generateVAPIDKeys } from "web-push";
import type { PushSubscription } from "../../src/irc/network/durable.ts";
import type { PushOutcome } from "../../src/irc/session/push-port.ts";
import { pushLimitRows } from "../../src/push/limits.ts";
import type { PushLimits } from "../../src/push/limits.ts";
import { PushService } from "../../src/push/push-service.ts";
import { defaultsOf } from "../../src/irc/network/limits.ts";
import { Device, claimsOf } from "./decrypt.ts";
import { Arrivals, CERTIFICATE, LocalService } from "./local-service.ts";
import { ManualTimers } from "./manual-timers.ts";

const LIMITS: PushLimits = defaultsOf(pushLimitRows);
const PAIR = generateVAPIDKeys();
const CONTACT = "mailto:admin@relais.test";
const ACCOUNT = "ada";

let remote: LocalService;
let timers: ManualTimers;
let device: Device;
let reports: Arrivals<readonly [PushOutcome, string]>;
/** Endpoints of devices that were removed. */
let removed: Set<string>;
let opened: PushService[];

beforeEach(() => {
  remote = new LocalService();
  timers = new ManualTimers();
  device = new Device();
  reports = new Arrivals();
  removed = new Set();
  opened = [];
});

afterEach(async () => {
  for (const each of opened) each.close();
  await remote.close();
});

interface Changes {
  readonly limits?: Partial<PushLimits>;
  /** Addresses of every name. */
  readonly addresses?: readonly string[];
  /** By default, this machine may be connected to. */
  readonly guarded?: boolean;
  /** No name has an address. */
  readonly unknown?: boolean;
  /** Trusts only the certificates that the system trusts. */
  readonly strange?: boolean;
}

function started({
  limits,
  addresses = ["127.0.0.1"],
  guarded,
  unknown,
  strange,
}: Changes = {}): PushService {
  const resolve = (): Promise<{ address: string; family: number }[]> =>
    unknown === true
      ? Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }))
      : Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));
  const service = new PushService(
    { limits: { ...LIMITS, ...limits }, contact: CONTACT },
    {
      timers,
      now: () => timers.now,
      route: {
        resolve,
        ...(guarded !== true && { allow: (address: string) => address === "127.0.0.1" }),
        ...(strange !== true && { ca: CERTIFICATE }),
      },
    },
  );
  service.start(PAIR, {
    stands: ({ endpoint }) => !removed.has(endpoint),
    report: (_subscription, outcome, detail) => reports.add([outcome, detail]),
  });
  opened.push(service);
  return service;
}

function subscription(path = "/ada", host = "localhost"): PushSubscription {
  const endpoint = remote.endpoint(path, host);
  const facts = { vapidKey: PAIR.publicKey, capabilities: [], createdAt: 0, renewedAt: 0, failures: 0 };
  return { account: "ada", endpoint, ...device.keys, ...facts };
}

/** A notification for one device. */
function note(
  text: string,
  to = subscription(),
  others: { account?: string; key?: string; messageId?: string; at?: number } = {},
) {
  return {
    account: ACCOUNT,
    key: "bob",
    messageId: "m",
    at: 0,
    ...others,
    lines: [{ subscription: to, line: text }],
  };
}

describe("the device's side of these tests", () => {
  it("decrypts the example of RFC 8291, appendix A", () => {
    const theirs = new Device("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", "BTBZMqHH6r4Tts7J_aSIgg");
    const body =
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
    expect(theirs.decrypt(Buffer.from(body, "base64url"))).toBe("When I grow up, I want to be a watermelon");
  });
});

describe("a notification", () => {
  it("arrives after the delay, for the device alone, with the proof of the server", async () => {
    const sender = started();
    sender.notify(note(":bob PRIVMSG ada :tea? é"));
    timers.pass(LIMITS.delay - 1);
    expect(remote.received.count).toBe(0);
    timers.pass(1);
    const { path, method, headers, body } = await remote.received.next();
    expect([method, path]).toEqual(["POST", "/ada"]);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-encoding": "aes128gcm",
      ttl: "604800",
      urgency: "high",
    });
    expect(device.decrypt(body)).toBe(":bob PRIVMSG ada :tea? é");
    expect(() => new Device().decrypt(body)).toThrow();
    const { key, claims } = await claimsOf(headers.get("authorization") ?? "");
    expect(key).toBe(PAIR.publicKey);
    expect(claims).toMatchObject({ aud: new URL(remote.endpoint("/")).origin, sub: CONTACT });
    expect(await reports.next()).toEqual(["delivered", "HTTP status 201"]);
    expect(sender.waiting).toBe(0);
  });

  it("is encrypted anew each time, in order for each device", async () => {
    const sender = started({ limits: { delay: 0 } });
    for (const text of ["one", "two", "three"]) sender.notify(note(text));
    timers.pass(0);
    const bodies = [];
    for (let count = 0; count < 3; count += 1) bodies.push((await remote.received.next()).body);
    expect(bodies.map((body) => device.decrypt(body))).toEqual(["one", "two", "three"]);
    expect(new Set(bodies.map((body) => body.subarray(0, 16).toString("hex"))).size).toBe(3);
  });

  it("is not sent if its user comes back within the delay", () => {
    const sender = started();
    sender.notify(note("tea"));
    sender.attended("bob");
    expect(sender.waiting).toBe(1);
    sender.attended(ACCOUNT);
    expect([sender.waiting, timers.count]).toEqual([0, 0]);
  });

  it("is not sent if its conversation is read up to it", async () => {
    const sender = started();
    sender.notify(note("read", subscription(), { at: 10 }));
    sender.notify(note("later", subscription(), { at: 11 }));
    sender.notify(note("elsewhere", subscription(), { key: "#tea", at: 10 }));
    sender.attended(ACCOUNT, { key: "bob", upTo: 10, line: "MARKREAD" });
    timers.pass(LIMITS.delay);
    const texts = [];
    for (let count = 0; count < 2; count += 1)
      texts.push(device.decrypt((await remote.received.next()).body));
    expect(texts).toEqual(["later", "elsewhere"]);
  });

  it("is followed by MARKREAD once its conversation is read elsewhere, on devices that know it", async () => {
    const sender = started();
    const knows = { ...subscription(), capabilities: ["draft/read-marker"] };
    for (const to of [knows, subscription("/old")]) sender.notify(note("tea", to, { at: 10 }));
    timers.pass(LIMITS.delay);
    for (let count = 0; count < 2; count += 1) await remote.received.next();
    sender.attended(ACCOUNT, { key: "bob", upTo: 10, line: "MARKREAD bob timestamp=10" });
    const { path, body } = await remote.received.next();
    expect([path, device.decrypt(body)]).toEqual(["/ada", "MARKREAD bob timestamp=10"]);
  });

  it("has the text that its message has when the delay is over", async () => {
    const sender = started();
    sender.notify(note("before", subscription(), { messageId: "1" }));
    sender.notify(note("other", subscription(), { messageId: "2" }));
    sender.revise("1", [note("after")]);
    timers.pass(LIMITS.delay);
    const texts = [];
    for (let count = 0; count < 2; count += 1)
      texts.push(device.decrypt((await remote.received.next()).body));
    expect(texts).toEqual(["after", "other"]);
    for (let count = 0; count < 2; count += 1) await reports.next();
    expect(sender.waiting).toBe(0);
  });

  it("is not sent if its message is deleted, or no longer for its user, within the delay", () => {
    const sender = started();
    sender.notify(note("tea", subscription(), { messageId: "1" }));
    sender.notify(note("coffee", subscription(), { messageId: "2" }));
    sender.revise("1", []);
    sender.revise("2", [note("milk", subscription(), { account: "bob" })]);
    expect([sender.waiting, timers.count]).toEqual([0, 0]);
  });

  it("is not sent to a device that was removed meanwhile", async () => {
    const sender = started();
    sender.notify(note("gone"));
    sender.notify(note("here", subscription("/other")));
    removed.add(remote.endpoint("/ada"));
    timers.pass(LIMITS.delay);
    expect((await remote.received.next()).path).toBe("/other");
    expect(await reports.next()).toEqual(["delivered", "HTTP status 201"]);
    expect([sender.waiting, remote.received.count]).toEqual([0, 0]);
  });

  it("follows the options that hold when it is sent", async () => {
    const sender = started();
    sender.configure({ limits: { ...LIMITS, delay: 5, timeToLive: 60 }, contact: "https://new.test/" });
    sender.notify(note("tea"));
    timers.pass(5);
    const { headers } = await remote.received.next();
    expect(headers.get("ttl")).toBe("60");
    expect((await claimsOf(headers.get("authorization") ?? "")).claims).toMatchObject({
      sub: "https://new.test/",
    });
  });

  it("is not kept past the limits, of an account and of all", () => {
    const sender = started({ limits: { queue: 3, queuePerAccount: 2 } });
    for (let count = 0; count < 5; count += 1) sender.notify(note("tea"));
    expect(sender.waiting).toBe(2);
    for (const account of ["bob", "eve"]) sender.notify(note("tea", subscription(), { account }));
    expect(sender.waiting).toBe(3);
    sender.attended(ACCOUNT);
    sender.notify(note("tea"));
    expect(sender.waiting).toBe(2);
  });

  it("is dropped when the server stops", () => {
    const sender = started();
    sender.notify(note("tea"));
    sender.close();
    sender.notify(note("late"));
    expect([sender.waiting, timers.count]).toEqual([0, 0]);
  });
});

/** Sends a notification. Its delay is over. */
async function send(sender: PushService, text: string): Promise<void> {
  sender.notify(note(text));
  await timers.planned.next();
  timers.pass(0);
}

describe("the answer of a push service", () => {
  it.each([
    [200, "delivered"],
    [201, "delivered"],
    [202, "delivered"],
    [400, "refused"],
    [403, "refused"],
    [413, "refused"],
    [404, "gone"],
    [410, "gone"],
  ] as const)("%d means %s", async (status, outcome) => {
    remote.answers.push(new Response("a reason", { status }));
    started({ limits: { delay: 0 } }).notify(note("tea"));
    timers.pass(0);
    expect(await reports.next()).toEqual([outcome, `HTTP status ${status}`]);
    expect(timers.count).toBe(0);
  });

  it("may have a body without an end", async () => {
    const endless = new ReadableStream<Uint8Array>({ start: (body) => body.enqueue(new Uint8Array(1_000)) });
    remote.answers.push(new Response(endless, { status: 201 }));
    started({ limits: { delay: 0 } }).notify(note("tea"));
    timers.pass(0);
    expect(await reports.next()).toEqual(["delivered", "HTTP status 201"]);
  });

  it("is not followed where it leads elsewhere", async () => {
    remote.answers.push(new Response(null, { status: 307, headers: { Location: "/elsewhere" } }));
    started({ limits: { delay: 0 } }).notify(note("tea"));
    timers.pass(0);
    expect(await reports.next()).toEqual(["refused", "HTTP status 307"]);
    await remote.received.next();
    expect(remote.received.count).toBe(0);
  });

  it.each([500, 503, 429])("%d is tried again with growing pauses, and then dropped", async (status) => {
    for (let count = 0; count < 4; count += 1) remote.answers.push(new Response(null, { status }));
    const sender = started({ limits: { delay: 0, attempts: 4, retryPause: 1_000, longestPause: 3_000 } });
    await send(sender, "tea");
    const pauses = [];
    for (let count = 0; count < 3; count += 1) {
      const wait = await timers.planned.next();
      pauses.push(wait);
      timers.pass(wait);
    }
    expect(pauses).toEqual([1_000, 2_000, 3_000]);
    expect(await reports.next()).toEqual(["dropped", `HTTP status ${status}, 4 times`]);
    expect([sender.waiting, timers.count]).toEqual([0, 0]);
  });

  it("may ask for a longer pause", async () => {
    remote.answers.push(new Response(null, { status: 503, headers: { "Retry-After": "90" } }));
    await send(started({ limits: { delay: 0 } }), "tea");
    expect(await timers.planned.next()).toBe(90_000);
    timers.pass(90_000);
    expect(await reports.next()).toEqual(["delivered", "HTTP status 201"]);
  });

  it("is not waited for by those that come after the user is back", async () => {
    remote.answers.push(new Response(null, { status: 503 }));
    const sender = started({ limits: { delay: 0 } });
    await send(sender, "old");
    const wait = await timers.planned.next();
    await remote.received.next();
    sender.attended(ACCOUNT);
    await send(sender, "new");
    timers.pass(wait);
    expect(device.decrypt((await remote.received.next()).body)).toBe("new");
  });

  it("is waited for only so long", async () => {
    remote.answers.push("never");
    started({ limits: { delay: 0, attempts: 1, timeout: 50 } }).notify(note("tea"));
    timers.pass(0);
    expect(await reports.next()).toEqual(["dropped", "ABORT_ERR, 1 times"]);
  });

  it("does not matter to other devices, up to the number of connections", async () => {
    remote.answers.push("never");
    const sender = started({ limits: { delay: 0, connections: 2, timeout: 60_000 } });
    sender.notify(note("slow", subscription("/slow")));
    sender.notify(note("quick", subscription("/quick")));
    sender.notify(note("third", subscription("/third")));
    timers.pass(0);
    const paths = [];
    for (let count = 0; count < 3; count += 1) paths.push((await remote.received.next()).path);
    // Requests on different connections may overtake each other.
    expect(paths.toSorted()).toEqual(["/quick", "/slow", "/third"]);
    for (let count = 0; count < 2; count += 1) expect((await reports.next())[0]).toBe("delivered");
    expect(sender.waiting).toBe(1);
  });
});

describe("a connection", () => {
  const forbidden = ["refused", "the host of the push service has an address that is not public"] as const;

  it.each([
    ["loopback", "127.0.0.1"],
    ["loopback in IPv6", "::1"],
    ["loopback, mapped to IPv6", "::ffff:127.0.0.1"],
    ["loopback, compatible with IPv6", "::127.0.0.1"],
    ["unspecified", "0.0.0.0"],
    ["unspecified in IPv6", "::"],
    ["link-local", "169.254.169.254"],
    ["link-local, mapped to IPv6", "::ffff:169.254.169.254"],
    ["link-local in IPv6", "fe80::1"],
    ["link-local with a zone", "fe80::1%lo"],
    ["site-local", "fec0::1"],
    ["private", "10.1.2.3"],
    ["private", "172.16.0.1"],
    ["private", "192.168.1.1"],
    ["unique local", "fd00::1"],
    ["carrier-grade NAT", "100.64.0.1"],
    ["multicast", "224.0.0.1"],
    ["multicast in IPv6", "ff02::1"],
    ["broadcast", "255.255.255.255"],
    ["reserved", "240.0.0.1"],
    ["for documentation", "192.0.2.1"],
    ["translated", "64:ff9b::7f00:1"],
    ["tunnelled", "2002:7f00:1::1"],
  ])("is refused to a name with an address that is %s: %s", async (_, address) => {
    for (const addresses of [[address], ["9.9.9.9", address]]) {
      started({ limits: { delay: 0 }, addresses, guarded: true }).notify(note("tea"));
      timers.pass(0);
      expect(await reports.next()).toEqual(forbidden);
    }
    expect(remote.received.count).toBe(0);
  });

  it("is refused to an address in place of a name", async () => {
    const sender = started({ limits: { delay: 0 }, guarded: true });
    for (const host of ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433"]) {
      sender.notify(note("tea", subscription(`/${host}`, host)));
      timers.pass(0);
      expect(await reports.next()).toEqual(forbidden);
    }
    expect(remote.received.count).toBe(0);
  });

  it("goes to the addresses that were checked, and the name is looked up once", async () => {
    const answers = ["127.0.0.1", "192.0.2.1"];
    const asked: string[] = [];
    const sender = new PushService(
      { limits: { ...LIMITS, delay: 0 }, contact: CONTACT },
      {
        timers,
        route: {
          ca: CERTIFICATE,
          allow: (address) => address === "127.0.0.1",
          resolve: (host) => {
            asked.push(host);
            return Promise.resolve([{ address: answers.shift() ?? "", family: 4 }]);
          },
        },
      },
    );
    opened.push(sender);
    sender.start(PAIR, { stands: () => true, report: (_, ...what) => reports.add(what) });
    sender.notify(note("one"));
    timers.pass(0);
    expect(await reports.next()).toEqual(["delivered", "HTTP status 201"]);
    expect(asked).toEqual(["localhost"]);
    // The connection is not used again: the name is looked up, and checked, for each.
    sender.notify(note("two"));
    timers.pass(0);
    expect(await reports.next()).toEqual(forbidden);
    expect(asked).toEqual(["localhost", "localhost"]);
  });

  it("needs a certificate for the name, that the system trusts", async () => {
    const limits = { delay: 0, attempts: 1 };
    started({ limits }).notify(note("tea", subscription("/a", "other.test")));
    timers.pass(0);
    expect(await reports.next()).toEqual(["dropped", "ERR_TLS_CERT_ALTNAME_INVALID, 1 times"]);
    started({ limits, strange: true }).notify(note("tea"));
    timers.pass(0);
    expect(await reports.next()).toEqual(["dropped", "DEPTH_ZERO_SELF_SIGNED_CERT, 1 times"]);
    expect(remote.received.count).toBe(0);
  });

  it("to a name without addresses, or without a server, is tried again later", async () => {
    const limits = { delay: 0, attempts: 1 };
    started({ limits, unknown: true }).notify(note("tea"));
    timers.pass(0);
    expect(await reports.next()).toEqual(["dropped", "ENOTFOUND, 1 times"]);
    const to = subscription();
    await remote.close();
    started({ limits }).notify(note("tea", to));
    timers.pass(0);
    expect((await reports.next())[0]).toBe("dropped");
  });
});
