/**
 * The real application between simulated peers: the real send ring, a clock that only the simulation moves, and outside
 * work (passwords, the configuration) that ends when the simulation says so. Every call into the application is one
 * `Execution`, reported with its cause and with all that was sent during it.
 */
import { IrcApplication } from "../../src/irc/application.ts";
import type { IrcEvent } from "../../src/irc/session/events.ts";
import type { IrcSettings } from "../../src/irc/session/application-options.ts";
import type { CloseReason } from "../../src/server/index.ts";
import { INPUT_LINE_LIMIT } from "../../src/irc/index.ts";
import { SendRing } from "../../src/server/send-ring.ts";
import { Peer } from "./peer.ts";
import type { PeerReports } from "./peer.ts";
import type { Request } from "./request.ts";
import { configurations, hashOf, START } from "./settings.ts";
import { demand } from "./violation.ts";

/** Why the application was called. */
export type Cause =
  | {
      readonly kind: "line";
      readonly peer: Peer;
      readonly request: Request;
      /** `waits`: it asked for outside work. `resumed`: that work is done, and this is the rest. */
      readonly phase: "whole" | "waits" | "resumed";
    }
  | { readonly kind: "opened" | "expired"; readonly peer: Peer }
  | { readonly kind: "closed"; readonly peer: Peer; readonly reason: CloseReason }
  | { readonly kind: "stopping" };

export interface Delivery {
  readonly peer: Peer;
  readonly start: number;
  readonly end: number;
}

export interface Execution {
  readonly cause: Cause;
  /** In the order in which they were handed over. */
  readonly deliveries: readonly Delivery[];
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Outside work that the application waits for. */
interface Work {
  readonly cause: Cause;
  /** Ends it: a password is compared as it is, `fails` makes the work break. */
  readonly end: (fails: boolean) => void;
}

const RING_CAPACITY = 2 ** 21;

export class World {
  readonly app: IrcApplication;
  readonly ring = new SendRing(RING_CAPACITY, () => {});
  /** Connections that the application has not been told the end of, in the order of their coming. */
  readonly peers = new Set<Peer>();
  readonly work: Work[] = [];
  readonly events: IrcEvent[] = [];
  settings: IrcSettings;
  /** Message ids that someone heard recently, with the targets of the messages; oldest first. */
  readonly heardIds: { readonly id: string; readonly target: string }[] = [];
  now = START;
  /** Outside work has just failed: the application may say that something broke. */
  broken = false;
  /** Lines that the application was given. */
  received = 0;
  readonly #observe: (execution: Execution) => void;
  readonly #beginning: (cause: Cause) => void;
  readonly #configurations: readonly [IrcSettings, IrcSettings];
  #deliveries: Delivery[] = [];
  #cause: Cause = { kind: "stopping" };
  #opened = 0;
  /** A fault below the application, which must not catch it. */
  #complaint: string | undefined = undefined;
  readonly #reports: PeerReports = {
    handed: (peer, start, end) => this.#deliveries.push({ peer, start, end }),
    dropped: (peer) => {
      // An answer may come too late. Whoever hears what others do after its end was forgotten somewhere.
      const own = this.#cause.kind !== "stopping" && this.#cause.peer === peer;
      if (!own) this.#complaint = `something was sent to ${peer.name} after its end`;
    },
    closedTwice: (peer) => {
      this.#complaint = `${peer.name} was closed twice`;
    },
  };

