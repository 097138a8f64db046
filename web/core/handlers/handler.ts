/** The form of a handler: it changes the draft as one line of the server asks. */
import type { Message } from "../../../src/irc/wire/message.ts";
import type { NumericName } from "../../../src/irc/wire/numerics.ts";
import type { Draft } from "../draft.ts";

export interface At {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Label of the command that the line answers. */
  readonly label?: string | undefined;
}

export type Handler = (draft: Draft, message: Message, at: At) => void;

export type CommandHandlers = Readonly<Record<string, Handler>>;
export type NumericHandlers = Readonly<Partial<Record<NumericName, Handler>>>;
