/**
 * Filters on texts: patterns that operators (FILTER) or the configuration give, and what happens to a text that has one. Each
 * change of those of operators is noted. Knows no users. Reads no clock.
 */
import type { Note } from "./durable.ts";
import { examinePattern, PatternSet } from "./text-patterns.ts";

/** Mildest first: of several filters that find something, the one with the strongest action counts. */
export const filterActions = ["report", "refuse", "mute", "ban"] as const;
export type FilterAction = (typeof filterActions)[number];

/** Kinds of texts that users say, one row each. */
const spokenRows = {
  channel: "messages to channels",
  private: "messages to users",
  topic: "topics, and the texts of ChanServ SET",
  reason: "reasons of PART, QUIT, KICK, REDACT and RENAME",
  away: "away messages",
} as const;

/** Kinds of texts that stand beside a user or a channel. */
const namingRows = {
  nick: "nicks, and names of new accounts",
  username: "user names",
  realname: "real names",
  "channel-name": "names of new channels",
  metadata: "values of metadata",
  tag: "client-only tags, as `+draft/react=value`",
} as const;

/** Kinds of texts, with their help. */
export const filteredTextRows = { ...spokenRows, ...namingRows } as const;
export type FilteredText = keyof typeof filteredTextRows;

/** Those of a filter of the configuration that names none. */
export const spokenTexts = Object.keys(spokenRows) as readonly (keyof typeof spokenRows)[];
export const filteredTexts = Object.keys(filteredTextRows) as readonly FilteredText[];

/** Milliseconds of a mute and of a ban that no duration was given for. */
export const defaultFilterDurations = { mute: 600_000, ban: 86_400_000 } as const;

export interface FilterRule {
  /** In the syntax of RE2. */
  readonly pattern: string;
  readonly action: FilterAction;
  readonly texts: readonly FilteredText[];
  /** Milliseconds of a mute or a ban; 0 for one without an end, absent for the default. */
  readonly duration?: number;
  /** Read by users whose texts are refused. */
  readonly reason: string;
  /** It leaves out users who are logged in. */
  readonly exemptAccounts?: true;
  /** It looks at the text as it was sent, with its formatting codes. */
  readonly formatting?: true;
}

/** A filter of FILTER. */
export interface Filter extends FilterRule {
  /** Grows with each filter. */
  readonly number: number;
  /** Mask of the operator that made it. */
  readonly setBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly setAt: number;
}

/** A filter and its name: `filter 3`, or `filter c1` for the first one of the configuration. */
export interface NamedFilter {
  readonly name: string;
  readonly rule: FilterRule | Filter;
}

/** A text, as it was sent and as people read it. */
export interface ExaminedText {
  readonly kind: FilteredText;
  readonly raw: string;
  readonly plain: string;
  /** Its author is logged in. */
  readonly loggedIn: boolean;
}

interface Matcher {
  readonly filters: readonly NamedFilter[];
  readonly patterns: PatternSet;
}

export class Filters {
  readonly #note: Note;
  /** Those of operators, oldest first. */
  readonly #entries = new Map<number, Filter>();
  #configured: readonly FilterRule[] = [];
  #last = 0;
  /** The kinds of texts that some filter looks at. */
  #watched: ReadonlySet<FilteredText> = new Set();
  /** Instructions of each pattern, once they were asked for. */
  readonly #sizes = new Map<string, number>();
  /** For texts without formatting codes, and for texts as they are. Made when a text is looked at. */
  #matchers: readonly [plain: Matcher, raw: Matcher] | undefined = undefined;

  constructor(note: Note) {
    this.#note = note;
  }

  /** Those of operators. */
  get size(): number {
    return this.#entries.size;
  }

