/** Notifications that wait go on in another process, to the devices that do not have them yet. */
import { afterEach, beforeEach, expect, it } from "bun:test";
import { generateVAPIDKeys } from "web-push";
import { defaultsOf } from "../../src/irc/network/limits.ts";
import { pushLimitRows } from "../../src/push/limits.ts";
import { PushService } from "../../src/push/push-service.ts";
import { Device } from "./decrypt.ts";
import { Arrivals, CERTIFICATE, LocalService } from "./local-service.ts";
import { ManualTimers } from "./manual-timers.ts";

const LIMITS = { ...defaultsOf(pushLimitRows), attempts: 2 };
const PAIR = generateVAPIDKeys();
const DEVICE = new Device();

let remote: LocalService;
let timers: ManualTimers;
let outcomes: Arrivals<string>;
const opened: PushService[] = [];

beforeEach(() => {
  remote = new LocalService();
  timers = new ManualTimers();
  outcomes = new Arrivals();
});
afterEach(async () => {
  for (const each of opened.splice(0)) each.close();
  await remote.close();
});

const resolveHere = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);

function started(limits: Partial<typeof LIMITS> = {}): PushService {
  const service = new PushService(
    { limits: { ...LIMITS, ...limits }, contact: "mailto:admin@relais.test" },
    { timers, now: () => timers.now, route: { resolve: resolveHere, allow: () => true, ca: CERTIFICATE } },
  );
  service.start(PAIR, { stands: () => true, report: (_subscription, outcome) => outcomes.add(outcome) });
  opened.push(service);
  return service;
}

/** A notification for devices at these paths, with the path as the text of each. */
function note(messageId: string, ...paths: readonly string[]) {
  const facts = { vapidKey: PAIR.publicKey, capabilities: [], createdAt: 0, renewedAt: 0, failures: 0 };
  const lines = paths.map((path) => ({
    line: path,
    subscription: { account: "ada", endpoint: remote.endpoint(path), ...DEVICE.keys, ...facts },
  }));
  return { account: "ada", key: "bob", messageId, at: 0, lines };
}

const next = async (): Promise<string> => DEVICE.decrypt((await remote.received.next()).body);

it("they arrive when what is left of their delay is over", async () => {
  const before = started();
  before.notify(note("m", "/one"));
  timers.pass(LIMITS.delay - 1);
  before.notify(note("n", "/two"));
  const handed = structuredClone(before.handOver());
  expect([before.waiting, timers.count]).toEqual([0, 0]);
  const after = started();
  after.takeOver(handed);
  expect(after.waiting).toBe(2);
  timers.pass(1);
  expect(await next()).toBe("/one");
  after.attended("ada");
  expect(after.waiting).toBe(0);
});

it("only devices that do not have it yet receive it, also if the same process goes on", async () => {
  const service = started();
  remote.answers.push(new Response(null, { status: 503 }));
  service.notify(note("m", "/one", "/two"));
  await timers.planned.next();
  timers.pass(LIMITS.delay);
  const failed = await next();
  await next();
  expect(await outcomes.next()).toBe("delivered");
  // The pause before the second attempt.
  await timers.planned.next();
  const handed = service.handOver();
  expect(handed.map(({ lines }) => lines.map(({ line }) => line))).toEqual([[failed]]);
  service.takeOver(handed);
  timers.pass(0);
  expect(await next()).toBe(failed);
  expect(await outcomes.next()).toBe("delivered");
  expect(service.waiting).toBe(0);
});

it("no more than the limits are taken over", () => {
  const before = started();
  for (const id of ["a", "b", "c"]) before.notify(note(id, "/one"));
  const after = started({ queue: 2 });
  after.takeOver(before.handOver());
  expect(after.waiting).toBe(2);
});
