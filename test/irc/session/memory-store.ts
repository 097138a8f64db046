/** A store in memory. The state of the next one is that of the last commit. */
import type {
  AccountRecord,
  DurableChange,
  DurableState,
  DurableStore,
  PasswordKeys,
  ScramKeys,
} from "../../../src/irc/network/durable.ts";
import { kindOf, parentOf } from "../../../src/irc/network/history.ts";
import type {
  ChannelHistory,
  Conversation,
  ConversationRange,
  HistoryChange,
  HistoryRange,
  HistoryStore,
  KeptEdit,
  KeptMessage,
  MessageKind,
  Place,
  Reference,
  ReplyRange,
} from "../../../src/irc/network/history.ts";
import type { SearchOutcome, SearchQuery } from "../../../src/irc/network/search.ts";
import { kindNames, recordKinds } from "../../../src/store/record-kinds.ts";

export class MemoryStore implements DurableStore {
  readonly state: DurableState;
  readonly history: MemoryHistory;
  /** Noted and not committed. */
  readonly noted: DurableChange[] = [];
  readonly committed: DurableChange[] = [];
  /** Calls of `commit`, also of those that failed. */
  commits = 0;
  /** `commit` throws, and so does everything about messages. */
  broken = false;
  /** `commit` throws, and what was kept can be read. */
  full = false;

  /** `earlier` is a history that a store before this one has kept. */
  constructor(state: Partial<DurableState> = {}, earlier: readonly HistoryChange[] = []) {
    this.state = {
      accounts: [],
      bans: [],
      channels: [],
      presences: [],
      markers: [],
      rooms: [],
      audits: [],
      reservations: [],
      reports: [],
      filters: [],
      mutes: [],
      tokens: [],
      webhooks: [],
      vapidKeys: [],
      pushSubscriptions: [],
      ...state,
    };
    this.history = new MemoryHistory(
      earlier,
      () => this.broken,
      () => this.broken || this.full,
    );
  }

  note(change: DurableChange): void {
    this.noted.push(change);
  }

  forget(): void {
    this.noted.length = 0;
  }

  probe(): void {
    if (this.broken || this.full) throw new Error("the disk is full");
  }

  commit(): void {
    this.commits += 1;
    if (this.broken || this.full) throw new Error("the disk is full");
    this.committed.push(...this.noted.splice(0));
  }

  /** A store that is opened after this one was closed. */
  reopened(): MemoryStore {
    const state: Record<string, unknown> = {};
    for (const kind of kindNames) {
      const kept = new Map<string, unknown>();
      const put = ({ record, removed }: Pick<DurableChange, "record" | "removed">): void => {
        const key = recordKinds[kind].keyOf(record as never, (name) => name.toLowerCase());
        if (removed === true) kept.delete(key);
        else kept.set(key, record);
      };
      for (const record of this.state[`${kind}s`]) put({ record });
      for (const change of this.committed) if (change.kind === kind) put(change);
      state[`${kind}s`] = [...kept.values()];
    }
    return new MemoryStore(state, this.history.committed);
  }
}

/** A message and its place; it stays as a place once it was deleted. */
interface Entry {
  readonly sequence: number;
  readonly message: KeptMessage;
  readonly shown: MessageKind | "deleted";
}

/** A history in memory: the noted changes and the committed ones. */
export class MemoryHistory implements HistoryStore {
  readonly noted: HistoryChange[] = [];
  /** Could not be committed. */
  readonly waiting: HistoryChange[] = [];
  readonly committed: HistoryChange[];
  readonly channels: readonly ChannelHistory[];
  /** Calls of `commit`, also of those that failed. */
  commits = 0;
  readonly #broken: () => boolean;
  readonly #full: () => boolean;

  /** The outcome of each search, where it is not what is found. */
  outcome: SearchOutcome | undefined;

  /** While `broken` is true, everything throws; while `full` is, `commit` does. */
  constructor(committed: readonly HistoryChange[], broken: () => boolean, full: () => boolean) {
    this.committed = [...committed];
    const channels = new Map<string, ChannelHistory>();
    for (const change of committed) {
      if (change.kind === "channel") channels.set(change.channel.target, change.channel);
      else if (change.kind === "history-ended") channels.delete(change.target);
    }
    this.channels = [...channels.values()];
    this.#broken = broken;
    this.#full = full;
  }

  note(change: HistoryChange): void {
    this.noted.push(change);
  }

  postpone(): void {
    this.waiting.push(...this.noted.splice(0));
  }

