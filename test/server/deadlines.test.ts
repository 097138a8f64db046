import { describe, expect, it } from "bun:test";
import { Client, Inbox, ManualClock, run } from "./support.ts";

describe("deadlines", () => {
  it("calls expired once when the time has come, not before", async () => {
    const clock = new ManualClock();
    let expired = 0;
    const { server, listener, opened } = await run({ expired: () => void expired++ }, { clock });
    await Client.connect(listener);
    const connection = await opened.next();
    connection.setDeadline(clock.time + 500);
    clock.time += 499;
    server.sweep();
    expect(expired).toBe(0);
    clock.time += 1;
    server.sweep();
    server.sweep();
    expect(expired).toBe(1);
  });

  it("keeps one a connection: a later one replaces it, and undefined clears it", async () => {
    const clock = new ManualClock();
    let expired = 0;
    const { server, listener, opened } = await run({ expired: () => void expired++ }, { clock });
    await Client.connect(listener);
    const connection = await opened.next();
    connection.setDeadline(clock.time + 1);
    connection.setDeadline(clock.time + 100);
    clock.time += 50;
    server.sweep();
    connection.setDeadline(undefined);
    clock.time += 1000;
    server.sweep();
    expect(expired).toBe(0);
  });

  it("may be set again in expired, and closes a silent connection in time by the server's own sweep", async () => {
    const reasons = new Inbox<string>();
    const { listener, closed } = await run(
      {
        opened(connection) {
          connection.setDeadline(connection.openedAt);
          return "";
        },
        expired(connection) {
          reasons.put("expired");
          if (reasons.all.length < 3) connection.setDeadline(connection.openedAt);
          else connection.close({ kind: "application", detail: "silent" });
        },
      },
      { sweepInterval: 10 },
    );
    const client = await Client.connect(listener);
    await client.ended.promise;
    expect(await closed.next()).toEqual({ kind: "application", detail: "silent" });
    expect(reasons.all.length).toBe(3);
  });

  it("reaches every connection, also when some are closed meanwhile", async () => {
    const clock = new ManualClock();
    const { server, listener, opened, closed } = await run(
      { expired: (connection) => connection.close({ kind: "application", detail: "idle" }) },
      { clock },
    );
    const clients: Client[] = [];
    for (let index = 0; index < 20; index++) {
      clients.push(await Client.connect(listener));
      (await opened.next()).setDeadline(clock.time);
    }
    server.sweep();
    for (const client of clients) await client.ended.promise;
    await server.stop();
    expect(closed.all.length).toBe(20);
  });

  it("handles many in slices, and misses none while connections come and go", async () => {
    const clock = new ManualClock();
    let expired = 0;
    const lastOne = Promise.withResolvers<void>();
    const { server, listener, opened } = await run(
      {
        expired: (connection) => {
          expired += 1;
          connection.close({ kind: "application", detail: "idle" });
          if (expired === 200) lastOne.resolve();
        },
      },
      { clock, sweepInterval: 60_000 },
    );
    for (let index = 0; index < 200; index++) {
      await Client.connect(listener);
      (await opened.next()).setDeadline(clock.time);
    }
    server.sweep();
    expect(expired).toBeLessThan(200);
    const newcomer = await Client.connect(listener);
    await lastOne.promise;
    newcomer.send("still here\r\n");
    expect(expired).toBe(200);
  });
});
