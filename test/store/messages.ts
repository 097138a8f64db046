/** Messages for tests of the store. */
import type { KeptMessage, Party } from "../../src/irc/network/history.ts";

const bob: Party = { key: "bob@1", account: "bob", nick: "bob" };
export const party = (name: string): Party => ({ key: `${name}@1`, account: name, nick: name });

export function message(id: string, facts: Partial<KeptMessage> = {}): KeptMessage {
  return {
    target: "#1-1",
    id,
    at: 1_000,
    command: "PRIVMSG",
    addressee: "#tea",
    text: id,
    lines: undefined,
    tags: undefined,
    prefixes: 0,
    source: "ada!a@host.test",
    account: undefined,
    author: undefined,
    parties: undefined,
    ...facts,
  };
}

/** A message from bob. */
export function toUser(name: string, id: string, at = 1_000): KeptMessage {
  return message(id, { target: `bob@1 ${name}@1`, at, parties: [bob, party(name)] });
}
