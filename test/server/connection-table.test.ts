import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { ConnectionTable } from "../../src/server/connection-table.ts";

const SLOTS = 2 ** 20;

function contents<T>(table: ConnectionTable<T>): T[] {
  return Array.from({ length: table.size }, (_, place) => table.at(place)).filter(
    (value) => value !== undefined,
  );
}

describe("ConnectionTable", () => {
  it("answers like a Map whose keys are never used twice", () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant("insert"), pick: fc.nat() }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("remove"), pick: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove again"), pick: fc.nat() }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: "max" }), (steps) => {
        const table = new ConnectionTable<string>();
        const model = new Map<number, string>();
        const gone: number[] = [];
        for (const [count, { kind, pick }] of steps.entries()) {
          const live = [...model.keys()];
          if (kind === "insert") {
            const id = table.insert(`value ${count}`);
            expect(model.has(id) || gone.includes(id)).toBe(false);
            expect(Number.isSafeInteger(id) && id > 0).toBe(true);
            model.set(id, `value ${count}`);
          } else {
            const candidates = kind === "remove" ? live : gone;
            const id = candidates[pick % candidates.length];
            if (id === undefined) continue;
            expect(table.remove(id)).toBe(model.delete(id));
            if (kind === "remove") gone.push(id);
          }
          expect(table.size).toBe(model.size);
          for (const [id, value] of model) expect(table.get(id)).toBe(value);
          for (const id of gone) expect(table.get(id)).toBeUndefined();
          expect(contents(table).toSorted()).toEqual([...model.values()].toSorted());
          expect([...table]).toEqual(contents(table).toReversed());
        }
      }),
      { numRuns: 60 },
    );
  });

  it("finds nothing under a stale id once its slot is used again", () => {
    const table = new ConnectionTable<string>();
    const first = table.insert("first");
    table.remove(first);
    const second = table.insert("second");
    expect(second % SLOTS).toBe(first % SLOTS);
    expect(table.get(first)).toBeUndefined();
    expect(table.remove(first)).toBe(false);
    expect(table.get(second)).toBe("second");
  });

  it("finds nothing under an id that it will give out next, nor under any other number", () => {
    const table = new ConnectionTable<string>();
    const id = table.insert("value");
    table.insert("other");
    table.remove(id);
    for (const wrong of [id + SLOTS, id, 0, -0, -1, 0.5, id + 0.5, Number.NaN, Infinity, -id, 2 ** 53, 77]) {
      expect(table.get(wrong)).toBeUndefined();
      expect(table.remove(wrong)).toBe(false);
    }
    expect(table.insert("next")).toBe(id + SLOTS);
  });

  it("lets the current value be removed, and others inserted, while it is iterated", () => {
    const table = new ConnectionTable<number>();
    const ids = new Map<number, number>();
    for (let value = 0; value < 200; value++) ids.set(value, table.insert(value));
    const visited: number[] = [];
    for (const value of table) {
      visited.push(value);
      if (value % 3 === 0) table.remove(ids.get(value) ?? 0);
      if (value % 5 === 0) table.insert(1000 + value);
    }
    expect(visited.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, value) => value));
    const kept = contents(table).filter((value) => value < 1000);
    expect(kept.toSorted((a, b) => a - b)).toEqual(visited.filter((value) => value % 3 !== 0).toReversed());
  });

  it("leaves none out when any values are removed while it is iterated", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(29), { maxLength: 4 }), { maxLength: 60, size: "max" }),
        (removals) => {
          const table = new ConnectionTable<number>();
          const ids = Array.from({ length: 30 }, (_, value) => table.insert(value));
          const visited = new Set<number>();
          let step = 0;
          for (const value of table) {
            expect(value).toBeNumber();
            expect(table.get(ids[value] ?? 0)).toBe(value);
            visited.add(value);
            for (const victim of removals[step++] ?? []) table.remove(ids[victim] ?? 0);
          }
          for (const value of table) expect(visited.has(value)).toBe(true);
        },
      ),
    );
  });

  it("goes over all places from the last down without an iterator", () => {
    const table = new ConnectionTable<string>();
    for (const value of ["a", "b", "c"]) table.insert(value);
    expect([table.at(2), table.at(1), table.at(0), table.at(3), table.at(-1)]).toEqual([
      "c",
      "b",
      "a",
      undefined,
      undefined,
    ]);
  });

  it("refuses a value when its 1,048,576 slots are taken", () => {
    const table = new ConnectionTable<number>();
    let last = 0;
    for (let value = 0; value < SLOTS; value++) last = table.insert(value);
    expect(() => table.insert(-1)).toThrow(RangeError);
    expect(table.get(last)).toBe(SLOTS - 1);
    table.remove(last);
    expect(table.get(table.insert(-1))).toBe(-1);
  });
});
