import { describe, expect, it } from "bun:test";
import { Departures } from "../../src/server/departures.ts";
import { Client, run } from "./support.ts";

const reason = { kind: "peer-ended" } as const;
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("connections that are gone", () => {
  it("reach the application at once while they are few, and in slices, in their order, when many go in one turn", async () => {
    const told: number[] = [];
    let ends = 0;
    const departures = new Departures<number>(
      (connection) => void told.push(connection),
      () => void ends++,
    );
    const all = Array.from({ length: 100 }, (_, index) => index);
    for (const connection of all) departures.add(connection, reason);
    const first = told.length;
    expect(first).toBeGreaterThan(0);
    expect(departures.size).toBe(100 - first);
    await nextTurn();
    expect(told.length).toBeGreaterThan(first);
    expect(told.length).toBeLessThan(100);
    departures.add(100, reason);
    expect(told).not.toContain(100);
    departures.drain();
    expect(told).toEqual([...all, 100]);
    expect([departures.size, ends]).toEqual([0, 1]);
    await nextTurn();
    departures.add(101, reason);
    expect(told.at(-1)).toBe(101);
  });

  it("have all reached it before the server has stopped", async () => {
    let open = 0;
    const { server, listener, opened } = await run({
      opened: () => {
        open += 1;
        return "";
      },
      closed: () => void (open -= 1),
    });
    for (let index = 0; index < 100; index++) {
      await Client.connect(listener, { paused: true });
      await opened.next();
    }
    expect(open).toBe(100);
    await server.stop({ deadline: 0 });
    expect(open).toBe(0);
  });
});