  commit(): void {
    this.commits += 1;
    if (this.#full()) throw new Error("the disk is full");
    this.committed.push(...this.waiting.splice(0), ...this.noted.splice(0));
  }

  keep(change: HistoryChange): void {
    this.noted.push(change);
    try {
      this.commit();
    } catch (error) {
      this.noted.splice(this.noted.indexOf(change), 1);
      throw error;
    }
  }

  locate(target: string, reference: Reference): Place | undefined {
    const entries = this.#entries();
    if (reference.kind === "time") {
      const from = entries.filter(({ message }) => message.at < reference.at).length;
      const to = entries.filter(({ message }) => message.at <= reference.at).length - 1;
      return { from, to };
    }
    const found = entries.find(
      ({ message }) => message.id === reference.id && message.target === target,
    )?.sequence;
    return found === undefined ? undefined : { from: found, to: found };
  }

  find(target: string, id: string): KeptMessage | undefined {
    const entries = this.#entries();
    const named = entries.find(({ message }) => message.id === id && message.target === target);
    const edits = named?.message.edits;
    const entry = edits === undefined ? named : entries.find(({ message }) => message.id === edits);
    return entry?.shown === "deleted" ? undefined : entry?.message;
  }

  read(range: HistoryRange): KeptMessage[] {
    const { target, prefixes, kinds = ["message"], above = -1, below = Infinity, limit, first } = range;
    const messages = this.#entries()
      .filter(({ shown }) => shown !== "deleted" && kinds.includes(shown))
      .filter(({ message }) => message.target === target)
      .filter(({ sequence }) => sequence > above && sequence < below)
      .map(({ message }) => message)
      .filter((message) => message.prefixes === 0 || (message.prefixes & prefixes) !== 0);
    return first === "oldest" ? messages.slice(0, limit) : messages.slice(-limit);
  }

  replies({ target, prefixes, parents, limit }: ReplyRange): readonly KeptMessage[] {
    const tags = this.read({ target, prefixes, kinds: ["tags"], limit: Infinity, first: "oldest" });
    return tags.filter((message) => parents.includes(parentOf(message) ?? "")).slice(0, limit);
  }

  conversations({ owner, after, before, limit, first }: ConversationRange): readonly Conversation[] {
    const latest = new Map<string, Conversation>();
    for (const { message, shown } of this.#entries()) {
      const sides = message.parties;
      if (shown !== "message" || sides === undefined || sides.every(({ key }) => key !== owner)) continue;
      const other = sides[0].key === owner ? sides[1] : sides[0];
      latest.delete(other.key);
      latest.set(other.key, { other, at: message.at });
    }
    const found = [...latest.values()].filter(({ at }) => at > after && at < before);
    const ordered = first === "oldest" ? found : found.toReversed();
    const last = ordered[limit - 1];
    return ordered.filter(({ at }, place) => place < limit || at === last?.at);
  }

  /** Compares parts of the text, not words. */
  async search(query: SearchQuery): Promise<SearchOutcome> {
    await Promise.resolve();
    const entries = this.#entries();
    if (this.outcome !== undefined) return this.outcome;
    const { terms, nick, after = -Infinity, before = Infinity, limit, first } = query;
    const found = entries
      .filter((entry) => entry.shown === "message" && isInScope(entry, query))
      .map(({ message }) => message)
      .filter(
        ({ at, text = "" }) => at >= after && at <= before && terms.every((term) => text.includes(term)),
      )
      .filter(({ source }) => nick === undefined || source.startsWith(`${nick}!`));
    return first === "oldest" ? found.slice(0, limit) : found.slice(-limit);
  }

  #entries(): readonly Entry[] {
    const entries: Entry[] = [];
    if (this.#broken()) throw new Error("the disk is full");
    for (const change of [...this.committed, ...this.noted]) {
      if (change.kind === "message") {
        const { message } = change;
        entries.push({ sequence: entries.length, message, shown: kindOf(message.command) });
      } else if (change.kind === "account-forgotten") {
        const { account, since, until } = change;
        for (const [place, entry] of entries.entries()) {
          const { message } = entry;
          const isOwn = message.account === account && message.at >= since && message.at <= until;
          if (isOwn) entries[place] = { ...entry, shown: "deleted" };
        }
      } else if (change.kind === "message-edited") edit(entries, change.message);
      else if (change.kind === "message-redacted") {
        const id = entries.find(({ message }) => message.id === change.id)?.message.edits ?? change.id;
        for (const [place, entry] of entries.entries()) {
          const { message } = entry;
          if (message.id === id || message.edits === id) entries[place] = { ...entry, shown: "deleted" };
        }
      }
    }
    return entries;
  }
}

/** Only the last edit is shown, if its message is. */
function edit(entries: Entry[], message: KeptEdit): void {
  const { target, edits, text, lines, at: edited } = message;
  const first = entries.findIndex((entry) => entry.message.id === edits && entry.message.target === target);
  const original = entries[first];
  if (original?.shown !== "message") return;
  entries[first] = { ...original, message: { ...original.message, text, lines, edited } };
  for (const [place, entry] of entries.entries()) {
    if (entry.message.edits === edits) entries[place] = { ...entry, shown: "deleted" };
  }
  entries.push({ sequence: entries.length, message, shown: "edit" });
}

function isInScope({ sequence, message }: Entry, query: SearchQuery): boolean {
  const { target, prefixes, parties } = message;
  const { channels, party, conversation } = query;
  if (conversation !== undefined) return target === conversation;
  const channel = channels.find((one) => one.target === target);
  if (channel !== undefined && sequence <= (channel.above ?? -1)) return false;
  if (channel !== undefined) return prefixes === 0 || (prefixes & channel.prefixes) !== 0;
  return parties?.some(({ key }) => key === party) ?? false;
}

/** Keys that no password matches. */
const NO_KEYS: ScramKeys = { iterations: 4096, salt: "c2FsdA==", storedKey: "", serverKey: "" };

/** The password of an account that `accountOf` makes. */
export function passwordOf(name: string): string {
  return `${name}-password`;
}

/** Credentials without work, that `verifyAtOnce` understands. */
export function credentialsFor(password: string): PasswordKeys {
  return { passwordHash: `hash of ${password}`, scram: { sha256: NO_KEYS, sha512: NO_KEYS } };
}

export function verifyAtOnce(password: string, hash: string): Promise<boolean> {
  return Promise.resolve(hash === `hash of ${password}`);
}

export function accountOf(name: string, others: Partial<AccountRecord> = {}): AccountRecord & PasswordKeys {
  return { name, ...credentialsFor(passwordOf(name)), createdAt: 0, ...others };
}
