/**
 * The ids of the entries that a node got last, and its own entries on their way. NATS may acknowledge an entry and lose it with
 * its leader: the log has another one at that position then.
 */

/** Entries whose ids are remembered. */
const REMEMBERED = 1_000;

/** An entry of this node that it has not received yet. */
export interface Sent {
  /** It is sent again with another id where the log does not have it at its position. */
  readonly ids: Set<string>;
  isBack: boolean;
  /** The position that the servers have named. */
  position: number;
  /** It was received, or should have been. */
  due: () => void;
}

export class Received {
  readonly #ids = new Map<number, string>();
  readonly #sent = new Set<Sent>();

  /** The id of the entry that was received at a position; undefined where that is not known. */
  idAt(position: number): string | undefined {
    return this.#ids.get(position);
  }

  /** True if another entry was received at this position. */
  differs(position: number, id: string): boolean {
    return (this.#ids.get(position) ?? id) !== id;
  }

  /** An entry is about to be sent. */
  begin(): Sent {
    const sent = { ids: new Set<string>(), isBack: false, position: Infinity, due: () => {} };
    this.#sent.add(sent);
    return sent;
  }

  /** The servers say that they have the entry under one of its ids. Resolves when it was received, or what the log has there. */
  async acknowledged(sent: Sent, position: number, latest: number): Promise<void> {
    if (position <= latest) {
      const id = this.#ids.get(position);
      // An id that is forgotten by now is taken for the right one.
      sent.isBack ||= id === undefined || sent.ids.has(id);
    }
    if (sent.isBack || position <= latest) return;
    await new Promise<void>((resolve) => {
      sent.position = position;
      sent.due = resolve;
    });
  }

  end(sent: Sent): void {
    this.#sent.delete(sent);
  }

  add(position: number, id: string): void {
    this.#ids.set(position, id);
    this.#ids.delete(position - REMEMBERED);
    for (const sent of this.#sent) {
      sent.isBack ||= sent.ids.has(id);
      if (sent.isBack || position >= sent.position) sent.due();
    }
  }

  /** Nothing will be received any more. */
  close(): void {
    for (const { due } of this.#sent) due();
  }
}
