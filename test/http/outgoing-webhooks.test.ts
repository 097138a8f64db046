/** Deliveries of webhooks: again after a failure, bounded, in order. Time is the test's own. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { EventFeed } from "../../src/http/event-feed.ts";
import { WebhookSender } from "../../src/http/outgoing-webhooks.ts";
import type { HandedWebhooks } from "../../src/http/outgoing-webhooks.ts";
import type { HistoryChange } from "../../src/irc/network/history.ts";
import type { OutgoingWebhook } from "../../src/irc/network/programs.ts";

/** Answers with these statuses in turn; then with 204. Resolves `count` after so many requests. */
let statuses: number[];
let bodies: string[];
let receiver: Bun.Server<undefined>;
let arrived: (() => void) | undefined;
beforeEach(() => {
  [statuses, bodies, arrived] = [[], [], undefined];
  receiver = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { text } = (await request.json()) as { text: string };
      bodies.push(text);
      arrived?.();
      return new Response(null, { status: statuses.shift() ?? 204 });
    },
  });
});
afterEach(() => receiver.stop(true));

class Bench {
  readonly failures: string[] = [];
  readonly pauses: number[] = [];
  /** The task that waits for its pause. */
  due: (() => void) | undefined = undefined;
  #paused: (() => void) | undefined = undefined;
  readonly tap: { listener: ((change: HistoryChange) => void) | undefined } = { listener: undefined };
  readonly feed = new EventFeed({ tap: this.tap, now: () => 0, epoch: "t" });
  readonly sender: WebhookSender;

  constructor(queue: number, tries = 3) {
    const webhook: OutgoingWebhook = {
      name: "copy",
      direction: "outgoing",
      url: `http://127.0.0.1:${receiver.port}/`,
      secret: "c2VjcmV0",
      events: ["message"],
      createdBy: "admin",
      createdAt: 0,
    };
    this.sender = new WebhookSender({
      feed: this.feed,
      webhooks: () => [webhook],
      isSame: (one, other) => one === other,
      limits: () => ({ queue, tries, timeout: 5_000 }),
      now: () => 0,
      after: (milliseconds, task) => {
        this.pauses.push(milliseconds);
        this.due = task;
        this.#paused?.();
        return () => {
          this.due = undefined;
        };
      },
      failed: (name, reason) => this.failures.push(`${name}: ${reason}`),
    });
    this.sender.refresh();
  }

  say(...texts: readonly string[]): void {
    for (const text of texts) {
      const facts = {
        id: text,
        at: 0,
        command: "PRIVMSG",
        addressee: "#tea",
        text,
        lines: undefined,
        tags: undefined,
      };
      const from = {
        target: "#",
        prefixes: 0,
        source: "a!b@c",
        account: undefined,
        author: 1,
        parties: undefined,
      };
      this.tap.listener?.({ kind: "message", message: { ...facts, ...from } as never });
    }
  }

  paused(): Promise<void> {
    return new Promise((resolve) => {
      this.#paused = resolve;
    });
  }
}

const received = (count: number): Promise<void> =>
  new Promise((resolve) => {
    arrived = () => {
      if (bodies.length >= count) resolve();
    };
  });

/** Events that another process hands over, for a webhook that was made then. */
function handedOver(createdAt: number): HandedWebhooks {
  const waiting = ["one", "two", "three"].map((id) => ({
    id,
    event: { kind: "message", text: id } as never,
  }));
  return [{ webhook: "copy", createdAt, tries: 0, waiting }];
}

describe("WebhookSender", () => {
  it("tries again after growing pauses, and sends what came meanwhile after that", async () => {
    const bench = new Bench(10);
    statuses = [500, 302];
    bench.say("one", "two");
    await bench.paused();
    expect(bench.failures).toEqual(["copy: status 500"]);
    const again = bench.paused();
    bench.due?.();
    await again;
    expect(bench.pauses).toEqual([2_000, 8_000]);
    const all = received(4);
    bench.due?.();
    await all;
    expect(bodies).toEqual(["one", "one", "one", "two"]);
    bench.sender.close();
  });

  it("drops an event after so many tries, and goes on", async () => {
    const bench = new Bench(10, 1);
    statuses = [500];
    const all = received(2);
    bench.say("one", "two");
    await all;
    expect(bodies).toEqual(["one", "two"]);
    expect(bench.pauses).toEqual([]);
    bench.sender.close();
  });

  it("keeps so many events, and drops the oldest that is not on its way", async () => {
    const bench = new Bench(2);
    statuses = [500];
    bench.say("one", "two", "three", "four");
    await bench.paused();
    expect([bench.sender.waiting, bench.sender.dropped]).toEqual([2, 2]);
    bench.sender.close();
    expect(bench.sender.waiting).toBe(0);
    expect(bench.tap.listener).toBeDefined();
    bench.feed.close();
    expect(bench.tap.listener).toBeUndefined();
  });

  it("hands over what waits, with the tries, and the next process sends it before what comes after", async () => {
    const bench = new Bench(10, 3);
    statuses = [500, 500];
    bench.say("one", "two");
    await bench.paused();
    const handed = structuredClone(bench.sender.handOver());
    expect(bench.sender.waiting).toBe(0);
    expect(bench.due).toBeUndefined();
    bench.say("nobody hears it");
    const next = new Bench(10, 3);
    next.sender.takeOver(handed);
    next.say("three");
    await next.paused();
    // It was the second try of the first one.
    expect(next.pauses).toEqual([8_000]);
    const all = received(5);
    next.due?.();
    await all;
    expect(bodies).toEqual(["one", "one", "one", "two", "three"]);
    next.sender.close();
  });

  it("takes over no more than its limit, and nothing for a webhook that was made anew", () => {
    const bench = new Bench(2);
    bench.sender.takeOver(handedOver(1));
    expect(bench.sender.waiting).toBe(0);
    bench.sender.takeOver(handedOver(0));
    expect([bench.sender.waiting, bench.sender.dropped]).toEqual([2, 1]);
    bench.sender.close();
  });
});
