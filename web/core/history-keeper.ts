/** Asks for pages of the history, and knows to which question an answer belongs. Source: IRCv3 chathistory. */
import type { Message } from "../../src/irc/wire/message.ts";
import { firstGapFrom } from "./gaps.ts";
import type { PagePlace } from "./gaps.ts";
import type { ChatBuffer, Line } from "./state.ts";

type Direction = "before" | "after" | "latest" | "around";

interface Question {
  readonly target: string;
  readonly direction: Direction;
  readonly limit: number;
  /** Pages asked for in a row. */
  readonly page: number;
  /** The message that the page follows, where it is known. */
  readonly after?: string;
}

/** Pages that fill one gap: more would be more than a buffer holds. */
const MOST_PAGES = 40;
/** Pages that one look at a thread loads. */
const THREAD_PAGES = 5;
/** Conversations that are opened from the history, and the milliseconds that it goes back for them. */
const MOST_CONVERSATIONS = 50;
const CONVERSATION_AGE = 30 * 24 * 60 * 60 * 1000;
/** Tag of a page after which nothing comes (ircv3-specifications pull request 598). */
const END = "draft/chathistory-end";

export interface HistoryEvents {
  /** Sends a command, and returns its label; undefined where answers have no labels. */
  ask(command: string, ...params: readonly string[]): string | undefined;
  /** A request for the buffer has begun. */
  loading(target: string): void;
  fold(name: string): string;
  pageLength(): number;
}

/** A page, and what it says about the rest. */
export interface Page {
  readonly target: string;
  /** True or false if it says whether anything comes before it. */
  readonly complete: boolean | undefined;
  readonly place: PagePlace;
}

export class HistoryKeeper {
  readonly #events: HistoryEvents;
  readonly #questions: { readonly label: string | undefined; readonly question: Question }[] = [];

  constructor(events: HistoryEvents) {
    this.#events = events;
  }

  clear(): void {
    this.#questions.length = 0;
  }

  /** The last page, or all since the last line that is here. */
  catchUp(buffer: ChatBuffer): void {
    // Messages that wait, or are on their way, may stand behind the end of the gap.
    const lines = buffer.lines.filter(({ msgid }) => msgid !== undefined);
    const end = lines.at(-1);
    // One's own arrival is the end of the gap, and not its beginning.
    const last = end?.kind === "join" && end.own ? lines.at(-2) : end;
    if (last === undefined) return this.#ask(buffer.name, "latest", ["*"], 1);
    // Messages of the same millisecond are asked for again, and known by their ids.
    this.#ask(buffer.name, "after", [stamp(last.time - 1)], 1);
  }

  older(buffer: ChatBuffer): void {
    const { history, lines, name } = buffer;
    if (history.loading || history.complete) return;
    const first = lines.find(({ msgid }) => msgid !== undefined);
    if (first === undefined) return this.#ask(name, "latest", ["*"], 1);
    this.#ask(name, "before", [referenceOf(first)], 1);
  }

  /** The lines around one that is not here. */
  around(name: string, line: Pick<Line, "msgid" | "time">): void {
    this.#ask(name, "around", [referenceOf(line)], 1);
  }

  /** The messages that follow one before a gap: so many pages at most. Does nothing while they are on their way. */
  fill(name: string, msgid: string, pages: number): void {
    if (this.#questions.some(({ question }) => question.after === msgid)) return;
    this.#ask(name, "after", [`msgid=${msgid}`], MOST_PAGES - pages + 1, msgid);
  }

  /** The message that began a thread, or some pages of what was said since. */
  thread({ name, history, gaps, lines }: ChatBuffer, root: string): void {
    if (history.loading) return;
    const gap = firstGapFrom(gaps, lines, root);
    if (lines.every(({ msgid }) => msgid !== root)) this.around(name, { msgid: root, time: 0 });
    else if (gap !== undefined) this.fill(name, gap, THREAD_PAGES);
  }

  /** The conversations of the last days. `now` in milliseconds since the Unix epoch. Source: IRCv3 chathistory, "TARGETS". */
  conversations(now: number): void {
    const [from, to] = [now + CONVERSATION_AGE, now - CONVERSATION_AGE].map(
      (time) => `timestamp=${new Date(time).toISOString()}`,
    );
    const most = Math.min(MOST_CONVERSATIONS, this.#events.pageLength());
    this.#events.ask("CHATHISTORY", "TARGETS", from ?? "", to ?? "", String(most));
  }

  /** Takes the answer to a question, and asks for the next page if there is one. */
  answer(
    target: string,
    tags: ReadonlyMap<string, string>,
    messages: readonly Message[],
    label: string | undefined,
    /** True for a message that is here already. */
    reached: (msgid: string) => boolean,
  ): Page {
    const question = this.#take(target, label);
    if (question === undefined)
      return { target, complete: undefined, place: { direction: "unknown", ended: true, after: undefined } };
    const ended = tags.has(END) || messages.length === 0;
    const last = messages.findLast((message) => message.tags.has("msgid"));
    const { direction, page, limit } = question;
    const lastId = last?.tags.get("msgid");
    const isLast = ended || messages.length < limit || lastId === undefined;
    const goesOn = direction === "after" && !isLast && page < MOST_PAGES && !reached(lastId);
    if (goesOn) this.#ask(question.target, "after", [`msgid=${lastId}`], page + 1, lastId);
    const tellsStart = direction === "before" || direction === "latest";
    const complete = tellsStart ? ended || isShort(messages, limit) : undefined;
    return {
      target: question.target,
      complete,
      place: { direction, ended: isLast || goesOn, after: question.after },
    };
  }

  /** The question failed: nothing more will come. */
  fail(label: string | undefined, params: readonly string[]): string | undefined {
    const target = params.find((param) => this.#questions.some(({ question }) => question.target === param));
    return this.#take(target ?? "", label)?.target;
  }

  #ask(
    target: string,
    direction: Direction,
    references: readonly string[],
    page: number,
    after?: string,
  ): void {
    const limit = this.#events.pageLength();
    this.#events.loading(target);
    const label = this.#events.ask(
      "CHATHISTORY",
      direction.toUpperCase(),
      target,
      ...references,
      String(limit),
    );
    this.#questions.push({
      label,
      question: { target, direction, limit, page, ...(after !== undefined && { after }) },
    });
  }

  #take(target: string, label: string | undefined): Question | undefined {
    const wanted = this.#events.fold(target);
    const at = this.#questions.findIndex((each) =>
      label === undefined ? this.#events.fold(each.question.target) === wanted : each.label === label,
    );
    return at === -1 ? undefined : this.#questions.splice(at, 1)[0]?.question;
  }
}

/** A server without the tag for the end says it by a page that is not full. */
function isShort(messages: readonly Message[], limit: number): boolean {
  return messages.filter(({ command }) => command === "PRIVMSG" || command === "NOTICE").length < limit / 4;
}

function stamp(time: number): string {
  return `timestamp=${new Date(time).toISOString()}`;
}

function referenceOf({ msgid, time }: Pick<Line, "msgid" | "time">): string {
  return msgid === undefined ? stamp(time) : `msgid=${msgid}`;
}
