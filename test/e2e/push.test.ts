/** From one client's message to another's device: over real sockets, and a push service on this machine over https. */
import { afterEach, beforeEach, expect, it } from "bun:test";
import { defaultsOf } from "../../src/irc/network/limits.ts";
import type { PushOutcome, PushPort } from "../../src/irc/session/push-port.ts";
import { PushService } from "../../src/push/index.ts";
import { pushLimitRows } from "../../src/push/limits.ts";
import { plainResponse } from "../irc/session/accounts.ts";
import { credentialsFor, MemoryStore } from "../irc/session/memory-store.ts";
import { claimsOf, Device } from "../push/decrypt.ts";
import { Arrivals, CERTIFICATE, LocalService } from "../push/local-service.ts";
import { ManualTimers } from "../push/manual-timers.ts";
import type { LineClient } from "./relais.ts";
import { Relais } from "./relais.ts";

const PASSWORD = "sésame-open-sesame";
const limits = defaultsOf(pushLimitRows);

let remote: LocalService;
let timers: ManualTimers;
let store: MemoryStore;
let relais: Relais;
let push: PushService;
let outcomes: Arrivals<PushOutcome>;

beforeEach(async () => {
  remote = new LocalService();
  const passwordHash = await Bun.password.hash(PASSWORD, {
    algorithm: "argon2id",
    memoryCost: 8,
    timeCost: 1,
  });
  store = new MemoryStore({
    accounts: [{ name: "ada", ...credentialsFor(PASSWORD), passwordHash, createdAt: 0 }],
  });
  await start();
});

afterEach(async () => {
  await stop();
  await remote.close();
});

async function start(): Promise<void> {
  timers = new ManualTimers();
  outcomes = new Arrivals();
  push = new PushService(
    { limits, contact: "mailto:admin@relais.test" },
    {
      timers,
      route: {
        ca: CERTIFICATE,
        allow: (address) => address === "127.0.0.1",
        resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
      },
    },
  );
  relais = await Relais.start({ store, push: reporting(push) });
}

/** The same sender; `outcomes` has what the application has been told of. */
function reporting(sender: PushService): PushPort {
  return {
    makeKeyPair: () => sender.makeKeyPair(),
    notify: (notification) => sender.notify(notification),
    revise: (messageId, notifications) => sender.revise(messageId, notifications),
    attended: (account, read) => sender.attended(account, read),
    start: (key, host) => {
      sender.start(key, {
        stands: (subscription) => host.stands(subscription),
        report: (subscription, outcome, detail) => {
          host.report(subscription, outcome, detail);
          outcomes.add(outcome);
        },
      });
    },
  };
}

async function stop(): Promise<void> {
  push.close();
  await relais.stop();
}

/** Logged in, with the capabilities of a mobile client. */
async function mobile(): Promise<LineClient> {
  const client = await relais.open();
  client.send("CAP LS 302", "NICK ada", "USER ada 0 * :Ada", "AUTHENTICATE PLAIN");
  client.send("CAP REQ :sasl draft/webpush server-time message-tags draft/read-marker");
  client.send(`AUTHENTICATE PLAIN ${plainResponse("ada", PASSWORD)}`);
  await client.line(/ 903 /u);
  client.send("CAP END");
  return client;
}

it("a message reaches the device, is withdrawn when read, and a device that is gone is removed", async () => {
  const device = new Device();
  const { p256dh, auth } = device.keys;
  const ada = await mobile();
  const [, key = ""] = / VAPID=(\S+) /u.exec(await ada.line(/ VAPID=/u)) ?? [];
  await ada.until(/ (?:376|422) /u);
  ada.send(`WEBPUSH REGISTER ${remote.endpoint("/device")} p256dh=${p256dh};auth=${auth}`, "AWAY :out");
  await ada.line(/ WEBPUSH REGISTER /u);
  await ada.line(/ 306 /u);
  const bob = await relais.connect("bob");

  bob.send("PRIVMSG ada :see you at six");
  const heard = await ada.line(/ PRIVMSG ada /u);
  timers.pass(limits.delay);
  const { headers, body } = await remote.received.next();
  expect(device.decrypt(body)).toBe(heard);
  expect((await claimsOf(headers.get("authorization") ?? "")).key).toBe(key);
  expect(await outcomes.next()).toBe("delivered");

  bob.send("PRIVMSG ada :or at seven");
  await ada.line(/ PRIVMSG ada /u);
  ada.send(`MARKREAD bob timestamp=${new Date(relais.clock.now()).toISOString()}`);
  await ada.line(/ MARKREAD bob /u);
  expect(push.waiting).toBe(0);
  expect(device.decrypt((await remote.received.next()).body)).toStartWith(
    ":irc.test MARKREAD bob timestamp=",
  );
  expect(await outcomes.next()).toBe("delivered");

  // The server comes back with another port, the same key and the same device.
  await stop();
  store = store.reopened();
  await start();
  const again = await mobile();
  expect(await again.line(/ VAPID=/u)).toContain(` VAPID=${key} `);
  again.send("AWAY :out", "JOIN #tea");
  await again.line(/ 366 /u);
  const eve = await relais.connect("eve");
  remote.answers.push(new Response(null, { status: 410 }));
  eve.send("JOIN #tea", "PRIVMSG #tea :is ada here?");
  expect(await again.line(/ PRIVMSG #tea /u)).toEndWith(" PRIVMSG #tea :is ada here?");
  timers.pass(limits.delay);
  expect(device.decrypt((await remote.received.next()).body)).toEndWith(" PRIVMSG #tea :is ada here?");
  expect(await outcomes.next()).toBe("gone");
  expect(store.reopened().state.pushSubscriptions).toEqual([]);
});
