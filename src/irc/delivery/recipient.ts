/** Sessions and the engine as the delivery sees them: a ring to write bytes once, and peers to hand spans to. */
import type { User } from "../network/user.ts";
import type { Watch } from "./monitors.ts";
import type { CapabilityName } from "../wire/capabilities.ts";

/** The engine's send ring, in which lines are written once. Positions are 32-bit integers that wrap. */
export interface LineRing {
  /** The position after the last byte written. */
  readonly head: number;
  /** The longest text that can be written at once, in bytes. */
  readonly pieceLimit: number;
  /** Writes text as UTF-8 and returns where it starts. Throws a RangeError for more than `pieceLimit` bytes. */
  write(text: string): number;
  /** Writes `head` as UTF-8, then `bytes` from `from` on as they are, then CR LF. Otherwise like `write`. */
  writeLine(head: string, bytes: Uint8Array, from: number): number;
  /** False once newer text has replaced the piece that starts here: it must not be handed to a peer. */
  isReadable(start: number): boolean;
}

/** One peer that can be handed a part of the ring. */
interface SpanSink {
  sendSpan(start: number, end: number): void;
}

/** A session, as the delivery sees it. */
export interface Recipient {
  readonly connection: SpanSink;
  /** Undefined before registration. */
  readonly user: User | undefined;
  /** `*` before there is one. */
  readonly nick: string;
  /** The capabilities that the delivery looks at: bits of `capabilityBit`. */
  readonly capabilities: number;
  has(capability: CapabilityName): boolean;
  /** Metadata keys that the session subscribes to. */
  readonly subscriptions: ReadonlySet<string>;
  /** The MONITOR list by folded nick, oldest first; undefined for a session without one so far. Changed only by `monitors.ts`. */
  monitored: Map<string, Watch> | undefined;
  /** The next session of the same user. Set by the delivery only. */
  sibling: Recipient | undefined;
  /** Messages and bytes that it was handed so far; a batch counts as one message. Counted by the delivery only. */
  sentMessages: number;
  sentBytes: number;
}
