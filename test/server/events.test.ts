import { describe, expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { EventHub } from "../../src/server/events.ts";
import { eventTable } from "../../src/server/index.ts";
import type { ServerEvent } from "../../src/server/index.ts";
import { Client, Inbox, run, tableUnder } from "./support.ts";

const event: ServerEvent = { type: "suspended" };

describe("events", () => {
  it("go to all who listen, until they stop", () => {
    const hub = new EventHub();
    const heard: string[] = [];
    const off = hub.on(() => void heard.push("first"));
    hub.on(() => void heard.push("second"));
    expect(hub.emit(event)).toBe(0);
    off();
    hub.emit(event);
    expect(heard).toEqual(["first", "second", "second"]);
  });

  it("reach the other listeners when one throws, and report that too", () => {
    const hub = new EventHub();
    const heard: ServerEvent[] = [];
    const boom = new Error("listener");
    hub.on(() => {
      throw boom;
    });
    hub.on((told) => void heard.push(told));
    expect(hub.emit(event)).toBe(1);
    expect(heard).toEqual([{ type: "error", source: "listener", connection: undefined, error: boom }, event]);
  });

  it("of a connection's life come in order, before the application's callbacks", async () => {
    const order: string[] = [];
    const { server, listener, lines, closed, events } = await run({
      opened: () => (order.push("opened"), ""),
      closed: () => void order.push("closed"),
    });
    server.on(({ type }) => void order.push(`event ${type}`));
    const client = await Client.connect(listener);
    client.send("hello\n");
    await lines.next();
    client.close();
    await closed.next();
    expect(order).toEqual(["event accepted", "opened", "event closed", "closed"]);
    const accepted = await events.next(({ type }) => type === "accepted");
    expect(accepted).toEqual({
      type: "accepted",
      connection: accepted.type === "accepted" ? accepted.connection : 0,
      listener: "127.0.0.1:0",
      transport: "tcp",
      secure: false,
      remoteAddress: "127.0.0.1",
      remotePort: expect.any(Number),
      proxy: undefined,
    });
    expect(await events.next(({ type }) => type === "closed")).toMatchObject({
      bytesIn: 6,
      bytesOut: 0,
      bytesUnsent: 0,
    });
  });

  it("may be listened to from inside an event", async () => {
    const { server, listener } = await run();
    const heard = new Inbox<string>();
    server.on((outer) => {
      if (outer.type === "accepted") server.on((inner) => heard.put(inner.type));
    });
    const client = await Client.connect(listener);
    client.close();
    expect(await heard.next()).toBe("closed");
  });
});

describe("docs/events.md", () => {
  const document = readFileSync(`${import.meta.dir}/../../docs/events.md`, "utf8");

  it("lists every event", () => {
    expect(tableUnder(document, "## All events")).toEqual(
      Object.entries(eventTable).map(([type, row]) => [`\`${type}\``, row.when]),
    );
  });

  for (const [type, row] of Object.entries(eventTable)) {
    it(`lists the fields of ${type}`, () => {
      const fields = Object.entries(row.fields).map(([name, help]) => [`\`${name}\``, help]);
      if (fields.length === 0) expect(document).toContain(`## \`${type}\`\n\nNo fields.\n`);
      else expect(tableUnder(document, `## \`${type}\``)).toEqual(fields);
    });
  }
});
