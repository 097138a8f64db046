/**
 * Parameters of commands, by kind. The syntax in HELP, the fewest and most words, and the answers to a missing or malformed
 * one derive from them, and handlers get valid values. Reads words and the network; changes nothing.
 */
import type { Fail } from "../delivery/frame.ts";
import type { Audience, Reply, SessionView } from "../delivery/outgoing-message.ts";
import type { Channel } from "../network/channel.ts";
import type { NetworkSettings } from "../network/settings.ts";
import type { State } from "../network/state.ts";
import type { User } from "../network/user.ts";
import { isReservedNick } from "../network/policy/service-nicks.ts";
import { parseDuration } from "../wire/durations.ts";
import { isNick, nickRule } from "../wire/names.ts";
import type { Nick } from "../wire/names.ts";
import { replyNoSuchChannel } from "./channel/refusals.ts";
import { splitList, splitTargets } from "./targets.ts";

/** The command that is answered, and the ways to answer. */
interface Answering {
  /** Name of the row, in upper case. */
  readonly command: string;
  readonly reply: Reply;
  /** A standard reply. Source: IRCv3 Standard Replies. */
  readonly fail: Fail;
}

/** Inputs of reading: the network and its settings, and the ways to answer. */
export interface Reading extends State, Answering {
  /** The session that sent the command. */
  readonly session: SessionView;
  /** The recipients of lines. Bound to the frame of the command. */
  readonly audience: Audience;
}

/** Answers a missing parameter. */
export type Missing = (to: Answering) => void;
/** Answers a word that cannot be a value. */
export type Malformed = (context: Reading, word: string) => void;

interface Answers {
  /** By default 461. */
  readonly missing?: Missing | undefined;
  /** By default the answer to a missing one. */
  readonly malformed?: Malformed | undefined;
}

/** Replaces a value: the words were malformed, and the answer was sent. */
export const REFUSED: unique symbol = Symbol("refused");

export interface Parameter<V = unknown> {
  /** As HELP prints it, without the brackets of an optional one: `<channel>{,<channel>}`. */
  readonly syntax: string;
  /** Words that it needs: 0 for an optional one. */
  readonly min: number;
  /** Words that it takes. */
  readonly max: number;
  /** For an optional one before others: true if the word belongs to it. Absent: it takes a word that the others do not need. */
  readonly fits?: ((word: string) => boolean) | undefined;
  /**
   * The answer where its words, those of a line from the place `from` up to `to`, are missing; undefined if none is. Depends
   * on nothing but the words.
   */
  readonly lacking: (line: readonly string[], from: number, to: number) => Missing | undefined;
  readonly read: Read<V | typeof REFUSED>;
}

/** Makes a value of the words of a line from the place `from` up to `to`. */
type Read<V> = (line: readonly string[], from: number, to: number, context: Reading) => V;

/** The values of a list of parameters. */
export type Values<P extends readonly Parameter[]> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer V> ? V : never;
};

/** 461. */
const needMore: Missing = ({ command, reply }) => reply("ERR_NEEDMOREPARAMS", command);

/** Sends no answer. */
export const silence = (): void => {};

/** Puts a name in angle brackets. Forms that have some already stay as they are: `timestamp=<time>`. */
function shown(name: string): string {
  return name.includes("<") ? name : `<${name}>`;
}

interface Kind<V> extends Answers {
  readonly syntax: string;
  /** By default 1. */
  readonly max?: number;
  /** True if an empty word is not a missing one. */
  readonly mayBeEmpty?: boolean;
  /** Gets at least one word. Returns undefined for malformed ones. */
  readonly read: Read<V | undefined>;
}

function required<V>(kind: Kind<V>): Parameter<V> {
  const { syntax, max = 1, mayBeEmpty = false, missing = needMore, malformed = missing } = kind;
  const lacking: Parameter["lacking"] = (line, from, to) =>
    from === to || (line[from] === "" && !mayBeEmpty) ? missing : undefined;
  const read: Parameter<V>["read"] = (line, from, to, context) => {
    if (lacking(line, from, to) !== undefined) {
      missing(context);
      return REFUSED;
    }
    const value = kind.read(line, from, to, context);
    if (value !== undefined) return value;
    malformed(context, line[from] ?? "");
    return REFUSED;
  };
  return { syntax, min: 1, max, lacking, read };
}

