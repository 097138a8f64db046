/**
 * The real application between simulated peers: the real send ring, a clock that only the simulation moves, and outside
 * work (passwords, the configuration) that ends when the simulation says so. Each call of the application is a turn.
 */
import type { IrcApplication } from "../../src/irc/application.ts";
import { CommandLost } from "../../src/irc/session/node-log.ts";
import type { Outside, OutsideOutcome } from "../../src/irc/session/outside.ts";
import type { Session } from "../../src/irc/session/session.ts";
import type { CloseReason } from "../../src/server/index.ts";
import { SendRing } from "../../src/server/send-ring.ts";
import { FakeConnection, settingsOf, settled, World } from "../irc/session/harness.ts";
import { credentialsFor } from "../irc/session/memory-store.ts";
import type { WorldOptions } from "../irc/session/harness.ts";
import { configurations, hashOf } from "./settings.ts";
import { demand } from "./violation.ts";

interface Delivery {
  readonly peer: Peer;
  readonly start: number;
  readonly end: number;
}

/** One call of the application. */
export interface Turn {
  /** The connection that it was about; undefined for the end of the server. */
  readonly peer: Peer | undefined;
  /** The line that was received; undefined for everything else. */
  readonly line: Uint8Array | undefined;
  /** Everything that was sent, in order. */
  readonly deliveries: readonly Delivery[];
}

export interface Observer {
  /** A line is about to be obeyed. */
  before?(peer: Peer, line: Uint8Array): unknown;
  after(turn: Turn): void;
}

/** Outside work that the application waits for. */
interface Work {
  readonly peer: Peer | undefined;
  readonly end: (fails: boolean) => void;
}

const RING_CAPACITY = 2 ** 21;

export class Peer extends FakeConnection {
  /** Number of the simulated client. */
  readonly client: number;
  /** Lines with which it is going to register. */
  lines: Buffer[] = [];
  /** It is past its high water mark. */
  congested = false;
  /** It is lost, and the lines that it had sent are read. */
  leaving = false;
  readonly #network: SimulatedNetwork;

  constructor(network: SimulatedNetwork, id: number, client: number, address: string) {
    super(network.world, id, address, client % 5 === 0);
    this.client = client;
    this.#network = network;
  }

  /** Name for failures. */
  get name(): string {
    return `client ${this.client} (connection ${this.id}, ${this.state.nick})`;
  }

  override sendSpan(start: number, end: number): void {
    this.#network.handed(this, start, end);
  }

  override close(reason: CloseReason): void {
    if (!this.open) this.#network.complaint = `${this.name} was closed twice`;
    super.close(reason);
  }

  /** It stops reading its answers, or reads again. */
  congest(congested: boolean): void {
    const { app } = this.world;
    this.congested = congested;
    this.world.around(this, () => (congested ? app.congested(this) : app.writable(this)));
    this.read();
  }

  override lose(reason?: CloseReason): void {
    this.leaving = true;
    super.lose(reason);
    this.#network.peers.delete(this);
  }
}

export class SimulatedNetwork {
  readonly world: World;
  readonly ring = new SendRing(RING_CAPACITY, () => {});
  /** Connections whose end the application does not know yet, in the order of their coming. */
  readonly peers = new Set<Peer>();
  readonly work: Work[] = [];
  /** Message ids that someone was sent recently, with the targets of the messages; oldest first. */
  readonly heardIds: { readonly id: string; readonly target: string }[] = [];
  /** Outside work has just failed: the application may say that something broke. */
  broken = false;
  /** Requests of programs, and those that did something. */
  readonly programs = { asked: 0, served: 0 };
  /** Lines that the application was given. */
  received = 0;
  /** The network has other machines: users may have sessions there, and none here. */
  isPart = false;
  /** This machine cannot see the log: commands may wait while reading goes on. */
  isParked = false;
  /** Moves the clocks of all machines, where there are others. */
  passed: ((milliseconds: number) => void) | undefined = undefined;
  /** Commands that sessions wait for. */
  readonly #awaited = new Map<Session, number>();
  readonly #observer: Observer;
  #configuration = 0;
  #deliveries: Delivery[] = [];
  #peer: Peer | undefined = undefined;
  #line: Uint8Array | undefined = undefined;
  #opened = 0;
  /** A fault below the application, which must not catch it. */
  complaint: string | undefined = undefined;

  /** REHASH goes from one of the configurations to the other. `options` are those of the application. */
  constructor(
    observer: Observer,
    pair: readonly [WorldOptions, WorldOptions] = configurations,
    options: Pick<WorldOptions, "isNode" | "log" | "shared" | "snapshot" | "store"> = {},
  ) {
    this.#observer = observer;
    this.world = new World({
      ...pair[0],
      ...options,
      ring: this.ring,
      verifyPassword: (password, hash) => this.#wait(() => hash === hashOf(password)),
      makeCredentials: (password) => this.#wait(() => credentialsFor(password)),
      checkConfiguration: () => this.#wait(() => undefined),
      rehash: () =>
        this.#wait(() => {
          this.#configuration = 1 - this.#configuration;
          this.app.rehash(settingsOf(pair[this.#configuration] ?? pair[0]));
          return ["The configuration was read again."];
        }),
      around: (connection, action, line) => this.#turn(connection as Peer, action, line),
    });
  }

  get app(): IrcApplication {
    return this.world.app;
  }

  connect(client: number, address: string): Peer {
    this.#opened += 1;
    const peer = new Peer(this, this.#opened, client, address);
    this.#turn(peer, () => {
      peer.state = this.app.opened(peer);
      this.peers.add(peer);
    });
    return peer;
  }

