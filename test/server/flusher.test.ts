import { describe, expect, it } from "bun:test";
import { Flusher } from "../../src/server/flusher.ts";
import type { Flushable } from "../../src/server/flusher.ts";
import { Inbox } from "./support.ts";

/** A connection that only notes what it is asked. */
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
    const flusher = new Flusher({ flushing: () => notes.push("flush"), commit: () => true });
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
    const flusher = new Flusher({ flushing: () => notes.push("flush"), commit: () => true });
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
    const flusher = new Flusher({ flushing: () => {}, commit: () => true });
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