/** Makes a value of a word; undefined for a malformed one. */
type ReadWord<V> = (word: string, context: Reading) => V | undefined;

/** A parameter of one word: an empty one counts as missing. */
export function parameter<V>(name: string, read: ReadWord<V>, answers?: Answers): Parameter<V> {
  return required({ syntax: shown(name), read: ofWord(read), ...answers });
}

/** A parameter of one word, which may be empty. */
export function anyParameter<V>(name: string, read: ReadWord<V>, malformed?: Malformed): Parameter<V> {
  return required({ syntax: shown(name), mayBeEmpty: true, read: ofWord(read), malformed });
}

function ofWord<V>(read: ReadWord<V>): Kind<V>["read"] {
  return (line, from, _to, context) => read(line[from] ?? "", context);
}

/** A word or text as it is. May be empty. */
export function anyText(name: string): Parameter<string> {
  return anyParameter(name, (word) => word);
}

/** A word or text as it is. May not be empty. */
export function someText(name: string, missing?: Missing): Parameter<string> {
  return parameter(name, (word) => word, { missing });
}

/** A word without a meaning, printed as it is. Clients send it; any other is accepted. */
export function filler(word: string): Parameter<string> {
  return { ...anyText(word), syntax: word };
}

/** Names with commas between, at least one; empty ones are left out. */
export function nameList(name: string): Parameter<readonly string[]> {
  return parameter(`<${name}>{,<${name}>}`, (word) => filled(splitList(word)));
}

/** Names with commas between, at least one, and each once as the network compares names. */
export function targetList(name: string, answers?: Answers): Parameter<readonly string[]> {
  const form = `<${name}>{,<${name}>}`;
  return parameter(form, (word, { network }) => filled(splitTargets(network, word)), answers);
}

function filled(names: readonly string[]): readonly string[] | undefined {
  return names.length === 0 ? undefined : names;
}

/** An existing channel; 403 otherwise. */
export function existingChannel(malformed: Malformed = noSuchChannel): Parameter<Channel> {
  return anyParameter("channel", (name, { network }) => network.findChannel(name), malformed);
}

const noSuchChannel: Malformed = ({ reply }, name) => replyNoSuchChannel(reply, name);

/** A user of the network; 401 otherwise. */
export function existingUser(malformed: Malformed = noSuchNick): Parameter<User> {
  return anyParameter("nick", (nick, { network }) => network.findUser(nick), malformed);
}

const noSuchNick: Malformed = ({ reply }, nick) => reply("ERR_NOSUCHNICK", nick);

/** A valid nick, which may be in use; 431 without one, 432 for an invalid one. */
export function newNick(): Parameter<Nick> {
  return parameter("nick", readNick, { missing: noNicknameGiven, malformed: erroneousNick });
}

export function readNick(word: string, { settings }: Reading): Nick | undefined {
  const { limits, nickCharacters } = settings;
  if (isReservedNick(settings, word)) return undefined;
  return isNick(word, limits.nickLength, nickCharacters) ? word : undefined;
}

const erroneousNick: Malformed = ({ settings, reply }, word) => replyErroneousNick(settings, reply, word);

/** 431. */
export const noNicknameGiven: Missing = ({ reply }) => reply("ERR_NONICKNAMEGIVEN");

/** 432, which says what a nick may be. */
export function replyErroneousNick(settings: NetworkSettings, reply: Reply, wanted: string): void {
  const { limits, nickCharacters } = settings;
  const reserved = isReservedNick(settings, wanted);
  const rule = reserved ? "it is the nick of a service" : nickRule(limits.nickLength, nickCharacters);
  reply("ERR_ERRONEUSNICKNAME", wanted, `Erroneus nickname: ${rule}`);
}

/** Milliseconds; 0 for no end. For an optional one before others: any other word belongs to the next parameter. */
export function leadingDuration(name: string): Parameter<number> {
  return { ...parameter(name, parseDuration), fits: (word) => parseDuration(word) !== undefined };
}

/** A word that changes the meaning of the command. For an optional one before others, in any case. */
export function leadingKeyword(keyword: string): Parameter<true> {
  const fits = (word: string): boolean => word.toUpperCase() === keyword;
  return { ...parameter(keyword, (word) => (fits(word) ? true : undefined)), syntax: keyword, fits };
}

