/**
 * CHATHISTORY: earlier messages of a channel that the client is in, or of a conversation of its account. Reads the store and
 * the network; changes nothing. Source: IRCv3 chathistory.
 */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { HistoryReader, MessageKind, Place } from "../../network/history.ts";
import { EDIT } from "../../wire/edits.ts";
import { defineCommand } from "../command.ts";
import type { QueryContext } from "../command.ts";
import { optional, wordList } from "../parameters.ts";
import { withContext } from "./context.ts";
import { latestTargets } from "./latest-targets.ts";
import { findSubcommand, NO_PAGE } from "./pages.ts";
import type { SubcommandRow } from "./pages.ts";
import { readLimit, readReference, readTime } from "./references.ts";
import { isRefusal, notRead, noTarget, wrong } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";
import { findSource, readable } from "./source.ts";

export const chathistory = defineCommand({
  scope: "query",
  name: "CHATHISTORY",
  needs: "history",
  access: "registered",
  capability: "draft/chathistory",
  parameters: [
    // Missing ones have standard replies of their own.
    optional(wordList("word")),
  ],
  form: "<LATEST|BEFORE|AFTER|AROUND|BETWEEN> <target> <selector> [<selector>] <limit> | TARGETS <timestamp> <timestamp> <limit>",
  cost: 2,
  atConnect: ([, target = ""], isMember) => isMember(target),
  help: "Shows earlier messages of a channel that you are in, or of your conversation with another account. A selector is msgid=<id> or timestamp=<time>, with LATEST also *. TARGETS lists channels and conversations by their last messages. With draft/event-playback, events of the channel are shown too.",
  specification: 'IRCv3 chathistory, "CHATHISTORY Command"',
  handle: (context, [words = []]) => {
    const [given = "*", ...params] = words;
    const answer = answerTo(context, given, params, words.length > 0);
    if (!isRefusal(answer)) return send(context, answer);
    context.fail("CHATHISTORY", answer.code, [given, ...answer.about], answer.text);
  },
});

/** A batch: its type and parameters, and the lines in it. */
interface Answer {
  readonly params: readonly string[];
  readonly inside: readonly OutgoingMessage[];
  /** There are more where the client can ask for the next page. */
  readonly more: boolean;
}

/** On the last page. Source: IRCv3 chathistory, "draft/chathistory-end tag" (ircv3-specifications pull request 598). */
const END: ReadonlyMap<string, string> = new Map([["draft/chathistory-end", ""]]);

/** Clients without batches receive the lines alone. */
function send({ session, audience }: QueryContext, { params, inside, more }: Answer): void {
  if (session.has("batch")) {
    const line = { source: undefined, command: "BATCH", params, inside };
    audience.toSelf(more ? line : { ...line, serverTags: END });
  } else for (const line of inside) audience.toSelf(line);
}

function answerTo(
  context: QueryContext,
  given: string,
  params: readonly string[],
  named: boolean,
): Answer | Refusal {
  const { history } = context;
  const isTargets = given.toUpperCase() === "TARGETS";
  const row = findSubcommand(given);
  if (!named) return wrong("Insufficient parameters");
  if (row === undefined && !isTargets) return wrong("Unknown command");
  const needed = row === undefined ? 3 : row.references + 2;
  if (params.length < needed) return wrong("Insufficient parameters");
  if (params.length > needed) return wrong("Too many parameters");
  if (history === undefined) return notRead(params[0] ?? "*");
  try {
    return row === undefined ? targets(context, history, params) : messages(context, history, row, params);
  } catch (error) {
    context.effect({ kind: "history-failed", error });
    return notRead(isTargets ? "*" : (params[0] ?? "*"));
  }
}

function targets(
  { network, settings, user }: QueryContext,
  history: HistoryReader,
  [one = "", other = "", most = ""]: readonly string[],
): Answer | Refusal {
  const first = readTime(one);
  const last = readTime(other);
  const limit = readLimit(most, settings.limits.historyPage);
  for (const value of [first, last, limit]) if (typeof value === "object") return value;
  // The loop has left numbers only.
  const range = { first, last, limit } as Record<"first" | "last" | "limit", number>;
  return {
    params: ["draft/chathistory-targets"],
    ...latestTargets({ network, settings }, history, user, range),
  };
}

function messages(
  { network, settings, user, session }: QueryContext,
  history: HistoryReader,
  { references, orLatest, read }: SubcommandRow,
  params: readonly string[],
): Answer | Refusal {
  const [target = "", ...words] = params;
  const limit = readLimit(words[references] ?? "", settings.limits.historyPage);
  if (typeof limit === "object") return limit;
  const source = findSource({ network, settings }, user, target);
  if (source === undefined) return noTarget(target);
  const { key, name } = source;
  const places: Place[] = [];
  for (const word of words.slice(0, references)) {
    if (orLatest === true && word === "*") continue;
    const reference = readReference(word, target);
    if (isRefusal(reference)) return reference;
    const place = key === undefined ? undefined : history.locate(key, reference);
    if (place !== undefined) places.push(place);
    else if (reference.kind === "id") return notRead(target, word);
  }
  const kinds = kindsFor(session);
  const range = readable(history, source);
  const page = range === undefined ? NO_PAGE : read({ history, range: { ...range, kinds }, limit }, places);
  return {
    params: ["chathistory", name],
    inside: withContext(session, history, source, page.messages, kinds),
    more: page.more,
  };
}

/**
 * Source: IRCv3 chathistory, "CHATHISTORY Command"; Message Tags, "The TAGMSG tag-only message"; docs/extensions.md, "Edits of
 * messages".
 */
function kindsFor(session: QueryContext["session"]): readonly MessageKind[] {
  if (!session.has("draft/event-playback")) return ["message"];
  if (!session.has("message-tags")) return ["message", "event"];
  // Each edit is one message: without multiline, one of several lines would not be.
  const seesEdits = session.has(EDIT) && session.has("draft/multiline") && session.has("batch");
  return seesEdits ? ["message", "event", "tags", "edit"] : ["message", "event", "tags"];
}
