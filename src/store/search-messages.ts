/** Messages between the server and the thread of its search. */
import type { KeptMessage } from "../irc/network/history.ts";
import type { SearchQuery } from "../irc/network/search.ts";
import type { CasemappingName } from "../irc/wire/casemapping.ts";
import type { StoreErrorCode } from "./errors.ts";

/** The data of a new thread. */
export interface SearchPlace {
  readonly folder: string;
  readonly casemapping: CasemappingName;
}

/** To the thread. */
export type SearchOrder =
  | { readonly kind: "search"; readonly query: SearchQuery }
  /** These messages are gone, or were emptied. */
  | { readonly kind: "gone"; readonly sequences: readonly number[] }
  | { readonly kind: "stop" };

/** From the thread: the answer to the oldest search. */
export type SearchAnswer =
  | { readonly kind: "found"; readonly messages: readonly KeptMessage[] }
  | { readonly kind: "incomplete" }
  | { readonly kind: "failed"; readonly code: StoreErrorCode | undefined; readonly message: string };
