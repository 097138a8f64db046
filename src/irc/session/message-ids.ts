/**
 * Message ids, unique to this network: the epoch of this process, the number of the command, and which id of that command
 * it is. The same commands in the same order get the same ids. Source: IRCv3 message-ids, "Tag value".
 */
export class MessageIds {
  readonly #epoch: string;
  #command = 0;
  #within = 0;

  /** `epoch` differs between any two runs of the server; letters, digits and hyphens. */
  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /** Another command begins. */
  nextCommand(): void {
    this.#command += 1;
    this.#within = 0;
  }

  next(): string {
    const id = `${this.#epoch}-${this.#command.toString(36)}`;
    this.#within += 1;
    return this.#within === 1 ? id : `${id}-${this.#within.toString(36)}`;
  }
}
