/** Searches by a reader who is in 50 channels and has 100 conversations. */
import type { MessageSearch, SearchQuery } from "../../src/irc/network/search.ts";
import { sought } from "./messages.ts";
import type { Measurement } from "./pages.ts";
import { accountKey, channelTarget, conversationTarget } from "./places.ts";

const LIMIT = 100;
const channel = (number: number): SearchQuery["channels"][number] => ({
  target: channelTarget(number),
  prefixes: 0,
});
/** Every fourth: large ones and small ones. */
const channels = Array.from({ length: 50 }, (_, place) => channel(place * 4));

/** A search of everything that the reader may read, but for these facts. */
export function query(facts: Partial<SearchQuery>): SearchQuery {
  return {
    channels,
    party: accountKey("reader"),
    conversation: undefined,
    terms: [],
    nick: undefined,
    after: undefined,
    before: undefined,
    limit: LIMIT,
    first: "newest",
    ...facts,
  };
}

export function searchRows(search: MessageSearch): readonly Measurement[] {
  const row = (name: string, facts: Partial<SearchQuery>): Measurement => ({
    name: `search: ${name}`,
    once: async () => {
      const outcome = await search.search(query(facts));
      if (typeof outcome === "string") throw new Error(`search: ${name}: ${outcome}`);
    },
  });
  const { frequent, rare, phrase } = sought;
  return [
    row("a frequent word", { terms: [frequent] }),
    row("a frequent word, from the oldest", { terms: [frequent], first: "oldest", after: 0 }),
    row("a rare word", { terms: [rare] }),
    row("a word that nobody said", { terms: ["unsaid"] }),
    row("two words", { terms: [frequent, "w700"] }),
    row("a phrase", { terms: [phrase] }),
    row("a frequent word in one large channel", {
      channels: [channel(0)],
      party: undefined,
      terms: [frequent],
    }),
    row("a frequent word in one small channel", {
      channels: [channel(196)],
      party: undefined,
      terms: [frequent],
    }),
    row("a rare word in one conversation", {
      channels: [],
      conversation: conversationTarget("friend0"),
      terms: [rare],
    }),
    row("one sender", { nick: "user900" }),
  ];
}
