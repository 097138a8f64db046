/**
 * One admitted peer: the engine's side of {@link Connection}. It knows its own life;
 * who else is connected it does not know.
 *
 * Nothing that the application calls here closes the descriptor or calls the application back: it is marked, and done
 * at the end of the turn.
 */
import type { Origin } from "./admission.ts";
import type { Connection, ConnectionId, StatedOrigin } from "./application.ts";
import type { CloseReason, RefuseReason } from "./close-reasons.ts";
import { ConnectionFacts, restate } from "./connection-facts.ts";
import type { Engine, Traffic } from "./engine.ts";
import { codeOf } from "./errors.ts";
import type { Flushable } from "./flusher.ts";
import { HeldInput } from "./held-input.ts";
import { LineFramer } from "./line-framer.ts";
import type { LineSink } from "./line-framer.ts";
import { Outgoing } from "./outgoing.ts";
import type { Peer, PeerOwner } from "./peer.ts";
import { isPlainText, PLAIN_TEXT } from "./plain-text.ts";

/**
 * - `handshake`: over TLS, before the application hears of it;
 * - `open`: the application sends and receives;
 * - `broken`: the peer is lost, as a write or a reset told. What it sent before is read, paused or not, until it closes;
 * - `closing`: what is queued is written out, what comes is dropped;
 * - `lingering`: our side of the stream is ended, the peer's end is awaited;
 * - `condemned`: cut at the end of this turn;
 * - `gone`: the descriptor is closed.
 */
type Phase = "handshake" | "open" | "broken" | "closing" | "lingering" | "condemned" | "gone";

const NEVER = Number.POSITIVE_INFINITY;

/** Close reason for a peer that a write did not reach. */
const BROKEN: CloseReason = { kind: "peer-reset", code: "EPIPE" };

