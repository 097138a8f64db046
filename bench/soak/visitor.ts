/** One client: it comes, joins channels, moves between them, goes in one of three ways, and comes back under another nick. */
import { openWire, type Target, type Wire } from "../live/wire.ts";
import type { Ledger, Membership, Room } from "./rooms.ts";

/** Counts of all visitors since the last report. */
export interface Counts {
  /** Clients that were welcomed, and channels that were left for others. */
  arrivals: number;
  moves: number;
  /** Lines of history that came on request. */
  history: number;
  /** Connections that the server or the network closed. */
  disconnected: number;
  /** Answers that did not come in time, and connections that were not accepted. */
  unserved: number;
  /** Commands that were refused. */
  refused: number;
  /** Deliveries that did not come, or came twice. */
  lost: number;
}

export interface Tally {
  readonly counts: Counts;
  /** A delivery took so long. */
  delivered(milliseconds: number): void;
  problem(text: string): void;
}

export interface VisitorOptions {
  readonly index: number;
  /** Channels at one time. */
  readonly rooms: number;
  /** Milliseconds of a visit, on average. */
  readonly stay: number;
  /** Place to connect to, in the visit with this number. */
  target(visit: number): Target;
}

/** Milliseconds for an answer. */
const PATIENCE = 30_000;
/** Milliseconds between two visits. */
const LEAST_PAUSE = 100;
const MOST_PAUSE = 1500;
/** Moves of a visit, about. */
const MOVES = 3;
/** One channel in so many is made by the visitor, and ends with its departure. */
const OWN_ROOM = 10;

/** Capabilities of clients old and new; the last ones ask for history. */
const capabilities = [
  "",
  "message-tags server-time multi-prefix",
  "batch draft/chathistory message-tags server-time away-notify extended-join account-tag",
] as const;
const endings = ["quit", "close", "abort"] as const;

class Disconnected extends Error {}

export class Visitor {
  #wire: Wire | undefined;
  #visit = 0;
  #finished = false;
  #here: Membership[] = [];
  /** Memberships that still wait for deliveries. */
  readonly #heard = new Map<string, Membership>();
  #awaited:
    { readonly fits: (line: string) => boolean; readonly done: PromiseWithResolvers<void> } | undefined;
  #wake: (() => void) | undefined;
  #leaving = false;
  readonly #options: VisitorOptions;
  readonly #ledger: Ledger;
  readonly #tally: Tally;

  constructor(options: VisitorOptions, ledger: Ledger, tally: Tally) {
    this.#options = options;
    this.#ledger = ledger;
    this.#tally = tally;
  }

  get present(): boolean {
    return this.#wire !== undefined;
  }

