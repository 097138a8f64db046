/** Completion of what stands before the cursor: commands, nicks, channels and emoji. */
import { aliases, commandRows } from "./commands.ts";
import { noEmoji } from "./emoji.ts";
import type { EmojiTable } from "./emoji.ts";
import { isSpeech } from "./handlers/messages.ts";
import type { ChatBuffer, State } from "./state.ts";

interface Suggestion {
  /** Stands in the list. */
  readonly label: string;
  /** Replaces the word. */
  readonly insert: string;
  /** More about it: the syntax of a command. */
  readonly detail?: string;
}

export interface Completion {
  /** Place in the text where the word begins. */
  readonly from: number;
  readonly suggestions: readonly Suggestion[];
}

const MOST_SUGGESTIONS = 8;

type Source = (
  word: string,
  isFirst: boolean,
  state: State,
  buffer: ChatBuffer | undefined,
  table: EmojiTable,
) => readonly Suggestion[];

function commands(word: string, isFirst: boolean): readonly Suggestion[] {
  if (!isFirst) return [];
  const wanted = word.slice(1).toLowerCase();
  return (
    Object.entries(commandRows)
      .filter(([name]) => name.startsWith(wanted) || aliases[wanted] === name)
      // Of two that begin so, the shorter one may be the whole word.
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, { syntax }]) => ({ label: `/${name}`, insert: `/${name} `, detail: syntax }))
  );
}

/** Members, those who spoke last first; in a conversation the other one. */
function nicks(
  word: string,
  isFirst: boolean,
  { server, nick }: State,
  buffer: ChatBuffer | undefined,
): readonly Suggestion[] {
  if (buffer === undefined) return [];
  const wanted = server.fold(word.replace(/^@/u, ""));
  const spoke = new Map(
    buffer.lines
      .slice(-200)
      .filter(isSpeech)
      .map((line, place) => [server.fold(line.nick), place]),
  );
  const known =
    buffer.kind === "channel" ? [...buffer.members.values()].map((member) => member.nick) : [buffer.name];
  return known
    .filter((name) => name !== nick && server.fold(name).startsWith(wanted))
    .toSorted(
      (a, b) => (spoke.get(server.fold(b)) ?? -1) - (spoke.get(server.fold(a)) ?? -1) || a.localeCompare(b),
    )
    .map((name) => ({ label: name, insert: isFirst ? `${name}: ` : `${name} ` }));
}

function channels(word: string, _: boolean, { buffers, directory, server }: State): readonly Suggestion[] {
  const joined = [...buffers.values()].filter(({ kind }) => kind === "channel").map(({ name }) => name);
  const names = new Set([...joined, ...directory.channels.map(({ name }) => name)]);
  return [...names]
    .filter((name) => server.fold(name).startsWith(server.fold(word)))
    .map((name) => ({ label: name, insert: `${name} ` }));
}

/** Names that begin so, the shortest first, and then those that have it inside. */
function emoji(
  word: string,
  _: boolean,
  __: State,
  ___: ChatBuffer | undefined,
  { byName }: EmojiTable,
): readonly Suggestion[] {
  const wanted = word.slice(1).toLowerCase().replace(/:$/u, "");
  if (wanted === "") return [];
  const found = [...byName].filter(([name]) => name.includes(wanted));
  const rank = (name: string): number => (name.startsWith(wanted) ? 0 : 1000) + name.length;
  return found
    .toSorted(([a], [b]) => rank(a) - rank(b))
    .map(([name, { emoji: letter }]) => ({ label: `${letter} :${name}:`, insert: `${letter} ` }));
}

function sourceFor(word: string, asked: boolean): Source | undefined {
  if (word.startsWith("/")) return commands;
  if (word.startsWith("#")) return channels;
  if (word.startsWith(":")) return emoji;
  return word.startsWith("@") || (asked && word !== "") ? nicks : undefined;
}

/** `asked` is true for someone who pressed Tab: then any word may be the beginning of a nick. */
export function complete(
  text: string,
  cursor: number,
  state: State,
  asked: boolean,
  table = noEmoji,
): Completion | undefined {
  const before = text.slice(0, cursor);
  const word = /\S*$/u.exec(before)?.[0] ?? "";
  const from = cursor - word.length;
  const source = sourceFor(word, asked);
  if (source === undefined) return undefined;
  const buffer = state.buffers.get(state.active ?? "");
  const suggestions = source(word, from === 0, state, buffer, table).slice(0, MOST_SUGGESTIONS);
  return suggestions.length === 0 ? undefined : { from, suggestions };
}
