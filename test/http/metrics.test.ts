/** The metrics of a whole Relais, as Prometheus reads them. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { EventCounts } from "../../src/http/event-counts.ts";
import { EventLoopDelay } from "../../src/http/event-loop-delay.ts";
import { Exposition } from "../../src/http/exposition.ts";
import { factsOf } from "../../src/http/facts.ts";
import { metricRows } from "../../src/http/metric-rows.ts";
import type { IrcEvent } from "../../src/irc/index.ts";
import { LatencyCounts } from "../../src/measure/latency-counts.ts";
import { Relais } from "../e2e/relais.ts";
import { collect, partsOf } from "./parts.ts";

let relais: Relais;
beforeEach(async () => {
  relais = await Relais.start({ server: { connectionsPerAddress: 2, exemptAddresses: [] } });
});
afterEach(() => relais.stop());

describe("the metrics", () => {
  it("have a sample of each row, with the kind and the help of the row", async () => {
    const parts = partsOf(relais);
    const ada = await relais.connect("ada");
    await ada.heard();
    for (const event of relais.events) parts.events.note(event);
    const text = await new Exposition(() => factsOf(parts, new LatencyCounts())).text();
    for (const [name, { kind, help }] of Object.entries(metricRows)) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${name}`);
    }
  });

  it("count connections, refusals by reason, lines and bytes of both directions", async () => {
    const [ada, bob] = [await relais.connect("ada"), await relais.connect("bob")];
    const refused = await relais.open();
    await refused.closed;
    ada.send("JOIN #tea");
    await ada.line(/ 366 /u);
    bob.send("JOIN #tea");
    await bob.line(/ 366 /u);
    const before = await collect(partsOf(relais));
    ada.send("PRIVMSG #tea :hello");
    await bob.line(/PRIVMSG #tea :hello/u);
    const samples = await collect(partsOf(relais));
    const grown = (name: string): number => (samples.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(samples.get("relais_connections")).toBe(2);
    expect(samples.get("relais_connections_accepted_total")).toBe(2);
    expect(samples.get('relais_connections_refused_total{reason="address-limit"}')).toBe(1);
    expect(samples.get('relais_connections_refused_total{reason="plain-text"}')).toBe(0);
    expect(grown("relais_received_lines_total")).toBe(1);
    expect(grown("relais_received_bytes_total")).toBe("PRIVMSG #tea :hello\r\n".length);
    expect(grown("relais_sent_lines_total")).toBe(1);
    expect(grown("relais_sent_bytes_total")).toBe(":ada!ada@127.0.0.1 PRIVMSG #tea :hello\r\n".length);
    expect(grown("relais_flushes_total")).toBe(1);
    expect(grown("relais_relayed_messages_total")).toBe(1);
    expect(samples.get("relais_users")).toBe(2);
    expect(samples.get("relais_channels")).toBe(1);
  });

  it("count commands by name, and time them", async () => {
    const ada = await relais.connect("ada");
    ada.send("PING a", "PING b", "NONSENSE");
    await ada.line(/ 421 /u);
    const samples = await collect(partsOf(relais));
    expect(samples.get('relais_commands_total{command="PING"}')).toBe(2);
    expect(samples.get('relais_command_duration_seconds_count{command="PING"}')).toBe(1);
    expect(samples.get('relais_command_duration_seconds_bucket{le="+Inf",command="PING"}')).toBe(1);
    expect(samples.get('relais_command_duration_seconds_sum{command="PING"}')).toBeGreaterThan(0);
    // Names come from the table of commands and never from clients.
    expect([...samples.keys()].filter((name) => name.includes("NONSENSE"))).toEqual([]);
  });

  it("show how much waits for a client that does not read", async () => {
    const [ada, slow] = [await relais.connect("ada"), await relais.connect("slow")];
    slow.stopReading();
    const { connections, metrics } = relais.server;
    const waits = (): boolean => [...connections].some(({ pendingBytes }) => pendingBytes > 0);
    for (let round = 0; round < 10_000 && !waits(); round += 1) {
      ada.send(...Array.from({ length: 20 }, () => `PRIVMSG slow :${"x".repeat(400)}`));
      await ada.heard();
    }
    const samples = await collect(partsOf(relais));
    const pending = [...connections].map(({ pendingBytes }) => pendingBytes);
    expect(samples.get("relais_send_queue_bytes")).toBe(pending.reduce((all, bytes) => all + bytes, 0));
    expect(samples.get("relais_send_queue_longest_bytes")).toBe(Math.max(...pending));
    expect(samples.get("relais_send_queue_longest_bytes")).toBeGreaterThan(0);
    expect(samples.get("relais_send_queue_clients")).toBe(1);
    expect(samples.get("relais_short_writes_total")).toBe(metrics.sent.shortWrites);
    expect(metrics.sent.shortWrites).toBeGreaterThan(0);
  });

  it("count log-ins and events", async () => {
    const events = new EventCounts();
    const client = { address: "192.0.2.1" } as never;
    const login: IrcEvent = { kind: "logged-in", client, account: "ada" };
    const refusal: IrcEvent = { kind: "login-refused", client, account: "ada", reason: "password" };
    for (const event of [login, refusal, login]) events.note(event);
    const samples = await collect(partsOf(relais, { events }));
    expect(samples.get('relais_logins_total{outcome="accepted"}')).toBe(2);
    expect(samples.get('relais_logins_total{outcome="password"}')).toBe(1);
    expect(samples.get('relais_events_total{event="login-refused"}')).toBe(1);
  });

  it("add the counts of a histogram up, in seconds", async () => {
    const eventLoop = new LatencyCounts();
    for (const milliseconds of [0.02, 2, 2, 60_000]) eventLoop.note(milliseconds);
    const samples = await collect(partsOf(relais), { eventLoop });
    const bucket = (le: string): number | undefined =>
      samples.get(`relais_event_loop_delay_seconds_bucket{le="${le}"}`);
    expect([bucket("0.00001"), bucket("0.00003"), bucket("0.003"), bucket("10"), bucket("+Inf")]).toEqual([
      0, 1, 3, 3, 4,
    ]);
    expect(samples.get("relais_event_loop_delay_seconds_sum")).toBeCloseTo(60.00402);
    expect(samples.get("relais_event_loop_delay_seconds_count")).toBe(4);
  });

  it("are the same for everyone who asks within a second", async () => {
    let now = 5_000;
    let collections = 0;
    const exposition = new Exposition(
      () => {
        collections += 1;
        return factsOf(partsOf(relais), new LatencyCounts());
      },
      () => now,
    );
    const [before, texts] = [collections, [exposition.text(), exposition.text()]];
    expect(await texts[0]).toBe((await texts[1]) ?? "");
    expect(collections).toBe(before + 1);
    now += 1_000;
    await exposition.text();
    expect(collections).toBe(before + 2);
  });
});

describe("the delay of the event loop", () => {
  it("is the time by which a timer comes late, until it is stopped", () => {
    let now = 0;
    const timers: (() => void)[] = [];
    const delay = new EventLoopDelay({
      now: () => now,
      after: (milliseconds, task) => {
        expect(milliseconds).toBe(100);
        timers.push(task);
        return () => void timers.splice(0);
      },
    });
    delay.start();
    now = 107;
    timers.shift()?.();
    now = 207;
    timers.shift()?.();
    expect([delay.delays.count, delay.delays.sum]).toEqual([2, 7]);
    expect(timers).toHaveLength(1);
    delay.stop();
    expect(timers).toHaveLength(0);
  });
});
