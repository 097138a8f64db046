/** Search in kept messages: the question, and the interface of the place that answers it. */
import type { KeptMessage } from "./history.ts";

/** A channel that the reader may read. */
export interface ReadableChannel {
  /** Key of the history. */
  readonly target: string;
  /** Bits of the reader's prefixes. */
  readonly prefixes: number;
  /** Only messages above this number; undefined for all. */
  readonly above?: number;
}

export interface SearchQuery {
  readonly channels: readonly ReadableChannel[];
  /** Key of the account whose conversations are searched as well. */
  readonly party: string | undefined;
  /** Key of the only conversation that is searched, in place of all those of the party. */
  readonly conversation: string | undefined;
  /** Words and phrases that a message has, all of them. */
  readonly terms: readonly string[];
  /** Nick of the sender, at the time. */
  readonly nick: string | undefined;
  /** In milliseconds since the Unix epoch, both included. */
  readonly after: number | undefined;
  readonly before: number | undefined;
  readonly limit: number;
  /** The limit counts from here. */
  readonly first: "oldest" | "newest";
}

export type SearchOutcome =
  /** Oldest first. */
  | readonly KeptMessage[]
  /** Too many searches wait. */
  | "busy"
  /** The search took too long. */
  | "late"
  /** The index lacks too many messages; it is being completed. */
  | "incomplete";

export interface MessageSearch {
  /** Finds messages that were noted before, committed or not. Rejects with an Error if they cannot be read. */
  search(query: SearchQuery): Promise<SearchOutcome>;
}
