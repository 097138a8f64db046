/**
 * Channels as the load generator knows them. Every message has a number, and each member that is in a channel from before it is
 * sent until it has arrived owes one delivery of it: with that a lost or doubled line is noticed although everyone comes and goes.
 */

export class Ledger {
  /** Number of the next message. */
  next = 0;
  readonly rooms: readonly Room[];
  readonly #patience: number;
  #opened = 0;

  /** With the milliseconds for the deliveries that a leaving member still waits for. */
  constructor(rooms: number, patience = 10_000) {
    this.#patience = patience;
    this.rooms = Array.from({ length: rooms }, (_, at) => new Room(`#room-${at}`));
  }

  /** A channel that nobody else joins. */
  open(): Room {
    this.#opened += 1;
    return new Room(`#own-${this.#opened}`);
  }

  /** Returns the number of a message that this member sends now. */
  say(speaker: Membership): number {
    for (const member of speaker.room.members) if (member !== speaker) member.owe();
    this.next += 1;
    return this.next - 1;
  }

  /** Call when the server has confirmed the JOIN. */
  enter(room: Room): Membership {
    const membership = new Membership(room, this.next);
    room.members.add(membership);
    return membership;
  }

  /**
   * Ends a membership: later messages are not owed. Call before PART. Resolves when all earlier ones have come, with 0, or after
   * some seconds with the count of lost deliveries (below 0: doubled ones).
   */
  async leave(membership: Membership): Promise<number> {
    this.forget(membership);
    return membership.settle(this.next, this.#patience);
  }

  /** Ends a membership whose connection is gone: nothing can be owed. */
  forget(membership: Membership): void {
    membership.room.members.delete(membership);
  }
}

export class Room {
  readonly name: string;
  readonly members = new Set<Membership>();

  constructor(name: string) {
    this.name = name;
  }
}

export class Membership {
  readonly room: Room;
  readonly #from: number;
  #to = Number.POSITIVE_INFINITY;
  #owed = 0;
  #settled: (() => void) | undefined;

  constructor(room: Room, from: number) {
    this.room = room;
    this.#from = from;
  }

  owe(): void {
    this.#owed += 1;
  }

  /** A delivery has come. False if it was not owed: sent while the member was coming or going. */
  hear(message: number): boolean {
    if (message < this.#from || message >= this.#to) return false;
    this.#owed -= 1;
    if (this.#owed === 0) this.#settled?.();
    return true;
  }

  async settle(to: number, milliseconds: number): Promise<number> {
    this.#to = to;
    if (this.#owed > 0) {
      await new Promise<void>((resolve) => {
        const patience = setTimeout(resolve, milliseconds);
        this.#settled = () => {
          clearTimeout(patience);
          resolve();
        };
      });
    }
    return this.#owed;
  }
}
