import { describe, expect, it } from "bun:test";
import { Flusher } from "../../src/server/flusher.ts";
import type { Flushable } from "../../src/server/flusher.ts";
import { endOfTurn } from "./fake-peer.ts";
import { Client, Inbox, run } from "./support.ts";

/** A connection that only records calls. */
class Noted implements Flushable {
  readonly #name: string;
  readonly #notes: string[];
  blocked = false;
  onReadOn: (() => void) | undefined;
  onSettle: (() => void) | undefined;

  constructor(name: string, notes: string[]) {
    this.#name = name;
    this.#notes = notes;
  }

  readOn(): void {
    this.onReadOn?.();
  }

  offer(): boolean {
    this.#notes.push(`${this.#name} offered`);
    return this.blocked;
  }

  evict(before: number): number {
    this.#notes.push(`${this.#name} evicted below ${before}`);
    return 10;
  }

  settle(): void {
    this.#notes.push(`${this.#name} settled`);
    this.onSettle?.();
  }
}

describe("a flush", () => {
  it("comes once, at the end of the turn: all are offered before any is settled", async () => {
    const notes: string[] = [];
    const flusher = new Flusher({ flushing: () => notes.push("flush"), commit: () => true }, 128);
    const [a, b] = [new Noted("a", notes), new Noted("b", notes)];
    const settled = new Inbox<true>();
    b.onSettle = () => settled.put(true);
    flusher.add(a);
    flusher.add(b);
    expect(notes).toEqual([]);
    await settled.next();
    expect(notes).toEqual(["flush", "a offered", "b offered", "a settled", "b settled"]);
  });

  it("takes along those that become due while lines are read on, and leaves later ones to the next", async () => {
    const notes: string[] = [];
    const flusher = new Flusher({ flushing: () => notes.push("flush"), commit: () => true }, 128);
    const [a, b, c] = [new Noted("a", notes), new Noted("b", notes), new Noted("c", notes)];
    const settled = new Inbox<true>();
    a.onReadOn = () => flusher.add(b);
    a.onSettle = () => flusher.add(c);
    c.onSettle = () => settled.put(true);
    flusher.add(a);
    await settled.next();
    expect(notes).toEqual([
      "flush",
      "a offered",
      "b offered",
      "a settled",
      "b settled",
      "flush",
      "c offered",
      "c settled",
    ]);
  });

  it("writes what can be written before it copies, and asks those that wait, once each", async () => {
    const notes: string[] = [];
    const flusher = new Flusher({ flushing: () => {}, commit: () => true }, 128);
    const [free, blocked] = [new Noted("free", notes), new Noted("blocked", notes)];
    blocked.blocked = true;
    flusher.add(free);
    flusher.add(blocked);
    expect(flusher.evict(100)).toEqual({ connections: 1, bytes: 10 });
    expect(notes).toEqual(["free offered", "blocked offered", "blocked evicted below 100"]);
    flusher.forget(blocked);
    blocked.blocked = false;
    expect(flusher.evict(200)).toEqual({ connections: 0, bytes: 0 });
  });
});

/** One connection for each name, and a flusher that writes to two a turn. */
function inTwos(...names: readonly string[]) {
  const notes: string[] = [];
  const flusher = new Flusher({ flushing: () => notes.push("turn"), commit: () => true }, 2);
  const connections = names.map((name) => new Noted(name, notes));
  /** The connections that were offered in the next turn, and settled (`!`). */
  const turn = async (): Promise<string> => {
    notes.length = 0;
    await endOfTurn();
    return notes.join(", ").replaceAll(" offered", "").replaceAll(" settled", "!");
  };
  return { notes, flusher, connections, turn };
}

describe("a flush to many", () => {
  it("goes on in later turns, in order, and settles only those that were offered", async () => {
    const { flusher, connections, turn } = inTwos("a", "b", "c", "d", "e");
    for (const connection of connections) flusher.add(connection);
    expect(await turn()).toBe("turn, a, b, a!, b!");
    expect(await turn()).toBe("turn, c, d, c!, d!");
    expect(await turn()).toBe("turn, e, e!");
    expect(await turn()).toBe("");
  });

  it("lets those that become due meanwhile go first, and half of each turn is for the others", async () => {
    const { flusher, connections, notes, turn } = inTwos("a", "b", "c", "d", "e");
    for (const connection of connections) flusher.add(connection);
    await turn();
    const [x, y, z] = [new Noted("x", notes), new Noted("y", notes), new Noted("z", notes)];
    flusher.add(x);
    flusher.add(y);
    flusher.add(z);
    expect(await turn()).toBe("turn, x, y, c, x!, y!, c!");
    expect(await turn()).toBe("turn, d, e, d!, e!");
    expect(await turn()).toBe("turn, z, z!");
  });

  it("reads on, at each one's turn, what waited for resume", async () => {
    const { flusher, connections, notes, turn } = inTwos("a", "b", "c");
    for (const connection of connections) flusher.add(connection);
    await turn();
    const [, , c] = connections;
    if (c === undefined) throw new Error("There are three");
    // It was resumed after the first turn, and is in the list already.
    c.onReadOn = () => notes.push("c read on");
    expect(await turn()).toBe("turn, c read on, c, c!");
  });

  it("is finished at once where the ring has to be reused", async () => {
    const { flusher, connections, notes, turn } = inTwos("a", "b", "c", "d");
    for (const connection of connections) flusher.add(connection);
    await turn();
    notes.length = 0;
    flusher.evict(100);
    expect(notes).toEqual(["c offered", "d offered"]);
    expect(await turn()).toBe("turn, c, d, c!, d!");
  });

  it("gives each client all of its lines in order, and answers others in between", async () => {
    const { server, listener, opened, lines } = await run(
      {
        received(connection) {
          connection.send("pong\r\n");
        },
      },
      { flushSlice: 1 },
    );
    const clients: Client[] = [];
    for (let index = 0; index < 20; index++) {
      clients.push(await Client.connect(listener));
      await opened.next();
    }
    const connections = [...server.connections];
    for (let line = 0; line < 30; line++) {
      const begin = server.ring.write(`line ${line}\r\n`);
      for (const connection of connections) connection.sendSpan(begin, server.ring.head);
      if (line % 10 === 0) {
        clients[line % 20]?.send("ping\r\n");
        await lines.next();
      }
    }
    for (const client of clients) {
      const heard: string[] = [];
      while (heard.length < 30) {
        const line = await client.line();
        if (line !== "pong") heard.push(line);
      }
      expect(heard).toEqual(Array.from({ length: 30 }, (_, line) => `line ${line}`));
    }
    expect(await server.stop()).toEqual({ cutOff: 0 });
  });
});
