/** A socket without a kernel: it takes as many bytes as a test allows, and checks each of them. */
import type { OwnedSocket, SocketOwner } from "../../src/server/socket-owner.ts";

/** Refuses, by throwing, bytes that were not sent to it, and bytes whose stamp may not be seen yet. */
export class FakeSocket {
  owner: SocketOwner | undefined;
  /** Bytes that it takes before it refuses. */
  room = Number.MAX_SAFE_INTEGER;
  /** It took less than it was offered. */
  refused = false;
  gone = false;
  readonly #mayBeSeen: (stamp: number) => boolean;
  readonly #expected: { bytes: Uint8Array; stamp: number }[] = [];

  /** @param mayBeSeen whether bytes with this stamp may be written now. */
  constructor(mayBeSeen: (stamp: number) => boolean) {
    this.#mayBeSeen = mayBeSeen;
  }

  asSocket(): OwnedSocket {
    return this as unknown as OwnedSocket;
  }

  /** These bytes are being sent. */
  expect(bytes: Uint8Array, stamp: number): void {
    this.#expected.push({ bytes, stamp });
  }

  /** Bytes that were sent and have not arrived. */
  get waiting(): number {
    return this.#expected.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  write(bytes: Uint8Array, offset: number, length: number): number {
    if (length <= 0 || offset < 0 || offset + length > bytes.length) throw new Error("A write out of bounds");
    // All that is offered must be such that it may be seen, taken or not.
    this.#check(bytes.subarray(offset, offset + length));
    const taken = Math.min(length, this.room);
    this.room -= taken;
    this.refused = taken < length;
    this.#consume(taken);
    return taken;
  }

  terminate(): void {
    this.close();
  }

  close(): void {
    if (this.gone) return;
    this.gone = true;
    this.owner?.gone(undefined);
  }

  shutdown(): void {}

  pause(): void {}

  resume(): void {}

  #check(offered: Uint8Array): void {
    let at = 0;
    for (const { bytes, stamp } of this.#expected) {
      if (at === offered.length) return;
      if (!this.#mayBeSeen(stamp)) throw new Error("Bytes are offered that were not committed");
      const part = offered.subarray(at, at + bytes.length);
      if (!Buffer.from(part).equals(bytes.subarray(0, part.length)))
        throw new Error("Other bytes than were sent");
      at += part.length;
    }
    if (at < offered.length) throw new Error("More bytes than were sent");
  }

  #consume(count: number): void {
    let left = count;
    for (let first = this.#expected[0]; first !== undefined && left > 0; first = this.#expected[0]) {
      if (left < first.bytes.length) {
        this.#expected[0] = { bytes: first.bytes.subarray(left), stamp: first.stamp };
        return;
      }
      left -= first.bytes.length;
      this.#expected.shift();
    }
  }
}
