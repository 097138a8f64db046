import { describe, expect, it } from "bun:test";
import { RecentMessages } from "../../../src/irc/network/recent-messages.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { START, testNetwork } from "../delivery/recorder.ts";

const network = testNetwork();

function newUser(nick: string): User {
  const details = { nick, username: nick, realname: nick, host: "h", address: "", secure: false, at: START };
  const user = network.addUser(details);
  if (user === undefined) throw new Error(`${nick} is in use`);
  return user;
}

describe("RecentMessages", () => {
  it("forgets the oldest past the limit, and what was redacted", () => {
    const author = newUser("author");
    const messages = new RecentMessages();
    for (const id of ["a", "b", "c"]) {
      messages.add(
        id,
        { author, account: undefined, target: author, prefixes: 0, symbols: "", at: START },
        2,
      );
    }
    expect(messages.size).toBe(2);
    expect(messages.find("a")).toBeUndefined();
    expect(messages.find("b")?.author).toBe(author);
    messages.forget("b");
    expect(messages.find("b")).toBeUndefined();
  });
});
