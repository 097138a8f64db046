/**
 * One admitted peer: the engine's side of {@link Connection}. It knows its own life, and no other connection.
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
import type { HandedConnection } from "./handed-connection.ts";
import { Marks } from "./marks.ts";
import { Outgoing } from "./outgoing.ts";
import type { Peer, PeerOwner } from "./peer.ts";
import type { Phase } from "./phase.ts";
import { isPlainText, PLAIN_TEXT, refusePlainText } from "./plain-text.ts";
import { Tap } from "./tap.ts";

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
  /** Another process goes on with it: nothing is written any more. */
  #handed = false;
  readonly #marks = new Marks();
  #paused = false;
  /** `resume` was called, and the lines that wait are still to be read. */
  #resuming = false;
  readonly #tap: Tap;
  readonly #held = new HeldInput();
  #deadline = NEVER;
  /** For a closing, or a handshake. */
  #cutAt = NEVER;
  #bytesIn = 0;
  #handshakeError: RefuseReason | string | undefined;

  constructor(engine: Engine<State>, peer: Peer, origin: Origin) {
    super(origin);
    // `opened` returns the state; only that callback can see the connection before.
    this.state = undefined as State;
    this.#engine = engine;
    this.#peer = peer;
    this.#tap = new Tap(peer);
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

  begin(): void {
    this.#phase = "open";
    this.#reading = true;
    this.#cutAt = NEVER;
    this.#id = this.#engine.enter(this);
    this.#engine.announce(this);
    this.#opened = this.#engine.callbacks.opened(this);
  }

  /** Goes on with what another process has handed over, once it is thawed. `opened` returns its state. */
  beginAgain(
    { input, dropping, output }: HandedConnection,
    opened: (connection: Connection<State>) => State,
  ): void {
    this.#phase = "open";
    this.#reading = true;
    this.freeze();
    if (dropping) this.#framer.dropLine();
    if (input.length > 0) this.#held.hold(input);
    this.#id = this.#engine.enter(this);
    this.#outgoing.append(output);
    this.state = opened(this);
    this.#opened = true;
    this.#makeDue();
  }

  get portable(): boolean {
    return this.#peer.descriptor !== undefined;
  }

  freeze(): void {
    this.#tap.freeze();
  }

  /** Goes on, after `freeze` and perhaps `handOver`. */
  thaw(): void {
    this.#handed = false;
    this.#tap.thaw();
    if (!this.#paused) this.#resuming = true;
    this.#makeDue();
  }

  /** Its state, if another process can go on with it. From then on nothing is written, until `thaw`. */
  handOver(): HandedConnection | undefined {
    const { descriptor } = this.#peer;
    if (this.#phase !== "open" || descriptor === undefined) return undefined;
    const output = this.#outgoing.copy();
    this.#handed = true;
    const input = Buffer.concat([this.#framer.unfinished, ...this.#held.all]);
    return { descriptor, ...this.facts, input, dropping: this.#framer.dropping, output };
  }

  /** Handles a deadline that has passed, and returns true then. */
  sweep(now: number): boolean {
    if (now >= this.#cutAt) this.cut();
    else if (now >= this.#deadline && this.#phase === "open") {
      this.#deadline = NEVER;
      this.#engine.callbacks.tell("expired", this);
    } else return false;
    return true;
  }

  /** Closes the descriptor now. */
  cut(reason?: CloseReason): void {
    this.#reason ??= reason;
    if (reason !== undefined) this.#reading = false;
    this.#handshakeError ??= reason === undefined ? "ETIMEDOUT" : "ECANCELED";
    // A stream with a hole is useless, so it is reset. Not `end`: over TLS that would wait for the peer's close_notify.
    if (this.#outgoing.pendingBytes > 0 || this.#phase === "handshake") this.#peer.terminate();
    else this.#peer.close(this.#reason?.kind);
  }

  received(chunk: Uint8Array): void {
    this.#engine.metrics.bytesIn += chunk.length;
    this.#bytesIn += chunk.length;
    if (!this.#reading) return;
    if (this.#paused || this.#resuming || this.#tap.frozen) return this.#hold(chunk);
    const consumed = this.#framer.push(chunk, this);
    if (consumed < chunk.length && this.#reading) this.#hold(chunk.subarray(consumed));
  }

  #hold(chunk: Uint8Array): void {
    this.#held.hold(chunk);
    if (this.#paused) this.#tap.close();
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
    if (this.#phase === "open") this.#marks.check(this.#engine, this);
    else if (this.#phase === "closing") this.#finishClosing();
  }

  peerEnded(): void {
    this.#peerEnded = true;
    if (this.#phase === "lingering") this.#peer.close(this.#reason?.kind);
    // The write consumed the reset's error: the rest looks like an orderly end.
    else if (this.#phase === "broken") this.#peer.terminate();
    else this.#engine.ended.add(this);
  }

  /** Closes, once what the peer has sent is read. */
  followPeer(): void {
    if (this.#reading && !this.#paused && this.#held.bytes === 0) this.#beginClosing({ kind: "peer-ended" });
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
    if (this.#handshakeError === PLAIN_TEXT)
      refusePlainText(this.#peer, this.#engine.callbacks.refused(PLAIN_TEXT));
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
      if (this.#opened) this.#engine.departures.add({ connection: this, reason });
    } else this.#engine.handshakeFailed(this, this.#handshakeError ?? "ECONNRESET");
    this.#engine.left();
  }

  offer(): boolean {
    if (this.#handed) return false;
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
    if (!this.#resuming || this.#tap.frozen) return;
    this.#resuming = false;
    this.#readHeld();
    if (!this.#reading || this.#paused) return;
    if (this.#peerEnded) this.#beginClosing({ kind: "peer-ended" });
    else this.#tap.open();
  }

  settle(): void {
    this.#due = false;
    switch (this.#phase) {
      case "open":
        this.#marks.check(this.#engine, this);
        break;
      case "closing":
        // A paused peer would not see the peer's end.
        this.#tap.open();
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
    if (this.#resuming && this.#reading && !this.#tap.frozen) this.#makeDue();
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
    if (this.#peerEnded) return this.#peer.close(this.#reason?.kind);
    this.#phase = "lingering";
    this.#peer.shutdown(this.#reason?.kind);
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

  #reasonOfPeer(error: Error | undefined): CloseReason {
    if (error !== undefined) return { kind: "peer-reset", code: codeOf(error) };
    return this.#phase === "broken" ? BROKEN : { kind: "peer-ended" };
  }
}
