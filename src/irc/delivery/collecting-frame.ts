/** The frame of a command that no client sent: its answers are kept as values, for a program that reads them. */
import { numericLine } from "../wire/numerics.ts";
import type { FanOut } from "./fan-out.ts";
import { Frame } from "./frame.ts";
import type { OutgoingMessage, Reply } from "./outgoing-message.ts";

export class CollectingFrame extends Frame {
  /** The answers so far. */
  readonly lines: OutgoingMessage[] = [];
  readonly #nick: string;

  /** `nick` is that of the actor; `now` in milliseconds since the Unix epoch. */
  constructor(fanOut: FanOut, nick: string, now: number) {
    super(fanOut, undefined, now);
    this.#nick = nick;
  }

  override get reply(): Reply {
    return (numeric, ...params) => {
      const { code: command, params: words } = numericLine(numeric, this.#nick, params);
      this.lines.push({ source: undefined, command, params: words });
    };
  }

  override toSelf(line: OutgoingMessage): void {
    this.lines.push(line);
  }
}
