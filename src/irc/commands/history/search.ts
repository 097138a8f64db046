/**
 * SEARCH: finds messages in what the client may read by CHATHISTORY. The store searches on a thread of its own. Source: IRCv3
 * search (ircv3-specifications pull request 496).
 */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { KeptMessage } from "../../network/history.ts";
import type { MessageSearch, SearchOutcome, SearchQuery } from "../../network/search.ts";
import { defineCommand } from "../command.ts";
import type { QueryContext } from "../command.ts";
import { anyText, optional } from "../parameters.ts";
import { pageOf } from "./pages.ts";
import { isRefusal } from "./refusals.ts";
import { readQuery } from "./search-query.ts";
import { lineOf, sourceOf } from "./source.ts";

/** Outcomes without messages. */
const failures = {
  busy: "Too many searches at once; try again",
  late: "The search took too long; narrow it, with in= or after=",
  incomplete: "The messages are still being indexed; try again later",
} as const satisfies Record<Extract<SearchOutcome, string>, string>;

export const search = defineCommand({
  scope: "query",
  name: "SEARCH",
  needs: "history",
  access: "registered",
  capability: ["draft/search", "soju.im/search"],
  // Without any, the answer is a standard reply of its own.
  parameters: [optional(anyText("<attribute>=<value>{;<attribute>=<value>}"))],
  cost: 4,
  help: "Finds earlier messages in your channels and conversations. Attributes: text (words, all of which occur; several in quotation marks stand together), in (a channel or nick), from (a nick), after and before (times, as 2026-11-25T18:00:00.000Z), limit. Write \\s for a space, and \\: for a semicolon.",
  specification: 'IRCv3 search, "Standard search attributes"',
  handle: (context, [attributes = ""]) => {
    const { network, settings, user, history, fail } = context;
    if (history === undefined) return fail("SEARCH", "INTERNAL_ERROR", [], "Messages cannot be read");
    try {
      const query = readQuery({ network, settings, user, history }, attributes);
      if (isRefusal(query)) return fail("SEARCH", query.code, query.about, query.text);
      return answer(context, history, query);
    } catch (error) {
      return failed(context, error);
    }
  },
});

async function answer(context: QueryContext, history: MessageSearch, query: SearchQuery): Promise<void> {
  const outcome = await context.wait(attempt(history, query));
  if ("error" in outcome) return failed(context, outcome.error);
  const { found } = outcome;
  if (typeof found === "string") return context.fail("SEARCH", "INTERNAL_ERROR", [], failures[found]);
  return send(context, pageOf(found, query.first));
}

function failed(context: QueryContext, error: unknown): void {
  context.effect({ kind: "history-failed", error });
  context.fail("SEARCH", "INTERNAL_ERROR", [], "The search could not be run");
}

/** A search that fails is an outcome too: what `wait` rejects with is left to the runner. */
async function attempt(
  history: MessageSearch,
  query: SearchQuery,
): Promise<{ readonly found: SearchOutcome } | { readonly error: unknown }> {
  try {
    return { found: await history.search(query) };
  } catch (error) {
    return { error };
  }
}

function send(
  { session, network, settings, user, audience }: QueryContext,
  found: readonly KeptMessage[],
): void {
  const inside = found.flatMap((message): readonly OutgoingMessage[] => {
    // The user may have left a channel meanwhile.
    const source = sourceOf({ network, settings }, user, message);
    return source === undefined ? [] : [lineOf(session, source, message)];
  });
  const type = session.has("draft/search") ? "search" : "soju.im/search";
  if (session.has("batch")) audience.toSelf({ source: undefined, command: "BATCH", params: [type], inside });
  else for (const line of inside) audience.toSelf(line);
}