  /** Ends the connections that the application has closed. */
  sweepClosed(): void {
    for (const peer of this.peers) if (!peer.open) peer.lose();
  }

  pass(milliseconds: number): void {
    if (this.passed === undefined) this.advance(milliseconds);
    else this.passed(milliseconds);
  }

  /** Moves the clock, and wakes each connection whose deadline has come. */
  advance(milliseconds: number): void {
    this.world.now += milliseconds;
    for (const peer of this.peers) peer.sweep();
  }

  /** Ends one piece of outside work; the command that waited for it goes on. */
  async endWork(place: number, fails: boolean): Promise<void> {
    const [work] = this.work.splice(place, 1);
    if (work === undefined) return;
    this.#begin(work.peer, undefined);
    this.broken = fails;
    work.end(fails);
    await settled();
    this.#finish();
    this.broken = false;
    work.peer?.read();
  }

  /** A program without a connection asks for something, in a turn of its own. Undefined without an answer. */
  async ask(request: (outside: Outside) => Promise<OutsideOutcome>): Promise<OutsideOutcome | undefined> {
    let answer: Promise<OutsideOutcome> | undefined;
    this.#turn(undefined, () => {
      answer = request(this.app.outside);
    });
    answer?.catch((error: unknown) => {
      if (error instanceof CommandLost) this.complaint ??= "a program has no answer";
    });
    // It was applied in the turn: an answer that is not there now never comes.
    const outcome = await Promise.race([answer, settled().then(() => undefined)]);
    this.programs.asked += 1;
    if (outcome?.done === true) this.programs.served += 1;
    return outcome;
  }

  /** A session waits for this. */
  await(session: Session, applied: Promise<void>): void {
    const count = (): number => this.#awaited.get(session) ?? 0;
    this.#awaited.set(session, count() + 1);
    const over = (): void => void this.#awaited.set(session, count() - 1);
    applied.then(over, over);
  }

  /** True if commands of a client may have no answer yet, though its next line is read. */
  isAhead(peer: Peer): boolean {
    const waits = (this.#awaited.get(peer.state) ?? 0) > 0;
    return this.isParked || waits || this.work.some((work) => work.peer === peer);
  }

  /** A timer of this machine does something. */
  act(action: () => void): void {
    this.#turn(undefined, action);
    for (const peer of this.peers) peer.read();
  }

  /** Something happens that is about no connection of this machine: those that waited for it go on. */
  async happen(action: () => void): Promise<void> {
    this.#begin(undefined, undefined);
    action();
    await settled();
    this.#finish();
    for (const peer of this.peers) peer.read();
  }

  async endAllWork(): Promise<void> {
    while (this.work.length > 0) await this.endWork(0, false);
  }

  /** The server says goodbye to everyone. */
  stop(): void {
    this.#turn(undefined, () => this.app.stopping());
  }

  handed(peer: Peer, start: number, end: number): void {
    if (peer.open) this.#deliveries.push({ peer, start, end });
    // An answer may come too late. Other lines after its end mean that it was forgotten somewhere.
    else if (peer !== this.#peer) this.complaint = `something was sent to ${peer.name} after its end`;
  }

  #wait<T>(result: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (fails: boolean): void => {
        if (fails) reject(new Error("the outside work failed"));
        else resolve(result());
      };
      this.work.push({ peer: this.#peer, end });
    });
  }

  #turn(peer: Peer | undefined, action: () => void, line?: Uint8Array): void {
    this.#begin(peer, line);
    action();
    this.#finish();
  }

  #begin(peer: Peer | undefined, line: Uint8Array | undefined): void {
    this.#peer = peer;
    this.#line = line;
    if (line === undefined || peer === undefined) return;
    this.received += 1;
    this.#observer.before?.(peer, line);
  }

  #finish(): void {
    demand(this.complaint === undefined, () => this.complaint ?? "");
    this.#noteId();
    const deliveries = this.#deliveries;
    // An answer that nobody has to wait for comes between two turns: it is read with the next.
    this.#deliveries = [];
    this.#observer.after({ peer: this.#peer, line: this.#line, deliveries });
  }

  /** Clients remember a few of the messages that they read. */
  #noteId(): void {
    const [first] = this.#deliveries;
    if (first === undefined) return;
    const at = first.start & this.ring.mask;
    const text = this.ring.bytes.toString("utf8", at, at + first.end - first.start);
    const [, id, target] = MESSAGE.exec(text) ?? [];
    if (id === undefined || target === undefined) return;
    this.heardIds.push({ id, target });
    if (this.heardIds.length > MOST_IDS) this.heardIds.shift();
  }
}

const MESSAGE =
  /^[^ ]*[@;]msgid=([^; ]+)[^ ]* :[^ ]+ (?:PRIVMSG|NOTICE|TAGMSG|BATCH \S+ draft\/multiline) (\S+)/u;
const MOST_IDS = 30;
