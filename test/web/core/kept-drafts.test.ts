/** Drafts as a browser keeps them. */
import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { draftsAtEnd, readDrafts, writeDrafts } from "../../../web/core/kept-drafts.ts";
import { Link, USUAL } from "./link.ts";

describe("drafts", () => {
  it("are read as they were written", () => {
    const drafts = fc.array(fc.tuple(fc.string(), fc.string({ minLength: 1 })), { maxLength: 50 });
    fc.assert(
      fc.property(drafts, (entries) => {
        const kept = new Map(entries.filter(([, text]) => text.trim() !== ""));
        expect([...readDrafts(writeDrafts(kept) ?? null)]).toEqual([...kept]);
      }),
    );
  });

  it("are kept up to a number and a length, those that were typed last", () => {
    const many = new Map(Array.from({ length: 150 }, (_, at) => [`#c${at}`, "x".repeat(30_000)]));
    const read = readDrafts(writeDrafts(many) ?? null);
    expect([read.size, [...read.keys()][0], read.get("#c149")?.length]).toEqual([100, "#c50", 20_000]);
    expect(writeDrafts(new Map([["#tea", "  \n"]]))).toBeUndefined();
  });

  it.each([null, "", "{", "null", "5", '{"a":1}', '[1,["a"],["a",1],[null,"b"]]'])(
    "are not found in the text %j",
    (text) => {
      expect(readDrafts(text).size).toBe(0);
    },
  );

  it("have the messages that wait for the connection when the page ends", () => {
    const link = Link.online(USUAL);
    link.hears(":ada!a@h JOIN #tea", ":ada!a@h JOIN #work");
    link.cut();
    link.client.say("#tea", "one");
    link.client.say("#tea", "waves", { action: true });
    link.client.say("bob", "psst");
    const drafts = new Map([
      ["#tea", "half a sen"],
      ["#work", "more"],
    ]);
    expect([...draftsAtEnd(drafts, link.client.state.buffers.values())]).toEqual([
      ["#tea", "one\n/me waves\nhalf a sen"],
      ["#work", "more"],
      ["bob", "psst"],
    ]);
  });
});
