/** Reads the attributes of SEARCH. Source: IRCv3 search (ircv3-specifications pull request 496), "Standard search attributes". */
import type { HistoryReader } from "../../network/history.ts";
import type { SearchQuery } from "../../network/search.ts";
import { parseTags } from "../../wire/parse.ts";
import { parseTimestamp } from "../../wire/timestamps.ts";
import type { QueryContext } from "../command.ts";
import { readLimit } from "./references.ts";
import { wrong } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";
import { findSource, isChannelSource, readableChannel, readableChannels } from "./source.ts";

/** Words and phrases of one search. */
const MOST_TERMS = 20;
/** A phrase in quotation marks, or a word. */
const TERM = /"([^"]*)"|([^\s"]+)/gu;
/** Words have letters or digits. */
const IN_WORD = /[\p{L}\p{N}\p{Co}]/u;

type Draft = { -readonly [K in keyof SearchQuery]: SearchQuery[K] };

interface Reading extends Pick<QueryContext, "network" | "settings" | "user"> {
  readonly history: HistoryReader;
}

/** Puts the value of an attribute in the query, or returns the reason for which it cannot be. */
type Reader = (query: Draft, value: string, context: Reading) => Refusal | undefined;

const attributes: Readonly<Record<string, Reader>> = {
  in: (query, value, context) => {
    const source = findSource(context, context.user, value);
    if (source === undefined) return wrong("You are not in that channel, or have no such conversation", "in");
    query.party = undefined;
    query.channels = readableChannel(context.history, source);
    query.conversation = isChannelSource(source) ? undefined : source.key;
    return undefined;
  },
  from: (query, value) => {
    if (value === "") return wrong("Expected a nick", "from");
    query.nick = value;
    return undefined;
  },
  after: (query, value) => readTime(query, "after", value),
  before: (query, value) => readTime(query, "before", value),
  text: (query, value) => {
    const terms = [...value.matchAll(TERM)].map(([, phrase, word = ""]) => phrase ?? word);
    query.terms = terms.filter((term) => IN_WORD.test(term));
    if (query.terms.length === 0) return wrong("Expected a word with letters or digits", "text");
    return query.terms.length > MOST_TERMS ? wrong(`More than ${MOST_TERMS} words`, "text") : undefined;
  },
  limit: (query, value, { settings }) => {
    const limit = readLimit(value, settings.limits.historyPage);
    if (typeof limit === "object") return wrong(limit.text, "limit");
    query.limit = limit;
    return undefined;
  },
};

/** `words` is the parameter of the command: attributes in the form of message tags. Throws an Error if the store cannot be read. */
export function readQuery(context: Reading, words: string): SearchQuery | Refusal {
  const { network, settings, user } = context;
  const query: Draft = {
    channels: readableChannels(settings, context.history, user),
    party: network.history.partyOf(user)?.key,
    conversation: undefined,
    terms: [],
    nick: undefined,
    after: undefined,
    before: undefined,
    limit: settings.limits.historyPage,
    first: "newest",
  };
  const given = parseTags(words);
  if (given.size === 0) return wrong(`Expected attributes: ${Object.keys(attributes).join(", ")}`);
  for (const [name, value] of given) {
    const read = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    // Without a condition that the client has asked for, wrong messages would come.
    const refusal = read === undefined ? wrong("Unknown attribute", name) : read(query, value, context);
    if (refusal !== undefined) return refusal;
  }
  return query;
}

/** "If `after` is specified, messages SHOULD be searched from that time." */
function readTime(query: Draft, name: "after" | "before", value: string): Refusal | undefined {
  const at = parseTimestamp(`timestamp=${value}`);
  if (at === undefined) return wrong("Invalid timestamp", name);
  query[name] = at;
  if (name === "after") query.first = "oldest";
  return undefined;
}
