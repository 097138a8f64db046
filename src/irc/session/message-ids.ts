/**
 * Message ids, unique to this network: the epoch of the log, a position in it, and which id of that position it is. The same
 * commands in the same order get the same ids. Source: IRCv3 message-ids, "Tag value".
 */
export class MessageIds {
  readonly epoch: string;
  #position = 0;
  /** The first one of the position. */
  #first = "";
  #within = 0;

  /** `epoch` differs between any two logs; letters, digits and hyphens. */
  constructor(epoch: string) {
    this.epoch = epoch;
  }

  /** A command at this position is applied from now on; it may be one of several there. */
  at(position: number): void {
    if (position === this.#position) return;
    this.#position = position;
    this.#within = 0;
  }

  next(): string {
    this.#within += 1;
    if (this.#within > 1) return `${this.#first}-${this.#within.toString(36)}`;
    this.#first = `${this.epoch}-${this.#position.toString(36)}`;
    return this.#first;
  }
}
