/** One connection without a socket: what a peer sends waits here while reading is paused, and what it is sent is reported. */
import type { CloseReason, Connection } from "../../src/server/index.ts";
import type { Session } from "../../src/irc/session/session.ts";
import type { Request } from "./request.ts";
import { demand } from "./violation.ts";

/** Reports of a connection. */
export interface PeerReports {
  /** It was handed a span of the ring. */
  handed(peer: Peer, start: number, end: number): void;
  /** The same, after its end: the engine drops it. */
  dropped(peer: Peer): void;
  closedTwice(peer: Peer): void;
}

export class Peer implements Connection<Session> {
  readonly transport = "tcp";
  readonly secure = false;
  readonly remotePort = 4_000;
  readonly listener = "simulation";
  readonly pendingBytes = 0;
  readonly id: number;
  /** Number of the simulated client. */
  readonly client: number;
  readonly remoteAddress: string;
  readonly openedAt: number;
  open = true;
  paused = false;
  /** Past its high water mark. */
  congested = false;
  deadline: number | undefined = undefined;
  closeReason: CloseReason | undefined = undefined;
  readonly held: Request[] = [];
  readonly #reports: PeerReports;
  #state: Session | undefined = undefined;

  constructor(id: number, client: number, remoteAddress: string, openedAt: number, reports: PeerReports) {
    this.id = id;
    this.client = client;
    this.remoteAddress = remoteAddress;
    this.openedAt = openedAt;
    this.#reports = reports;
  }

  get state(): Session {
    demand(this.#state !== undefined, () => "a connection was used before it was opened");
    return this.#state;
  }

  set state(session: Session) {
    this.#state = session;
  }

  /** Name for failures. */
  get name(): string {
    return `client ${this.client} (connection ${this.id}, ${this.state.nick})`;
  }

  get heldBytes(): number {
    return this.held.reduce((sum, { line }) => sum + line.length + 2, 0);
  }

  send(): void {
    throw new Error("The application writes to the ring, and hands out spans of it");
  }

  sendSpan(start: number, end: number): void {
    if (this.open) this.#reports.handed(this, start, end);
    else this.#reports.dropped(this);
  }

  close(reason: CloseReason): void {
    if (!this.open) this.#reports.closedTwice(this);
    this.open = false;
    this.closeReason = reason;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  setDeadline(at: number | undefined): void {
    this.deadline = at;
  }
}