  /** `begin` is called before each execution, `observe` after it. REHASH goes from one of the configurations to the other. */
  constructor(
    observe: (execution: Execution) => void,
    begin: (cause: Cause) => void = () => {},
    pair = configurations,
  ) {
    this.#observe = observe;
    this.#beginning = begin;
    this.#configurations = pair;
    [this.settings] = pair;
    this.app = new IrcApplication({
      settings: this.settings,
      services: {
        verifyPassword: (password, hash) =>
          new Promise((resolve, reject) => {
            const end = (fails: boolean): void => {
              if (fails) reject(new Error("The password could not be compared"));
              else resolve(hash === hashOf(password));
            };
            this.work.push({ cause: this.#cause, end });
          }),
      },
      clock: { now: () => this.now },
      epoch: "simulation",
      stop: () => undefined,
      checkConfiguration: () =>
        new Promise((resolve, reject) => {
          const end = (fails: boolean): void => {
            if (fails) reject(new Error("line 3: this is not a setting"));
            else resolve();
          };
          this.work.push({ cause: this.#cause, end });
        }),
      rehash: () => this.#reread(),
      observe: (event) => this.events.push(event),
    });
    this.app.bind(this.ring);
  }

  connect(client: number, address: string): Peer {
    this.#opened += 1;
    const peer = new Peer(this.#opened, client, address, this.now, this.#reports);
    this.#run({ kind: "opened", peer }, () => {
      peer.state = this.app.opened(peer);
      this.peers.add(peer);
    });
    return peer;
  }

  /** The peer sends a line. It waits while reading is paused. */
  say(peer: Peer, request: Request): void {
    peer.held.push(request);
    this.#read(peer);
  }

  /** The peer or the engine ends the connection; or the engine is done with one that the application has closed. */
  lose(peer: Peer, reason: CloseReason): void {
    peer.open = false;
    this.peers.delete(peer);
    this.#run({ kind: "closed", peer, reason }, () => this.app.closed(peer, reason));
  }

  /** Ends the connections that the application has closed. */
  sweepClosed(): void {
    for (const peer of this.peers) if (peer.closeReason !== undefined) this.lose(peer, peer.closeReason);
  }

  /** Moves the clock, and wakes each connection whose deadline has come. */
  pass(milliseconds: number): void {
    this.now += milliseconds;
    for (const peer of this.peers) {
      if (!peer.open || peer.deadline === undefined || peer.deadline > this.now) continue;
      peer.deadline = undefined;
      this.#run({ kind: "expired", peer }, () => this.app.expired(peer));
      this.#read(peer);
    }
  }

  /** The peer stops reading its answers, or reads again. */
  congest(peer: Peer, congested: boolean): void {
    peer.congested = congested;
    if (congested) this.app.congested(peer);
    else {
      this.app.writable(peer);
      this.#read(peer);
    }
  }

  /** One piece of outside work ends, and what waited for it goes on. */
  async endWork(place: number, fails: boolean): Promise<void> {
    const [work] = this.work.splice(place, 1);
    if (work === undefined) return;
    const { cause } = work;
    this.#begin(cause.kind === "line" ? { ...cause, phase: "resumed" } : cause);
    this.broken = fails;
    work.end(fails);
    for (let round = 0; round < SETTLING_ROUNDS; round += 1) await Promise.resolve();
    this.#finish();
    this.broken = false;
    if (cause.kind !== "stopping") this.#read(cause.peer);
  }

  /** The server says goodbye to everyone. */
  stop(): void {
    this.#run({ kind: "stopping" }, () => this.app.stopping());
  }

  #reread(): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      const end = (fails: boolean): void => {
        if (fails) {
          reject(new Error("line 3: this is not a setting"));
          return;
        }
        const [first, second] = this.#configurations;
        this.settings = this.settings === first ? second : first;
        this.app.rehash(this.settings);
        resolve(["The configuration was read again.", "One setting needs a new start: listen"]);
      };
      this.work.push({ cause: this.#cause, end });
    });
  }

  #read(peer: Peer): void {
    while (peer.open && !peer.paused) {
      const request = peer.held.shift();
      if (request === undefined) return;
      this.#obey(peer, request);
    }
  }

  #obey(peer: Peer, request: Request): void {
    this.received += 1;
    const waiting = this.work.length;
    this.#begin({ kind: "line", peer, request, phase: "whole" });
    if (request.line.length > INPUT_LINE_LIMIT) this.app.lineTooLong(peer);
    else if (request.line.length > 0) this.app.received(peer, request.line);
    const waits = this.work.length > waiting;
    if (waits) this.#cause = { kind: "line", peer, request, phase: "waits" };
    this.#finish();
  }

  #run(cause: Cause, action: () => void): void {
    this.#begin(cause);
    action();
    this.#finish();
  }

  /** Clients remember a few of the messages that they read. */
  #noteIds(): void {
    const cause = this.#cause;
    if (cause.kind !== "line" || !TELLING.has(cause.request.command ?? "")) return;
    for (const { start, end } of this.#deliveries.slice(0, 3)) {
      const at = start & this.ring.mask;
      const [, id, target] = MESSAGE.exec(this.ring.bytes.toString("utf8", at, at + end - start)) ?? [];
      if (id === undefined || target === undefined) continue;
      this.heardIds.push({ id, target });
      if (this.heardIds.length > MOST_IDS) this.heardIds.shift();
      return;
    }
  }

  #begin(cause: Cause): void {
    this.#cause = cause;
    this.#deliveries = [];
    this.#beginning(cause);
  }

  #finish(): void {
    demand(this.#complaint === undefined, () => this.#complaint ?? "");
    this.#noteIds();
    this.#observe({ cause: this.#cause, deliveries: this.#deliveries, now: this.now });
  }
}

/** Commands that carry messages. */
const TELLING = new Set(["PRIVMSG", "NOTICE", "TAGMSG", "BATCH"]);
const MESSAGE = /[@;]msgid=([^; ]+)[^ ]* :[^ ]+ (?:PRIVMSG|NOTICE|TAGMSG|BATCH \S+ draft\/multiline) (\S+)/u;
const MOST_IDS = 12;

/** Turns of the microtask queue within which all that waits for a settled promise has gone on. */
const SETTLING_ROUNDS = 12;
