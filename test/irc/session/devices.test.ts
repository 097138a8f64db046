/** The devices of push notifications, and the answers of their push services. */
import { beforeEach, describe, expect, it } from "bun:test";
import { loggedIn } from "./accounts.ts";
import type { FakeConnection } from "./harness.ts";
import { World } from "./harness.ts";
import { MemoryStore } from "./memory-store.ts";
import { KEYS, RecordingPush, worldWithPush } from "./push.ts";
import { START } from "../delivery/recorder.ts";

const ENDPOINT = "https://push.test/YBJNBIMwwA_Ag8EtD47J4A";
const DAY = 86_400_000;

let world: World;
let push: RecordingPush;
let store: MemoryStore;
let ada: FakeConnection;

const kept = (): unknown[] => [...world.app.network.push.all];
const register = (client: FakeConnection, endpoint = ENDPOINT): string[] =>
  client.ask(`WEBPUSH REGISTER ${endpoint} ${KEYS}`);

/** The sender reports the fate of a notification; `at` is a difference to the time of the registration. */
const report = (outcome: "delivered" | "refused" | "gone" | "dropped", at = 0): void => {
  const subscription = [...world.app.network.push.all][0];
  if (subscription === undefined) throw new Error("there is no device");
  push.host?.report({ ...subscription, createdAt: subscription.createdAt + at }, outcome, "HTTP status 400");
};

describe("a device", () => {
  beforeEach(async () => {
    ({ world, push, store } = worldWithPush(["ada", "bob"]));
    ada = await loggedIn(world, "ada", "ada", "draft/webpush");
    register(ada);
    world.takeEvents();
  });

  it("is removed when its push service no longer knows it", () => {
    report("gone");
    expect(kept()).toEqual([]);
    expect(store.reopened().state.pushSubscriptions).toEqual([]);
    expect(world.takeEvents()).toEqual([
      {
        kind: "push-failed",
        account: "ada",
        service: "push.test",
        outcome: "gone",
        detail: "HTTP status 400",
      },
    ]);
  });

  it("is removed after as many refusals as the limit says", async () => {
    ({ world, push, store } = worldWithPush(["ada"], { limits: { pushFailures: 1 } }));
    register(await loggedIn(world, "ada", "ada", "draft/webpush"));
    report("refused");
    expect(kept()).toEqual([]);
  });

  it("is removed after several refusals in a row, also over a restart", () => {
    for (let time = 0; time < 4; time += 1) report("refused");
    report("delivered");
    for (let time = 0; time < 4; time += 1) report("refused");
    expect(kept()).toMatchObject([{ failures: 4 }]);
    expect(store.reopened().state.pushSubscriptions).toMatchObject([{ failures: 4 }]);
    report("refused");
    expect(kept()).toEqual([]);
  });

  it("stays while its push service does not answer, and when a notification arrives", () => {
    const { commits } = store;
    for (let time = 0; time < 10; time += 1) report("dropped");
    report("delivered");
    expect(kept()).toMatchObject([{ failures: 0 }]);
    expect(store.commits).toBe(commits);
  });

  it("stays if it was registered anew since the notification", () => {
    report("gone", -1);
    expect(kept()).toHaveLength(1);
  });

  it("stands until it is removed or registered anew", () => {
    const [before] = world.app.network.push.all;
    if (before === undefined) throw new Error("there is no device");
    expect(push.host?.stands(before)).toBe(true);
    ada.ask(`WEBPUSH REGISTER ${ENDPOINT} ${KEYS.replace("BTBZ", "CTBZ")}`);
    expect(push.host?.stands(before)).toBe(false);
    ada.ask(`WEBPUSH UNREGISTER ${ENDPOINT}`);
    expect(push.host?.stands(before)).toBe(false);
  });

  it("is removed at the start of a server with another key", () => {
    const { state } = store.reopened();
    const vapidKeys = [{ publicKey: "W".repeat(87), privateKey: "w".repeat(43), createdAt: 0 }];
    const later = new World({
      store: new MemoryStore({ ...state, vapidKeys }),
      push: new RecordingPush(),
    });
    expect(later.app.network.push.count).toBe(0);
    expect(later.takeEvents()).toMatchObject([{ kind: "push-failed", outcome: "gone" }]);
  });

  it("is removed, and not notified, if it was not registered again for as long as the limit says", async () => {
    const bob = await loggedIn(world, "bob");
    ada.say("AWAY :out");
    world.now += 15 * DAY;
    register(ada, "https://push.test/2");
    world.now += 15 * DAY;
    bob.say("PRIVMSG ada :tea?");
    expect(push.notifications.splice(0)).toMatchObject([{ lines: [{}, {}] }]);
    world.takeEvents();
    world.now += 1;
    bob.say("PRIVMSG ada :tea?");
    expect(push.notifications).toMatchObject([
      { lines: [{ subscription: { endpoint: "https://push.test/2" } }] },
    ]);
    expect(kept()).toMatchObject([{ endpoint: "https://push.test/2" }]);
    expect(store.reopened().state.pushSubscriptions).toEqual(kept() as never);
    expect(world.takeEvents()).toMatchObject([
      { kind: "push-failed", outcome: "gone", detail: "not registered again in 30 days" },
    ]);
  });

  it("is removed at the start of a server if it expired meanwhile", () => {
    const { state } = store.reopened();
    const pushSubscriptions = state.pushSubscriptions.map((device) => {
      return { ...device, renewedAt: START - 30 * DAY - 1 };
    });
    const later = new World({
      store: new MemoryStore({ ...state, pushSubscriptions }),
      push: new RecordingPush(),
    });
    expect(later.app.network.push.count).toBe(0);
  });

  it("stays where its removal cannot be kept", () => {
    store.broken = true;
    report("gone");
    expect(kept()).toHaveLength(1);
    store.broken = false;
    report("gone");
    expect(kept()).toEqual([]);
  });
});
