/** The log that puts the commands to the network in order, and the log of a single machine. */
import type { Apply, NetworkCommand, Origin } from "./network-command.ts";

export interface OrderedLog {
  /** Position of the last command that was applied; 0 before the first. A snapshot taken now is true for it. */
  readonly position: number;
  /**
   * Puts a command in the log. It is applied at its place, with the origin if that is on this machine. Undefined if that has
   * happened already. Otherwise a promise, which resolves once the command was applied. Where the command
   * throws, so does the call, or else the promise rejects; a promise that is dropped rejects unnoticed.
   */
  submit(command: NetworkCommand, origin?: Origin): Promise<void> | undefined;
  /**
   * Takes the next position for a plain message, which is applied at once (`relay.ts`). Absent where the log has to hold
   * every command.
   */
  readonly take?: () => number;
}

/** The log of a single machine: a command is applied by the call that submits it. */
export class DirectLog implements OrderedLog {
  readonly #apply: Apply;
  #position = 0;

  constructor(apply: Apply) {
    this.#apply = apply;
  }

  get position(): number {
    return this.#position;
  }

  submit(command: NetworkCommand, origin?: Origin): undefined {
    this.#apply(command, this.take(), origin);
  }

  take(): number {
    this.#position += 1;
    return this.#position;
  }
}

export const directLog = (apply: Apply): OrderedLog => new DirectLog(apply);
