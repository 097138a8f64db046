/** The next state after a line of the server: a pure function. Batches have been put together before (`batches.ts`). */
import type { Message } from "../../src/irc/wire/message.ts";
import { numericRows } from "../../src/irc/wire/numerics.ts";
import { Draft } from "./draft.ts";
import { gapsAfter } from "./gaps.ts";
import type { PagePlace } from "./gaps.ts";
import { answerHandlers, answerNumerics, isSilent, showNumeric } from "./handlers/answers.ts";
import { channelHandlers, channelNumerics } from "./handlers/channels.ts";
import { addHistory, bufferNameOf, messageHandlers } from "./handlers/messages.ts";
import { peopleHandlers, peopleNumerics } from "./handlers/people.ts";
import type { At, Handler } from "./handlers/handler.ts";
import { lineOf } from "./lines.ts";
import type { State } from "./state.ts";

const numerics = { ...answerNumerics, ...channelNumerics, ...peopleNumerics };

/** Command or three digits to its handler. */
const handlers: ReadonlyMap<string, Handler> = new Map([
  ...Object.entries({ ...answerHandlers, ...channelHandlers, ...messageHandlers, ...peopleHandlers }),
  ...Object.entries(numericRows).flatMap(([name, { code }]): [string, Handler][] => {
    const handler = numerics[name as keyof typeof numerics];
    return handler === undefined ? [] : [[code, handler]];
  }),
]);

const NUMERIC = /^\d{3}$/u;
/** Commands that say something, and change nothing else. */
const texts: ReadonlySet<string> = new Set(["NOTICE", "FAIL", "WARN", "NOTE"]);

/** True for a line that is only shown. */
export function isText({ command }: Message): boolean {
  return texts.has(command) || (NUMERIC.test(command) && !handlers.has(command) && !isSilent(command));
}

export function reduce(state: State, message: Message, at: At): State {
  const draft = new Draft(state);
  const handler = handlers.get(message.command) ?? (NUMERIC.test(message.command) ? showNumeric : undefined);
  handler?.(draft, message, at);
  return draft.state;
}

/** The next state after a page of the history of one target. */
export function reduceHistory(
  state: State,
  target: string,
  messages: readonly Message[],
  at: At,
  complete: boolean | undefined,
  place: PagePlace,
): State {
  const draft = new Draft(state);
  const before = draft.buffer(target)?.lines ?? [];
  addHistory(draft, target, messages, at.now);
  const buffer = draft.buffer(target);
  if (buffer !== undefined) {
    const here = new Set(buffer.lines.map(({ msgid }) => msgid));
    const page = messages.flatMap(({ tags }) => tags.get("msgid") ?? []).filter((id) => here.has(id));
    const gaps = gapsAfter(buffer.gaps, before, buffer.lines, page, place);
    draft.change(target, {
      gaps,
      history: { loading: false, complete: complete ?? buffer.history.complete },
    });
  }
  return draft.state;
}

/** The next state after the answer of a search: the newest first. */
export function reduceSearch(state: State, messages: readonly Message[], at: At): State {
  const draft = new Draft(state);
  const found = messages.flatMap((message, place) => {
    const line = lineOf(state, message, at.now);
    return line === undefined
      ? []
      : [{ buffer: bufferNameOf(draft, message), line: { ...line, id: -1 - place } }];
  });
  draft.set({
    search: {
      ...state.search,
      loading: false,
      failure: undefined,
      found: found.toSorted((a, b) => b.line.time - a.line.time),
    },
  });
  return draft.state;
}