  get #nick(): string {
    return `v${this.#options.index}-${this.#visit}`;
  }

  /** Says something in one of its channels. False where it is in none. */
  talk(): boolean {
    const membership = pick(this.#here);
    if (membership === undefined) return false;
    const number = this.#ledger.say(membership);
    this.#wire?.send(`PRIVMSG ${membership.room.name} :${number} ${performance.now()}`);
    return true;
  }

  /** Resolves after `finish`. The first visit is cut short at random, so that not all end at once. */
  async run(): Promise<void> {
    let share = Math.random();
    while (!this.#finished) {
      try {
        await this.#come();
        await this.#stay(share);
        await this.#go();
      } catch (error) {
        this.#dropped(error);
      }
      share = 0.5 + Math.random();
      this.#visit += 1;
      await this.#pause(LEAST_PAUSE + Math.random() * (MOST_PAUSE - LEAST_PAUSE));
    }
  }

  /** Goes, and does not come back. */
  finish(): void {
    this.#finished = true;
    this.#wake?.();
  }

  async #come(): Promise<void> {
    this.#leaving = false;
    const wire = await openWire(this.#options.target(this.#visit), {
      line: (line) => this.#read(line),
      closed: (reason) => this.#closed(reason),
    });
    this.#wire = wire;
    const wanted = this.#capabilities;
    if (wanted !== "") wire.send(`CAP REQ :${wanted}`);
    wire.send(`NICK ${this.#nick}`);
    wire.send("USER soak 0 * :A visitor");
    if (wanted !== "") wire.send("CAP END");
    await this.#until("a welcome", (line) => line.includes(" 376 "));
    this.#tally.counts.arrivals += 1;
    for (let count = 0; count < this.#options.rooms; count += 1) await this.#join();
  }

  get #capabilities(): string {
    return capabilities[this.#options.index % capabilities.length] ?? "";
  }

  async #stay(share: number): Promise<void> {
    const end = performance.now() + this.#options.stay * share;
    for (;;) {
      const left = end - performance.now();
      const pause = (this.#options.stay / MOVES) * (0.5 + Math.random());
      await this.#pause(Math.max(0, Math.min(left, pause)));
      if (this.#finished || left <= pause) return;
      await this.#move();
    }
  }

  async #join(): Promise<void> {
    const room = this.#choose();
    this.#wire?.send(`JOIN ${room.name}`);
    const names = ` 366 ${this.#nick} ${room.name} `;
    await this.#until("an answer to JOIN", (line) => line.includes(names));
    const membership = this.#ledger.enter(room);
    this.#here.push(membership);
    this.#heard.set(room.name, membership);
    if (this.#capabilities.includes("chathistory")) this.#wire?.send(`CHATHISTORY LATEST ${room.name} * 10`);
  }

  /** A channel that it is not in. */
  #choose(): Room {
    if (Math.random() * OWN_ROOM < 1) return this.#ledger.open();
    const rooms = this.#ledger.rooms.filter(({ name }) => !this.#heard.has(name));
    const room = pick(rooms);
    if (room === undefined) throw new RangeError("there are not enough channels");
    return room;
  }

  async #move(): Promise<void> {
    const left = this.#here.shift();
    if (left !== undefined) {
      await this.#settle(left);
      this.#wire?.send(`PART ${left.room.name} :elsewhere`);
      const [source, part] = [`:${this.#nick}!`, ` PART ${left.room.name} `];
      await this.#until("an answer to PART", (line) => line.includes(source) && line.includes(part));
      this.#heard.delete(left.room.name);
    }
    await this.#join();
    this.#tally.counts.moves += 1;
  }

  async #settle(membership: Membership): Promise<void> {
    const lost = await this.#ledger.leave(membership);
    if (!this.present || lost === 0) return;
    this.#tally.counts.lost += Math.abs(lost);
    this.#tally.problem(`${this.#nick}: ${lost} deliveries of ${membership.room.name} did not come`);
  }

  /** All that it said is heard by then: it has the answer to a PING. */
  async #go(): Promise<void> {
    const here = this.#here;
    this.#here = [];
    await Promise.all(here.map((membership) => this.#settle(membership)));
    this.#wire?.send("PING sync");
    await this.#until("an answer to PING", (line) => line.includes(" PONG "));
    this.#leaving = true;
    const ending = this.#finished ? "quit" : endings[this.#visit % endings.length];
    if (ending === "quit") {
      const closed = this.#until("the end", () => false);
      this.#wire?.send("QUIT :later");
      await closed;
    } else if (ending === "close") this.#wire?.close();
    else this.#wire?.abort();
    this.#wire = undefined;
    this.#heard.clear();
  }

  #read(line: string): void {
    const message = /^(@\S+ )?:\S+ PRIVMSG (#\S+) :(\d+) (\S+)$/u.exec(line);
    if (message !== null) {
      const [, tags, room = "", number, sent] = message;
      if (tags?.includes("batch=") === true) this.#tally.counts.history += 1;
      else if (this.#heard.get(room)?.hear(Number(number)) === true)
        this.#tally.delivered(performance.now() - Number(sent));
    } else if (line.startsWith("PING ")) this.#wire?.send(`PONG ${line.slice(5)}`);
    else if (this.#awaited?.fits(line) === true) this.#awaited.done.resolve();
    else if (/^(?:@\S+ )?:\S+ (?:[45]\d\d|FAIL) /u.test(line)) {
      this.#tally.counts.refused += 1;
      this.#tally.problem(line);
    }
  }

  #closed(reason: string): void {
    if (this.#leaving) this.#awaited?.done.resolve();
    else {
      this.#awaited?.done.reject(new Disconnected(reason));
      this.#tally.counts.disconnected += 1;
      this.#tally.problem(`${this.#nick} was closed: ${reason}`);
      this.#wake?.();
    }
    this.#wire = undefined;
  }

  /** Resolves when a line fits. Rejects without a connection, and after some seconds. */
  async #until(what: string, fits: (line: string) => boolean): Promise<void> {
    if (!this.present) throw new Disconnected("closed");
    const done = Promise.withResolvers<void>();
    const patience = setTimeout(() => done.reject(new Error(`waited in vain for ${what}`)), PATIENCE);
    this.#awaited = { fits, done };
    try {
      await done.promise;
    } finally {
      clearTimeout(patience);
      this.#awaited = undefined;
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    if (this.#finished) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #dropped(error: unknown): void {
    if (!(error instanceof Disconnected)) {
      this.#tally.counts.unserved += 1;
      this.#tally.problem(`${this.#nick}: ${error instanceof Error ? error.message : String(error)}`);
    }
    for (const membership of this.#here) this.#ledger.forget(membership);
    this.#here = [];
    this.#heard.clear();
    this.#wire?.abort();
    this.#wire = undefined;
  }
}

function pick<T>(list: readonly T[]): T | undefined {
  return list[Math.floor(Math.random() * list.length)];
}
