/** The next state while it is made: changes share all that they leave as it is with the state before. */
import { isChannelName } from "./server-facts.ts";
import { SERVER_BUFFER } from "./state.ts";
import type { BufferKind, ChatBuffer, Line, Member, Person, State } from "./state.ts";

/** Lines that a buffer holds. Older ones are dropped, and asked for again when someone scrolls there. */
const MOST_LINES = 6_000;
/** The same while someone reads earlier lines of the buffer, which are not taken away before their eyes. */
const MOST_LINES_READ = 20_000;
/** Lines that remain when the oldest are dropped: many at once, so that few lines cost the copy. */
const LINES_LEFT = 5_000;
/** People that are known at once, beside the members of channels. */
const MOST_PEOPLE = 20_000;
/** Buffers that strangers can open by writing. */
const MOST_BUFFERS = 500;

const empty: Omit<ChatBuffer, "key" | "name" | "kind"> = {
  joined: false,
  topic: "",
  topicBy: "",
  modes: new Map(),
  members: new Map(),
  lines: [],
  unread: 0,
  highlights: 0,
  readUpTo: 0,
  typing: new Map(),
  history: { loading: false, complete: false },
  gaps: new Set(),
};

export class Draft {
  #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
  }

  fold(name: string): string {
    return this.#state.server.fold(name);
  }

  isMe(nick: string): boolean {
    return this.fold(nick) === this.fold(this.#state.nick);
  }

  buffer(name: string): ChatBuffer | undefined {
    return this.#state.buffers.get(this.fold(name));
  }

  /** Opens the buffer, unless it is open; undefined where there are too many. */
  open(name: string, kind?: BufferKind): ChatBuffer | undefined {
    const key = this.fold(name);
    const { buffers, server } = this.#state;
    const found = buffers.get(key);
    if (found !== undefined) return found;
    if (buffers.size >= MOST_BUFFERS) return undefined;
    const guessed = isChannelName(server, name) ? "channel" : "conversation";
    const made = { ...empty, key, name, kind: kind ?? (name === SERVER_BUFFER ? "server" : guessed) };
    this.set({ buffers: new Map(buffers).set(key, made) });
    return made;
  }

  change(name: string, change: Partial<ChatBuffer>): void {
    const before = this.buffer(name);
    if (before === undefined) return;
    this.set({ buffers: new Map(this.#state.buffers).set(before.key, { ...before, ...change }) });
  }

  /** A request for its history has begun. */
  loading(name: string): void {
    const buffer = this.buffer(name);
    if (buffer !== undefined) this.change(name, { history: { ...buffer.history, loading: true } });
  }

  close(name: string): void {
    const buffers = new Map(this.#state.buffers);
    buffers.delete(this.fold(name));
    const { active } = this.#state;
    this.set({ buffers, ...(active === this.fold(name) && { active: buffers.keys().next().value }) });
  }

  /** Adds a line where its time puts it, and returns it. */
  append(name: string, line: Omit<Line, "id">): Line | undefined {
    const buffer = this.buffer(name);
    if (buffer === undefined) return undefined;
    const made = { ...line, id: this.#takeId() };
    const { lines } = buffer;
    let at = lines.length;
    while (at > 0 && (lines[at - 1]?.time ?? 0) > made.time) at--;
    const next = at === lines.length ? [...lines, made] : lines.toSpliced(at, 0, made);
    const tooMany = next.length > (this.#state.readingBack === buffer.key ? MOST_LINES_READ : MOST_LINES);
    this.change(name, {
      lines: tooMany ? next.slice(-LINES_LEFT) : next,
      ...(tooMany && { history: { ...buffer.history, complete: false } }),
    });
    return made;
  }

  /** Adds lines of the history, without those that are here. Keeps the order of time. */
  merge(name: string, lines: readonly Omit<Line, "id">[]): void {
    const buffer = this.buffer(name);
    if (buffer === undefined || lines.length === 0) return;
    const here = new Set(buffer.lines.flatMap(({ msgid }) => (msgid === undefined ? [] : [msgid])));
    const fresh = lines
      .filter(({ msgid }) => msgid === undefined || !here.has(msgid))
      .map((line): Line => Object.assign({}, line, { id: this.#takeId() }));
    if (fresh.length === 0) return;
    // Sorting is stable: of the same time, history stands before what came live.
    this.change(name, { lines: [...fresh, ...buffer.lines].toSorted((a, b) => a.time - b.time) });
  }

  /** Replaces the last line that fits. */
  changeLine(name: string, fits: (line: Line) => boolean, change: (line: Line) => Line): boolean {
    const buffer = this.buffer(name);
    const at = buffer?.lines.findLastIndex(fits) ?? -1;
    const line = buffer?.lines[at];
    if (buffer === undefined || line === undefined) return false;
    this.change(name, { lines: buffer.lines.with(at, change(line)) });
    return true;
  }

  removeLine(name: string, fits: (line: Line) => boolean): void {
    const buffer = this.buffer(name);
    const at = buffer?.lines.findLastIndex(fits) ?? -1;
    if (buffer !== undefined && at >= 0) this.change(name, { lines: buffer.lines.toSpliced(at, 1) });
  }

  changeMember(channel: string, nick: string, change: Member | undefined): void {
    const buffer = this.buffer(channel);
    if (buffer === undefined) return;
    const members = new Map(buffer.members);
    if (change === undefined) members.delete(this.fold(nick));
    else members.set(this.fold(nick), change);
    this.change(channel, { members });
  }

  /** Keys of the buffers of channels that someone is in. */
  channelsOf(nick: string): readonly string[] {
    const key = this.fold(nick);
    return [...this.#state.buffers.values()]
      .filter(({ members }) => members.has(key))
      .map((buffer) => buffer.key);
  }

  know(nick: string, facts: Partial<Person>): void {
    const key = this.fold(nick);
    const { people } = this.#state;
    const before = people.get(key);
    if (before !== undefined && isSame(before, facts)) return;
    const next = new Map(people);
    if (before === undefined && next.size >= MOST_PEOPLE) {
      const [oldest] = next.keys();
      if (oldest !== undefined) next.delete(oldest);
    }
    next.set(key, { ...(before ?? stranger(nick)), ...facts });
    this.set({ people: next });
  }

  #takeId(): number {
    const { nextId } = this.#state;
    this.set({ nextId: nextId + 1 });
    return nextId;
  }
}

function stranger(nick: string): Person {
  return {
    nick,
    username: "",
    host: "",
    realname: "",
    account: undefined,
    away: undefined,
    bot: false,
    metadata: new Map(),
  };
}

function isSame(person: Person, facts: Partial<Person>): boolean {
  return (Object.keys(facts) as (keyof Person)[]).every((key) => person[key] === facts[key]);
}
