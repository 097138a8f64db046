import { describe, expect, it } from "bun:test";
import { Slices } from "../../src/server/slices.ts";
import { Client, run } from "./support.ts";

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("slices", () => {
  it("take the first things of a turn at once, and the others in their order, a slice in each turn", async () => {
    const taken: number[] = [];
    let ends = 0;
    const slices = new Slices<number>(
      10,
      (item) => void taken.push(item),
      () => void ends++,
    );
    const all = Array.from({ length: 100 }, (_, index) => index);
    for (const item of all) slices.add(item);
    expect([taken.length, slices.size]).toEqual([10, 90]);
    await nextTurn();
    expect([taken.length, slices.size]).toEqual([20, 80]);
    slices.add(100);
    expect(taken).not.toContain(100);
    slices.drain();
    expect(taken).toEqual([...all, 100]);
    expect([slices.size, ends]).toEqual([0, 1]);
    await nextTurn();
    slices.add(101);
    expect(taken.at(-1)).toBe(101);
  });
});

describe("connections that are gone", () => {
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

  it("have all reached it when their peers went at the same moment", async () => {
    const gone = Promise.withResolvers<void>();
    let open = 0;
    const { server, listener, opened } = await run({
      opened: () => {
        open += 1;
        return "";
      },
      closed: () => {
        open -= 1;
        if (open === 0) gone.resolve();
      },
    });
    const clients: Client[] = [];
    for (let index = 0; index < 100; index++) {
      clients.push(await Client.connect(listener, { paused: true }));
      await opened.next();
    }
    for (const client of clients) client.end();
    await gone.promise;
    expect(server.metrics.closed["peer-ended"]).toBe(100);
    await server.stop();
  });
});
