/** The form of a command that people type, and the ways to send one on and to show its answer. */
import type { Client } from "../client.ts";
import { answerLines } from "../answer-lines.ts";
import { isChannelName } from "../server-facts.ts";

export interface Typed {
  readonly client: Client;
  /** Name of the buffer in which it was typed. */
  readonly place: string;
  /** All behind the command. */
  readonly rest: string;
  /** The same as words. */
  readonly words: readonly string[];
}

/** Dialogs of the page that a command opens. */
export type CommandPage = "channel" | "commands" | "directory" | "search" | "settings" | "shortcuts";

export interface CommandRow {
  readonly syntax: string;
  /** Words that it cannot do without. */
  readonly min: number;
  /** Works only in a channel. */
  readonly channel?: true;
  /** Works without a connection. */
  readonly offline?: true;
  /** Does it, or names the dialog that opens instead. */
  readonly run: ((typed: Typed) => void) | CommandPage;
}

/** Words behind the first so many, as they were typed. */
export function behind(rest: string, count: number): string {
  let text = rest.trimStart();
  for (let at = 0; at < count; at++) text = text.replace(/^\S+\s*/u, "");
  return text;
}

/** The channel that is named first, or the one in front, and what follows. */
export function channelAnd({ client, place, rest, words: [first = ""] }: Typed): {
  readonly channel: string;
  readonly text: string;
} {
  return isChannelName(client.state.server, first)
    ? { channel: first, text: behind(rest, 1) }
    : { channel: place, text: rest };
}

/** Sends a command, and shows its answer where it was typed. */
export function ask(typed: Typed, command: string, params: readonly string[]): void {
  void showAnswer(typed, command, params);
}

async function showAnswer(
  { client, place }: Typed,
  command: string,
  params: readonly string[],
): Promise<void> {
  const { messages } = await client.request(command, params);
  for (const { kind, text } of answerLines(messages)) client.note(text, kind, place);
}

/** Sends all words on as parameters. */
export function asks(command: string): (typed: Typed) => void {
  return (typed) => ask(typed, command, typed.words);
}

/** Sends so many words on as parameters, and all behind them as one text. */
export function asksWithText(command: string, count: number): (typed: Typed) => void {
  return (typed) => {
    const text = behind(typed.rest, count);
    ask(typed, command, [...typed.words.slice(0, count), ...(text === "" ? [] : [text])]);
  };
}
