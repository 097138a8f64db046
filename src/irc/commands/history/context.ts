/**
 * Messages as lines, each followed by the TAGMSG about it, such as reactions, that are not on the page themselves. For clients
 * that receive TAGMSG. Source: IRCv3 chathistory, "draft/chathistory-context tag".
 */
import type { OutgoingMessage, SessionView } from "../../delivery/outgoing-message.ts";
import { parentOf } from "../../network/history.ts";
import type { HistoryReader, KeptMessage, MessageKind } from "../../network/history.ts";
import { fitting } from "./pages.ts";
import { lineOf } from "./source.ts";
import type { Source } from "./source.ts";

/** Lines of context on one page. */
const MOST = 500;
const CONTEXT: ReadonlyMap<string, string> = new Map([["draft/chathistory-context", ""]]);

export function withContext(
  session: Pick<SessionView, "has">,
  history: HistoryReader,
  source: Source,
  messages: readonly KeptMessage[],
  kinds: readonly MessageKind[],
): readonly OutgoingMessage[] {
  const { key: target, prefixes } = source;
  if (target === undefined || messages.length === 0 || !kinds.includes("tags")) {
    return messages.map((message) => lineOf(session, source, message));
  }
  const shown = new Set(messages.map(({ id }) => id));
  const found = history.replies({ target, prefixes, parents: [...shown], limit: MOST });
  const replies = found.filter(({ id }) => !shown.has(id));
  const context = Map.groupBy(replies.slice(0, fitting(replies)), parentOf);
  return messages.flatMap((message) => [
    lineOf(session, source, message),
    ...(context.get(message.id) ?? []).map((reply) => lineOf(session, source, reply, CONTEXT)),
  ]);
}