  /** Instructions of all patterns, those of the configuration too. */
  get programSize(): number {
    const sizes = this.named.map(({ rule: { pattern } }) => {
      const size = this.#sizes.get(pattern) ?? sizeOf(pattern);
      this.#sizes.set(pattern, size);
      return size;
    });
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Those of operators, oldest first. */
  get all(): Iterable<Filter> {
    return this.#entries.values();
  }

  /** The configured ones first, in their order. */
  get named(): readonly NamedFilter[] {
    return [
      ...this.#configured.map((rule, place) => ({ name: `filter c${place + 1}`, rule })),
      ...Array.from(this.#entries.values(), (rule) => ({ name: `filter ${rule.number}`, rule })),
    ];
  }

  /** Takes those of the configuration. */
  configure(rules: readonly FilterRule[]): void {
    if (rules === this.#configured) return;
    this.#configured = rules;
    this.#sizes.clear();
    this.#changed();
  }

  /** Takes those of the store. Throws an Error for a pattern that cannot be used. */
  restore(filters: readonly Filter[]): void {
    for (const filter of filters.toSorted((a, b) => a.number - b.number)) this.#put(filter);
    this.#compile();
  }

  /** The highest number that was given. */
  get last(): number {
    return this.#last;
  }

  /** Gives higher numbers than this from now on. */
  goOn(last: number): void {
    this.#last = Math.max(this.#last, last);
  }

  /** The one with this pattern. */
  withPattern(pattern: string): Filter | undefined {
    return this.#entries.values().find((each) => each.pattern === pattern);
  }

  /** Takes the place of one with the same pattern, and its number. Throws `NotKept`. */
  add(facts: Omit<Filter, "number">): Filter {
    const number = this.withPattern(facts.pattern)?.number ?? this.#last + 1;
    const filter = { number, ...facts };
    this.#note({ kind: "filter", record: filter });
    this.#put(filter);
    return filter;
  }

  /** The removed one; undefined if no filter has this number. Throws `NotKept`. */
  remove(number: number): Filter | undefined {
    const filter = this.#entries.get(number);
    if (filter === undefined) return undefined;
    this.#note({ kind: "filter", record: filter, removed: true });
    this.#entries.delete(number);
    this.#sizes.delete(filter.pattern);
    this.#changed();
    return filter;
  }

  /** True if there is a filter. */
  get active(): boolean {
    return this.#watched.size > 0;
  }

  /** True if a filter looks at texts of this kind. */
  watches(kind: FilteredText): boolean {
    return this.#watched.has(kind);
  }

  /** Those that find something, the one that counts first. */
  find({ kind, raw, plain, loggedIn }: ExaminedText): readonly NamedFilter[] {
    const [ofPlain, ofRaw] = this.#matchers ?? this.#compile();
    const found = [...matches(ofPlain, plain), ...matches(ofRaw, raw)].filter(
      ({ rule }) => rule.texts.includes(kind) && !(loggedIn && rule.exemptAccounts === true),
    );
    return found.toSorted((a, b) => strength(b) - strength(a));
  }

  #put(filter: Filter): void {
    this.#entries.set(filter.number, filter);
    this.#last = Math.max(this.#last, filter.number);
    this.#changed();
  }

  #changed(): void {
    this.#matchers = undefined;
    this.#watched = new Set(this.named.flatMap(({ rule }) => rule.texts));
  }

  #compile(): readonly [plain: Matcher, raw: Matcher] {
    const { named } = this;
    this.#matchers = [
      matcherOf(named.filter(({ rule }) => rule.formatting !== true)),
      matcherOf(named.filter(({ rule }) => rule.formatting === true)),
    ];
    return this.#matchers;
  }
}

function matcherOf(filters: readonly NamedFilter[]): Matcher {
  return { filters, patterns: new PatternSet(filters.map(({ rule }) => rule.pattern)) };
}

function matches({ filters, patterns }: Matcher, text: string): readonly NamedFilter[] {
  return patterns.find(text).flatMap((place) => filters[place] ?? []);
}

function strength({ rule }: NamedFilter): number {
  return filterActions.indexOf(rule.action);
}

/** Instructions of a pattern; 0 for one that cannot be used. */
export function sizeOf(pattern: string): number {
  const found = examinePattern(pattern);
  return typeof found === "string" ? 0 : found.size;
}
