/** A ring that is a plain list of bytes, and sessions that remember what they were handed. */
import type { LineRing, Recipient } from "../../../src/irc/delivery/recipient.ts";
import { Network } from "../../../src/irc/network/network.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { capabilityWords } from "../../../src/irc/wire/capabilities.ts";
import type { CapabilityName } from "../../../src/irc/wire/capabilities.ts";

export const SERVER = "irc.test";
/** 2026-01-01T00:00:00.000Z. */
export const START = 1_767_225_600_000;

export class RecordingRing implements LineRing {
  readonly pieceLimit = 512 * 1024;
  #bytes = Buffer.alloc(64 * 1024);
  head = 0;

  write(text: string): number {
    return this.#append(Buffer.from(text));
  }

  writeLine(head: string, bytes: Uint8Array, from: number): number {
    return this.#append(Buffer.concat([Buffer.from(head), bytes.subarray(from), Buffer.from("\r\n")]));
  }

  isReadable(): boolean {
    return true;
  }

  read(start: number, end: number): string {
    return this.#bytes.toString("utf8", start, end);
  }

  #append(bytes: Uint8Array): number {
    const start = this.head;
    this.head += bytes.length;
    if (this.head > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length + bytes.length)]);
    }
    this.#bytes.set(bytes, start);
    return start;
  }
}

export class RecordingRecipient implements Recipient {
  readonly heard: string[] = [];
  readonly connection: { sendSpan: (start: number, end: number) => void };
  monitored: Recipient["monitored"] = undefined;
  sibling: Recipient | undefined = undefined;
  sentMessages = 0;
  sentBytes = 0;
  user: User | undefined = undefined;
  capabilities = 0;
  readonly #enabled = new Set<CapabilityName>();
  subscriptions: ReadonlySet<string> = new Set();

  constructor(ring: RecordingRing) {
    this.connection = { sendSpan: (start, end) => this.heard.push(ring.read(start, end)) };
  }

  get nick(): string {
    return this.user?.nick ?? "*";
  }

  has(capability: CapabilityName): boolean {
    return this.#enabled.has(capability);
  }

  enable(...names: readonly CapabilityName[]): this {
    for (const name of names) this.#enabled.add(name);
    this.capabilities = capabilityWords(this.#enabled).delivery;
    return this;
  }

  /** Returns the lines since the last call. */
  take(): string[] {
    return this.heard.splice(0);
  }
}

export function testNetwork(): Network {
  return new Network({ casemapping: "ascii" });
}
