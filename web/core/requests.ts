/**
 * Commands whose answers somebody waits for: each has a label or, on a server without labels, a PING behind it, whose PONG
 * ends the answer. Source: IRCv3 labeled-response.
 */
import type { Message } from "../../src/irc/wire/message.ts";
import type { Incoming } from "./batches.ts";
import { isText } from "./reduce.ts";
import { isErrorNumeric } from "./refusals.ts";

/** The lines of an answer. */
export interface Answer {
  readonly messages: readonly Message[];
  /** The server's sentence where it refused. */
  readonly refusal: string | undefined;
}

/** Answers that may be open at once. An older one is given up: its lines are shown like any others. */
const MOST_WAITING = 200;
/** An answer that never came. */
const LOST: Answer = { messages: [], refusal: undefined };

/** An answer without a label, as far as it has come. */
interface Unlabelled {
  readonly end: string;
  readonly messages: Message[];
  readonly resolve: (answer: Answer) => void;
}

export class Requests {
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  #unlabelled: Unlabelled[] = [];

  /** The answer to the command with this label. */
  answerTo(label: string): Promise<Answer> {
    return new Promise((resolve) => {
      const [oldest] = this.#waiting;
      if (this.#waiting.size >= MOST_WAITING && oldest !== undefined) {
        this.#waiting.delete(oldest[0]);
        oldest[1](LOST);
      }
      this.#waiting.set(label, resolve);
    });
  }

  /** The answer that ends with the PONG to `end`. */
  answerBefore(end: string): Promise<Answer> {
    return new Promise((resolve) => this.#unlabelled.push({ end, messages: [], resolve }));
  }

  /** Takes what is an answer, and returns the rest: what others wait for, and all that changes the state. */
  take(lines: readonly Incoming[]): readonly Incoming[] {
    const label = lines[0]?.label;
    const resolve = label === undefined ? undefined : this.#waiting.get(label);
    if (label === undefined || resolve === undefined) return lines.filter((line) => !this.#collect(line));
    this.#waiting.delete(label);
    resolve(answerOf(lines.flatMap((each) => (each.kind === "message" ? [each.message] : each.messages))));
    return lines.filter((each) => each.kind === "message" && !isText(each.message));
  }

  /** Keeps a line that belongs to an answer without a label. True if it is nothing but text. */
  #collect(line: Incoming): boolean {
    const [first] = this.#unlabelled;
    if (first === undefined || line.kind !== "message") return false;
    const { message } = line;
    if (message.command === "PONG" && message.params.at(-1) === first.end) {
      this.#unlabelled.shift();
      first.resolve(answerOf(first.messages));
      return true;
    }
    if (message.command === "NOTICE") return false;
    if (isText(message) || /^\d{3}$/u.test(message.command)) first.messages.push(message);
    return isText(message);
  }

  /** The connection is gone: nobody waits any longer. */
  clear(): void {
    const open = [...this.#waiting.values(), ...this.#unlabelled.map(({ resolve }) => resolve)];
    this.#waiting.clear();
    this.#unlabelled = [];
    for (const resolve of open) resolve(LOST);
  }
}

function answerOf(messages: readonly Message[]): Answer {
  return { messages, refusal: messages.map(refusalOf).find((text) => text !== undefined) };
}

/** Undefined for a line that refuses nothing. */
function refusalOf({ command, params }: Message): string | undefined {
  return command === "FAIL" || isErrorNumeric(command) ? (params.at(-1) ?? command) : undefined;
}
