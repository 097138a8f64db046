/**
 * The parameters of MODE as typed changes, and changes as parameters of MODE. Knows the tables of modes and nothing of
 * who may set them. Source: Modern IRC, "MODE message".
 */
import {
  channelModeRows,
  prefixModeRows,
  type ChannelMode,
  type ChannelModeKind,
  type PrefixMode,
} from "./channel-modes.ts";
import { isOffered } from "./features.ts";
import type { Features } from "./features.ts";
import { byteLength } from "./utf8.ts";
import { userModeRows, type UserMode } from "./user-modes.ts";

type ModeOfKind<K extends ChannelModeKind> = {
  [M in ChannelMode]: (typeof channelModeRows)[M]["kind"] extends K ? M : never;
}[ChannelMode];

export type ListMode = ModeOfKind<"A">;
/** Modes that have a value. */
export type SettingMode = ModeOfKind<"B" | "C">;
type FlagMode = ModeOfKind<"D">;

/** One change to a channel that a client asks for; `add` is false where it asks to remove. */
export type ChannelModeChange =
  /** A mask onto or off a list. */
  | { readonly kind: "list"; readonly add: boolean; readonly mode: ListMode; readonly param: string }
  /** The value. May be missing on removal; kind C never has one then. */
  | { readonly kind: "setting"; readonly add: true; readonly mode: SettingMode; readonly param: string }
  | { readonly kind: "setting"; readonly add: false; readonly mode: SettingMode; readonly param?: string }
  | { readonly kind: "flag"; readonly add: boolean; readonly mode: FlagMode }
  /** A member's prefix; `param` is the nick. */
  | { readonly kind: "prefix"; readonly add: boolean; readonly mode: PrefixMode; readonly param: string }
  /** The parameter that it needs is missing or empty. */
  | { readonly kind: "incomplete"; readonly mode: PrefixMode | SettingMode };

export interface ChannelModeRequest {
  readonly changes: readonly ChannelModeChange[];
  /** Lists that the client asks to see, each once. */
  readonly queries: readonly ListMode[];
  /** Unknown channel modes, each once: 472. */
  readonly unknown: readonly string[];
}

const isChannelMode = (letter: string, features: Features): letter is ChannelMode =>
  Object.hasOwn(channelModeRows, letter) && isOffered(channelModeRows[letter as ChannelMode], features);
export const isPrefixMode = (letter: string): letter is PrefixMode => Object.hasOwn(prefixModeRows, letter);
const isUserMode = (letter: string, features: Features): letter is UserMode =>
  Object.hasOwn(userModeRows, letter) && isOffered(userModeRows[letter as UserMode], features);

const isOfKind = <K extends ChannelModeKind>(
  mode: ChannelMode,
  ...kinds: readonly K[]
): mode is ModeOfKind<K> => kinds.some((kind) => kind === channelModeRows[mode].kind);

/** The letters of a mode string with their signs. Letters before any sign are added. */
export function* signedLetters(modes: string): Generator<[add: boolean, letter: string]> {
  let add = true;
  for (const letter of modes) {
    if (letter === "+") add = true;
    else if (letter === "-") add = false;
    else if (letter !== " ") yield [add, letter];
  }
}

/**
 * Parses the parameters of `MODE <channel>` after the channel. A list mode without a parameter is a query. Of the changes
 * with a parameter only the first `most` count; the others are ignored.
 */
export function parseChannelModes(
  params: readonly string[],
  most: number,
  features: Features,
): ChannelModeRequest {
  const changes: ChannelModeChange[] = [];
  const queries = new Set<ListMode>();
  const unknown = new Set<string>();
  const [modes = "", ...values] = params;
  let next = 0;
  let counted = 0;
  /** The next parameter; undefined at the end. */
  const take = (): string | undefined => values[next++] || undefined;
  /** Keeps a change with a parameter, up to the limit. */
  const keep = (change: ChannelModeChange): void => {
    counted++;
    if (counted <= most) changes.push(change);
  };
  for (const [add, mode] of signedLetters(modes)) {
    if (isPrefixMode(mode)) {
      const param = take();
      keep(param === undefined ? { kind: "incomplete", mode } : { kind: "prefix", add, mode, param });
    } else if (!isChannelMode(mode, features)) {
      unknown.add(mode);
    } else if (isOfKind(mode, "D")) {
      changes.push({ kind: "flag", add, mode });
    } else if (isOfKind(mode, "A")) {
      const param = take();
      if (param === undefined) queries.add(mode);
      else keep({ kind: "list", add, mode, param });
    } else if (isOfKind(mode, "B", "C")) {
      const param = add || channelModeRows[mode].kind === "B" ? take() : undefined;
      // People take a key off without knowing it: `-k` alone is accepted.
      if (!add) keep({ kind: "setting", add, mode, ...(param === undefined ? {} : { param }) });
      else keep(param === undefined ? { kind: "incomplete", mode } : { kind: "setting", add, mode, param });
    }
  }
  return { changes, queries: [...queries], unknown: [...unknown] };
}

export interface UserModeChange {
  readonly add: boolean;
  readonly mode: UserMode;
  /** The notices of `+s`, as in `notice-masks.ts`. No other mode has a parameter. */
  readonly param?: string;
}

export interface UserModeRequest {
  readonly changes: readonly UserModeChange[];
  /** Unknown user modes, each once: one 501 for all. */
  readonly unknown: readonly string[];
}

/**
 * Parses the parameters of `MODE <nick>` after the nick. Only `+s` takes one: each `+s` takes the next, if there is one.
 */
export function parseUserModes(params: readonly string[], features: Features): UserModeRequest {
  const changes: UserModeChange[] = [];
  const unknown = new Set<string>();
  let next = 1;
  for (const [add, mode] of signedLetters(params[0] ?? "")) {
    if (!isUserMode(mode, features)) {
      unknown.add(mode);
      continue;
    }
    const param = mode === "s" && add ? params[next++] : undefined;
    changes.push(param === undefined ? { add, mode } : { add, mode, param });
  }
  return { changes, unknown: [...unknown] };
}

/** A change that was made, for the announcement. */
export interface AppliedModeChange {
  readonly add: boolean;
  readonly mode: string;
  readonly param?: string;
}

/** Values in one line: with target and modes they are the 15 parameters that all clients can read. */
const MOST_VALUES = 13;

/**
 * The parameters after the target of as many MODE lines as the changes need: `["+o-v", "ada", "bob"]`. Each line has at
 * most `most` values, and takes at most `room` bytes with the spaces between its parameters.
 */
export function formatModeChanges(
  changes: readonly AppliedModeChange[],
  room: number,
  most: number,
): string[][] {
  const lines: string[][] = [];
  let modes = "";
  let values: string[] = [];
  let length = 0;
  let sign: boolean | undefined;
  const flush = (): void => {
    if (modes !== "") lines.push([modes, ...values]);
    modes = "";
    values = [];
    length = 0;
    sign = undefined;
  };
  for (const { add, mode, param } of changes) {
    // A space, or a space and the colon that the last parameter may get.
    const valueLength = param === undefined ? 0 : byteLength(param) + 2;
    const full = param !== undefined && values.length >= Math.min(most, MOST_VALUES);
    if (full || length + valueLength + 2 > room) flush();
    if (add !== sign) {
      modes += add ? "+" : "-";
      length++;
    }
    sign = add;
    modes += mode;
    length += mode.length + valueLength;
    if (param !== undefined) values.push(param);
  }
  flush();
  return lines;
}
