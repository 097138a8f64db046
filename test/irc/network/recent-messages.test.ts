import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { RecentMessages } from "../../../src/irc/network/recent-messages.ts";
import { START } from "../delivery/recorder.ts";

const author = { id: 1, account: undefined };
const plain = { command: "PRIVMSG", original: "" } as const;

describe("RecentMessages", () => {
  it("finds the newest messages up to the limit, without those that were redacted", () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.constant("add" as const) },
      { weight: 2, arbitrary: fc.nat(40).map((forget) => ({ forget })) },
      { weight: 1, arbitrary: fc.nat(6).map((limit) => ({ limit })) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const messages = new RecentMessages();
        /** Ids in their order. */
        let model: string[] = [];
        let [limit, count] = [4, 0];
        for (const next of steps) {
          if (next === "add") {
            const heard = { to: "user", targetId: count, prefixes: 0, symbols: "", ...plain } as const;
            messages.add(String(count), author, heard, START + count, limit);
            model = limit === 0 ? [] : [...model, String(count)].slice(-limit);
            count += 1;
          } else if ("limit" in next) limit = next.limit;
          else {
            messages.forget(String(next.forget));
            model = model.filter((id) => id !== String(next.forget));
          }
        }
        const found = Array.from({ length: count }, (_, id) => messages.find(String(id))?.targetId);
        const expected = found.map((_, id) => (model.includes(String(id)) ? id : undefined));
        expect(found).toEqual(expected);
        expect(messages.size).toBe(model.length);
      }),
      { numRuns: 500 },
    );
  });

  it("finds a message by the ids of its edits, and them by it, and forgets all of them together", () => {
    const messages = new RecentMessages();
    const heard = { to: "user", targetId: 2, prefixes: 0, symbols: "", command: "NOTICE" } as const;
    messages.add("a", author, { ...heard, original: "" }, START, 4);
    for (const id of ["b", "c"]) messages.add(id, author, { ...heard, original: "a" }, START, 4);
    expect(messages.find("c")).toMatchObject({ original: "a", command: "NOTICE" });
    expect(messages.editsOf("a")).toEqual(["b", "c"]);
    messages.add("d", author, { ...heard, original: "" }, START, 3);
    // The edits stand for their message after it was forgotten for newer ones.
    expect(messages.find("a")).toMatchObject({ original: "a" });
    messages.forget("a");
    expect(["a", "b", "c"].map((id) => messages.find(id))).toEqual([undefined, undefined, undefined]);
    expect([messages.size, messages.editsOf("")]).toEqual([1, []]);
  });

  it("forgets the oldest past the limit", () => {
    const messages = new RecentMessages();
    const heard = { to: "user", targetId: 2, prefixes: 0, symbols: "", ...plain } as const;
    for (const id of ["a", "b", "c"]) messages.add(id, author, heard, START, 2);
    expect(messages.size).toBe(2);
    expect(messages.find("a")).toBeUndefined();
    expect(messages.find("b")?.targetId).toBe(2);
    messages.forget("b");
    expect(messages.find("b")).toBeUndefined();
    expect(messages.size).toBe(1);
    messages.add("d", author, heard, START, 1);
    expect(messages.size).toBe(1);
    expect(messages.find("c")).toBeUndefined();
  });
});
