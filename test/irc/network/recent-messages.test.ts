import { describe, expect, it } from "bun:test";
import { RecentMessages } from "../../../src/irc/network/recent-messages.ts";
import { START } from "../delivery/recorder.ts";

describe("RecentMessages", () => {
  it("forgets the oldest past the limit, and what was redacted", () => {
    const messages = new RecentMessages();
    for (const id of ["a", "b", "c"]) {
      messages.add(
        id,
        { authorId: 1, account: undefined, to: "user", targetId: 2, prefixes: 0, symbols: "", at: START },
        2,
      );
    }
    expect(messages.size).toBe(2);
    expect(messages.find("a")).toBeUndefined();
    expect(messages.find("b")?.targetId).toBe(2);
    messages.forget("b");
    expect(messages.find("b")).toBeUndefined();
  });
});