/** See the module's head. The methods that {@link Connection} does not have are for the engine. */
export class SocketConnection<State>
  extends ConnectionFacts
  implements Connection<State>, PeerOwner, Flushable, LineSink
{
  state: State;

  #id: ConnectionId = 0;
  readonly #engine: Engine<State>;
  readonly #peer: Peer;
  readonly #outgoing: Outgoing;
  readonly #framer: LineFramer;
  #phase: Phase = "handshake";
  /** Why it closes, once somebody has decided. */
  #reason: CloseReason | undefined;
  /** The application's `opened` returned, so that its `closed` is owed. */
  #opened = false;
  /** Lines go to the application. */
  #reading = false;
  /** The peer ended its side. */
  #peerEnded = false;
  /** The flusher has it in its list for this turn. */
  #due = false;
  #congested = false;
  #paused = false;
  /** `resume` was called, and the lines that wait are still to be read. */
  #resuming = false;
  /** The peer has been paused. */
  #peerPaused = false;
  readonly #held = new HeldInput();
  #deadline = NEVER;
  /** When a closing, or a handshake, has taken too long. */
  #cutAt = NEVER;
  #bytesIn = 0;
  /** Why the handshake failed, once that is known. */
  #handshakeError: RefuseReason | string | undefined;

  constructor(engine: Engine<State>, peer: Peer, origin: Origin) {
    super(origin);
    // `opened` returns the state; only that callback can see the connection before.
    this.state = undefined as State;
    this.#engine = engine;
    this.#peer = peer;
    this.#outgoing = new Outgoing(engine, peer);
    this.#framer = new LineFramer(engine.options.lineLimit);
    if (origin.entrance.awaitsHandshake) this.#cutAt = origin.openedAt + engine.options.handshakeTimeout;
  }

  get id(): ConnectionId {
    return this.#id;
  }

  get pendingBytes(): number {
    return this.#outgoing.pendingBytes;
  }

  get heldBytes(): number {
    return this.#held.bytes;
  }

  get open(): boolean {
    return this.#phase === "open";
  }

  /** Bytes received, taken by the kernel, and queued in vain. */
  get traffic(): Traffic {
    const { bytesTaken, bytesDropped } = this.#outgoing;
    return { bytesIn: this.#bytesIn, bytesOut: bytesTaken, bytesUnsent: bytesDropped };
  }

  setOrigin(origin: StatedOrigin): RefuseReason | undefined {
    return this.#phase === "gone" ? undefined : restate(this.#engine, this, origin);
  }

  send(data: string | Uint8Array): void {
    if (this.#phase !== "open") return;
    this.#outgoing.append(data);
    this.#queued();
  }

  sendSpan(start: number, end: number): void {
    if (this.#phase !== "open") return;
    this.#outgoing.appendSpan(start, end);
    this.#queued();
  }

  close(reason: CloseReason): void {
    if (this.#phase === "open") this.#beginClosing(reason);
    else if (this.#phase === "broken") this.#condemn(BROKEN);
  }

  pause(): void {
    // What a lost peer had said still counts, and there is no later.
    if (!this.#reading || this.#paused || this.#phase === "broken") return;
    this.#paused = true;
    this.#resuming = false;
    if (this.#peerPaused) return;
    this.#peerPaused = true;
    this.#peer.pause();
  }

  resume(): void {
    if (!this.#reading || !this.#paused) return;
    this.#paused = false;
    this.#resuming = true;
    this.#makeDue();
  }

  setDeadline(at: number | undefined): void {
    this.#deadline = at ?? NEVER;
  }

  // What the engine calls.

  /** Enters the table and tells the application. */
  begin(): void {
    this.#phase = "open";
    this.#reading = true;
    this.#cutAt = NEVER;
    this.#id = this.#engine.enter(this);
    this.#engine.announce(this);
    this.#opened = this.#engine.callbacks.opened(this);
  }

  /** Acts on the times that have come. */
  sweep(now: number): void {
    if (now >= this.#cutAt) {
      this.cut();
    } else if (now >= this.#deadline && this.#phase === "open") {
      this.#deadline = NEVER;
      this.#engine.callbacks.tell("expired", this);
    }
  }

  /** Closes the descriptor now, and calls `closed` before it returns. */
  cut(reason?: CloseReason): void {
    this.#reason ??= reason;
    if (reason !== undefined) this.#reading = false;
    this.#handshakeError ??= reason === undefined ? "ETIMEDOUT" : "ECANCELED";
    // The kernel goes on delivering accepted bytes, but a stream with a hole is useless, so it is reset. Not `end`: over
    // TLS that would wait for the peer's close_notify.
    if (this.#outgoing.pendingBytes > 0 || this.#phase === "handshake") this.#peer.terminate();
    else this.#peer.close(this.#reason?.kind);
  }

  received(chunk: Uint8Array): void {
    this.#engine.metrics.bytesIn += chunk.length;
    this.#bytesIn += chunk.length;
    if (!this.#reading) return;
    if (this.#paused || this.#resuming) {
      this.#held.hold(chunk);
      return;
    }
    const consumed = this.#framer.push(chunk, this);
    if (consumed < chunk.length && this.#reading) this.#held.hold(chunk.subarray(consumed));
  }

  line(view: Uint8Array): boolean {
    this.#engine.metrics.linesIn += 1;
    this.#engine.callbacks.received(this, view);
    return this.#reading && !this.#paused;
  }

  tooLong(): boolean {
    this.#engine.metrics.linesTooLong += 1;
    this.#engine.callbacks.tell("lineTooLong", this);
    return this.#reading && !this.#paused;
  }

  drained(): void {
    this.#outgoing.drained();
    this.#engine.flusher.offer(this);
    if (this.#phase === "open") this.#tellMarks();
    else if (this.#phase === "closing") this.#finishClosing();
  }

  peerEnded(): void {
    this.#peerEnded = true;
    if (this.#phase === "lingering") this.#peer.close(this.#reason?.kind);
    // The write consumed the reset's error: the rest looks like an orderly end.
    else if (this.#phase === "broken") this.#peer.terminate();
    else if (this.#held.bytes === 0 && this.#reading) this.#beginClosing({ kind: "peer-ended" });
  }

  handshaken(success: boolean, error: Error | null): void {
    if (this.#phase !== "handshake") return;
    if (success) {
      this.tls = this.#peer.tls;
      this.begin();
      return;
    }
    // Cutting it ends the handshake too, with an error that says nothing.
    if (this.#handshakeError !== undefined) return;
    this.#handshakeError = isPlainText(error) ? PLAIN_TEXT : codeOf(error);
    if (this.#handshakeError === PLAIN_TEXT) this.#refuse();
    else this.#peer.terminate();
  }

  gone(error: Error | undefined): void {
    if (this.#phase === "gone") return;
    const reason = this.#reason ?? this.#reasonOfPeer(error);
    const begun = this.#phase !== "handshake";
    if (this.#phase === "open") this.#phase = "broken";
    this.#paused = false;
    this.#readHeld();
    this.#phase = "gone";
    this.#reading = false;
    this.#outgoing.drop();
    this.#held.drop();
    this.#engine.flusher.forget(this);
    this.#engine.limits.release(this.remoteAddress);
    if (begun) {
      this.#engine.leave(this, reason);
      if (this.#opened) this.#engine.callbacks.closed(this, reason);
    } else {
      this.#engine.handshakeFailed(this, this.#handshakeError ?? "ECONNRESET");
    }
    this.#engine.left();
  }

  offer(): boolean {
    const result = this.#outgoing.offer();
    if (result === "closed") {
      this.#outgoing.drop();
      if (this.#phase === "open") {
        this.#phase = "broken";
        this.#cutAt = this.#engine.options.clock.now() + this.#engine.options.lingerTimeout;
        this.#makeDue();
      }
    }
    return result === "blocked" || result === "held";
  }

  evict(before: number): number {
    return this.#outgoing.evict(before);
  }

  readOn(): void {
    if (!this.#resuming) return;
    this.#resuming = false;
    this.#readHeld();
    if (!this.#reading || this.#paused) return;
    if (this.#peerEnded) this.#beginClosing({ kind: "peer-ended" });
    else this.#resumePeer();
  }

  settle(): void {
    this.#due = false;
    switch (this.#phase) {
      case "open":
        this.#tellMarks();
        break;
      case "closing":
        // A paused peer would not see the peer's end.
        this.#resumePeer();
        this.#finishClosing();
        break;
      case "broken":
        this.resume();
        break;
      case "condemned":
        this.#peer.terminate();
        break;
      case "handshake":
      case "lingering":
      case "gone":
        break;
    }
    // Asked for while this turn's reading was over already.
    if (this.#resuming && this.#reading) this.#makeDue();
  }

  #resumePeer(): void {
    if (!this.#peerPaused) return;
    this.#peerPaused = false;
    this.#peer.resume();
  }

  #readHeld(): void {
    while (this.#reading && !this.#paused && this.#held.readChunk(this.#framer, this));
  }

  #makeDue(): void {
    if (this.#due) return;
    this.#due = true;
    this.#engine.flusher.add(this);
  }

  #queued(): void {
    this.#makeDue();
    const limit = this.#engine.options.sendQueueLimit;
    if (this.#outgoing.pendingBytes <= limit) return;
    // A turn may queue more than the limit for a peer that reads well: what counts is what the kernel refuses.
    this.#engine.commit();
    this.#outgoing.drained();
    this.#engine.flusher.offer(this);
    const { pendingBytes } = this.#outgoing;
    if (pendingBytes > limit) this.#condemn({ kind: "send-queue-exceeded", pendingBytes, limit });
  }

  #beginClosing(reason: CloseReason): void {
    const { options } = this.#engine;
    this.#reason = reason;
    this.#phase = "closing";
    this.#reading = false;
    this.#cutAt = options.clock.now() + options.lingerTimeout;
    this.#held.drop();
    this.#makeDue();
  }

  /** Once all is written, ends our side; the connection is closed when the peer's side is ended too. */
  #finishClosing(): void {
    if (this.#outgoing.pendingBytes > 0) return;
    if (this.#peerEnded) {
      this.#peer.close(this.#reason?.kind);
    } else {
      this.#phase = "lingering";
      this.#peer.shutdown(this.#reason?.kind);
    }
  }

  #condemn(reason: CloseReason): void {
    this.#reason = reason;
    this.#phase = "condemned";
    this.#reading = false;
    this.#outgoing.drop();
    this.#held.drop();
    this.#engine.flusher.forget(this);
    this.#makeDue();
  }

  /** The peer can read a line that is not encrypted. Before it stands the TLS library's alert, seven bytes without an end. */
  #refuse(): void {
    const line = this.#engine.callbacks.refused(PLAIN_TEXT);
    if (line !== "") this.#peer.writeUnencrypted(Buffer.from(`\r\n${line}`));
    this.#peer.close("plain-text");
  }

  #reasonOfPeer(error: Error | undefined): CloseReason {
    if (error !== undefined) return { kind: "peer-reset", code: codeOf(error) };
    return this.#phase === "broken" ? BROKEN : { kind: "peer-ended" };
  }

  #tellMarks(): void {
    const { pendingBytes } = this.#outgoing;
    const { options, metrics, events } = this.#engine;
    if (this.#congested) {
      if (pendingBytes > options.lowWaterMark) return;
      this.#congested = false;
      if (events.heard) this.#engine.emit({ type: "writable", connection: this.#id, pendingBytes });
      this.#engine.callbacks.tell("writable", this);
    } else if (pendingBytes > options.highWaterMark) {
      this.#congested = true;
      metrics.congestions += 1;
      if (events.heard) this.#engine.emit({ type: "congested", connection: this.#id, pendingBytes });
      this.#engine.callbacks.tell("congested", this);
    }
  }
}
