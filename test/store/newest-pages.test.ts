/** The newest messages of a channel are remembered: a reader must not notice. */
import * as fc from "fast-check";
import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import type { KeptMessage } from "../../src/irc/network/history.ts";
import { openStore } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { message } from "./messages.ts";
import { options } from "./records.ts";

/** One step of a history: what is noted, or another call. */
const steps = fc.oneof(
  fc.record({ kind: fc.constantFrom("said", "joined", "elsewhere" as const), number: fc.nat(9) }),
  fc.record({
    kind: fc.constantFrom("edited", "deleted", "forgotten", "pruned", "committed" as const),
    number: fc.nat(9),
  }),
);

describe("the newest messages, which are remembered", () => {
  it("are those that the database has, whatever happened since they were read", async () => {
    await inDirectory({}, async (directory) => {
      const store = openStore(join(directory, "data"), options);
      const note = (one: KeptMessage): void => store.history.note({ kind: "message", message: one });
      let said = 0;
      const newest = (bounds: { readonly below?: number }): readonly KeptMessage[] =>
        store.history.read({ target: "#1-1", prefixes: 0, limit: 5, first: "newest", ...bounds });
      const property = fc.property(fc.array(steps, { maxLength: 30 }), (walk) => {
        for (const { kind, number } of walk) {
          said += 1;
          const id = `m${said}`;
          const earlier = `m${said - 1 - number}`;
          if (kind === "said") note(message(id, { at: said, account: "ada" }));
          else if (kind === "joined") note(message(id, { at: said, command: "JOIN", text: "Ada" }));
          else if (kind === "elsewhere") note(message(id, { at: said, target: "#2-1" }));
          else if (kind === "edited") {
            const edit = message(id, { at: said, account: "ada", text: `new ${id}` });
            store.history.note({ kind: "message-edited", message: { ...edit, edits: earlier } });
          } else if (kind === "deleted") store.history.note({ kind: "message-redacted", id: earlier });
          else if (kind === "forgotten") {
            const until = said - number;
            store.history.note({ kind: "account-forgotten", account: "ada", since: 0, until });
          } else if (kind === "pruned") while (store.history.prune(said)) continue;
          else store.history.commit();
          // A bound is never remembered.
          expect(newest({})).toEqual(newest({ below: Number.MAX_SAFE_INTEGER }));
        }
      });
      fc.assert(property, { numRuns: 30 });
      store.close();
      await Promise.resolve();
    });
  });
});
