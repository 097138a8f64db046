/** A peer without a socket: it takes as many bytes as a test allows, and checks each of them. */
import type { Peer, PeerOwner } from "../../src/server/peer.ts";

/** Options of a fake peer. */
export interface FakePeerOptions {
  /** Address; null stands for a peer that is lost already. */
  readonly address?: string | null;
  readonly wholeLines?: boolean;
  /** True if bytes with this stamp may be written now. */
  readonly mayBeSeen?: (stamp: number) => boolean;
}

/** Notes the calls of the engine. Throws where bytes come that were not sent to it, or whose stamp may not be seen yet. */
export class FakePeer implements Peer {
  readonly remoteAddress: string | undefined;
  readonly remotePort = 4000;
  readonly wholeLines: boolean;
  readonly proxy = undefined;
  readonly tls = undefined;
  readonly descriptor = undefined;
  owner: PeerOwner | undefined;
  /** Bytes that it takes before it refuses. */
  room = Number.MAX_SAFE_INTEGER;
  /** It took less than it was offered. */
  refused = false;
  gone = false;
  /** Each write as far as it was taken, and each other call by its name. */
  readonly calls: string[] = [];
  readonly #mayBeSeen: (stamp: number) => boolean;
  #checks = false;
  readonly #expected: { bytes: Uint8Array; stamp: number }[] = [];

  constructor({ address = "192.0.2.1", wholeLines = false, mayBeSeen = () => true }: FakePeerOptions = {}) {
    this.remoteAddress = address ?? undefined;
    this.wholeLines = wholeLines;
    this.#mayBeSeen = mayBeSeen;
  }

  attach(owner: PeerOwner): void {
    this.owner = owner;
  }

  /** These bytes are being sent. Nothing is checked until this was called once. */
  expect(bytes: Uint8Array, stamp: number): void {
    this.#expected.push({ bytes, stamp });
    this.#checks = true;
  }

  /** Bytes that were sent and have not arrived. */
  get waiting(): number {
    return this.#expected.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  write(bytes: Uint8Array, offset: number, length: number): number {
    if (length <= 0 || offset < 0 || offset + length > bytes.length) throw new Error("A write out of bounds");
    const offered = bytes.subarray(offset, offset + length);
    // All that is offered must be such that it may be seen, taken or not.
    if (this.#checks) this.#check(offered);
    const taken = this.wholeLines && length > this.room ? 0 : Math.min(length, this.room);
    this.room -= taken;
    this.refused = taken < length;
    if (taken > 0) this.calls.push(Buffer.from(offered.subarray(0, taken)).toString("latin1"));
    this.#consume(taken);
    return taken;
  }

  /** The kernel takes so many bytes from now on, and says so if it had refused some. */
  drain(room: number): void {
    this.room = room;
    if (!this.refused || this.gone) return;
    this.refused = false;
    this.owner?.drained();
  }

  terminate(): void {
    this.#end("terminate");
  }

  close(): void {
    this.#end("close");
  }

  writeUnencrypted(bytes: Uint8Array): void {
    this.calls.push(`unencrypted ${Buffer.from(bytes).toString("latin1")}`);
  }

  shutdown(): void {
    this.calls.push("shutdown");
  }

  pause(): void {
    this.calls.push("pause");
  }

  resume(): void {
    this.calls.push("resume");
  }

  #end(call: string): void {
    if (this.gone) return;
    this.calls.push(call);
    this.gone = true;
    this.owner?.gone(undefined);
  }

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

/** Resolves after the flush of this turn, if something was queued before. */
export function endOfTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setImmediate(resolve);
  return promise;
}