/** One or more words; `max` of them at most. `name` may be a form: `<modes> [<parameter>...]`. */
export function wordList(name: string, max = Number.POSITIVE_INFINITY): Parameter<readonly string[]> {
  const syntax = name.includes("<") ? name : `<${name}>{ <${name}>}`;
  return required({ syntax, max, mayBeEmpty: true, read: (line, from, to) => line.slice(from, to) });
}

/**
 * The rest of the line as one text, of at most `max` words. For commands that clients do not know: they send the words of
 * the person as they are, without the colon that a text with spaces needs.
 */
export function restOfLine(name: string, max = Number.POSITIVE_INFINITY): Parameter<string> {
  return required({
    syntax: shown(name),
    max,
    mayBeEmpty: true,
    read: (line, from, to) => line.slice(from, to).join(" "),
  });
}

/** A parameter that may be absent. Where an empty word would be a missing one, it is absent. */
export function optional<V>({ syntax, max, fits, lacking, read }: Parameter<V>): Parameter<V | undefined> {
  return {
    syntax,
    min: 0,
    max,
    fits,
    lacking: () => undefined,
    read: (line, from, to, context) =>
      lacking(line, from, to) === undefined ? read(line, from, to, context) : undefined,
  };
}

/** Parameters that are sent together or not at all. */
export function optionalGroup<const P extends readonly Parameter[]>(
  ...parameters: P
): Parameter<Values<P> | undefined> {
  const { syntax, max, lacking, read } = sequence(parameters);
  return {
    syntax,
    min: 0,
    max,
    lacking: (line, from, to) => (from === to ? undefined : lacking(line, from, to)),
    read: (line, from, to, context) => (from === to ? undefined : read(line, from, to, context)),
  };
}

/**
 * All parameters of a line, in their order. Optional ones take words that those after them do not need. The first malformed
 * one is answered, and ends the reading.
 */
export function sequence<const P extends readonly Parameter[]>(parameters: P): Parameter<Values<P>> {
  const min = parameters.reduce((sum, part) => sum + part.min, 0);
  const max = parameters.reduce((sum, part) => sum + part.max, 0);
  /** Visits each parameter with the places of its words, until a visit returns something. */
  const visit = <R>(
    line: readonly string[],
    from: number,
    to: number,
    visitor: Visitor<R>,
  ): R | undefined => {
    let at = from;
    let spare = to - from - min;
    for (const part of parameters) {
      const count = wordsFor(part, spare, at < to ? line[at] : undefined);
      const end = Math.min(at + count, to);
      const result = visitor(part, at, end);
      if (result !== undefined) return result;
      spare -= count - part.min;
      at = end;
    }
    return undefined;
  };
  return {
    syntax: printSyntax(parameters),
    min,
    max,
    lacking: (line, from, to) => visit(line, from, to, (part, at, end) => part.lacking(line, at, end)),
    read: (line, from, to, context) => {
      const values: unknown[] = [];
      const refused = visit(line, from, to, (part, at, end) => {
        const value = part.read(line, at, end, context);
        if (value === REFUSED) return REFUSED;
        values.push(value);
        return undefined;
      });
      // One value for each parameter, in their order.
      return refused ?? (values as unknown as Values<P>);
    },
  };
}

type Visitor<R> = (part: Parameter, at: number, end: number) => R | undefined;

/** The number of words for a parameter. `spare`: words that no other needs; `next`: the first word that is left. */
function wordsFor({ min, max, fits }: Parameter, spare: number, next: string | undefined): number {
  if (fits !== undefined) return next !== undefined && fits(next) ? 1 : 0;
  return Math.min(max, min + Math.max(spare, 0));
}

/** `<nick> [<count> [<server>]]`: brackets of optional parameters at the end are nested. */
function printSyntax(parameters: readonly Parameter[]): string {
  let printed = "";
  let atEnd = true;
  for (const { syntax, min } of parameters.toReversed()) {
    const after = printed === "" ? "" : ` ${printed}`;
    if (min > 0) {
      atEnd = false;
      printed = syntax + after;
    } else printed = atEnd ? `[${syntax}${after}]` : `[${syntax}]${after}`;
  }
  return printed;
}
