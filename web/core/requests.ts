/** Commands whose answers somebody waits for: each has a label. Source: IRCv3 labeled-response. */
import type { Message } from "../../src/irc/wire/message.ts";
import type { Incoming } from "./batches.ts";
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

export class Requests {
  readonly #waiting = new Map<string, (answer: Answer) => void>();

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

  /** Takes all that has come under a label. False where nobody waits for it. */
  answered(label: string, lines: readonly Incoming[]): boolean {
    const resolve = this.#waiting.get(label);
    if (resolve === undefined) return false;
    this.#waiting.delete(label);
    const messages = lines.flatMap((each) => (each.kind === "message" ? [each.message] : each.messages));
    resolve({ messages, refusal: messages.map(refusalOf).find((text) => text !== undefined) });
    return true;
  }

  /** The connection is gone: nobody waits any longer. */
  clear(): void {
    for (const resolve of this.#waiting.values()) resolve(LOST);
    this.#waiting.clear();
  }
}

/** Undefined for a line that refuses nothing. */
function refusalOf({ command, params }: Message): string | undefined {
  return command === "FAIL" || isErrorNumeric(command) ? (params.at(-1) ?? command) : undefined;
}
