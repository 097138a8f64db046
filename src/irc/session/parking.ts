/**
 * Clients of a machine that cannot see the log of its network: they keep their connections, and what they said before is
 * applied later. Meanwhile the machine answers pings and questions, and refuses all else.
 */
import type { CommandRow } from "../commands/command.ts";
import type { Frame } from "../delivery/frame.ts";
import type { OrderedLog } from "./ordered-log.ts";
import type { Realm } from "./realm.ts";
import { pauseReasons } from "./session.ts";
import type { Session } from "./session.ts";

const LOST =
  "This server has lost the rest of the network. Your connection stays; commands are refused until it is back";
const BACK = "This server is back in the network";
const REFUSAL = "This server has lost the rest of the network; try again when it is back";

/** Session commands that need no log. */
const LOCAL: ReadonlySet<string> = new Set(["PING", "PONG", "QUIT", "CAP"]);

export class Parking {
  #isParked = false;
  /** Sessions whose reading waits for commands in the log, and how many. */
  readonly #waiting = new Map<Session, number>();

  get isParked(): boolean {
    return this.#isParked;
  }

  /** True for a command that this machine cannot carry out alone. The first steps of a connection wait by themselves. */
  refuses(row: CommandRow, session: Session): boolean {
    if (!this.#isParked || session.user === undefined || LOCAL.has(row.name)) return false;
    // The end of a batch is a message.
    return row.scope !== "query" || row.name === "BATCH";
  }

  /** True for a client whose registration waits for the log, which is not there: its time begins anew. `now` by the steady clock. */
  spares(session: Session, now: number): boolean {
    if (!this.#isParked || !session.isPausedFor(pauseReasons.command)) return false;
    session.registrationSince = now;
    return true;
  }

  refuse(frame: Frame, row: CommandRow): void {
    frame.refuse(row.name, "TEMPORARILY_UNAVAILABLE", [], REFUSAL);
  }

  /** The log, with an eye on the sessions whose commands it does not have yet. */
  watched(log: OrderedLog): OrderedLog {
    return {
      get position() {
        return log.position;
      },
      submit: (command, origin) => {
        const applied = log.submit(command, origin);
        const session = origin?.session;
        if (applied === undefined || session?.user === undefined) return applied;
        const over = (): void => this.#end(session);
        this.#begin(session);
        applied.then(over, over);
        return applied;
      },
    };
  }

  /** The session reads no further lines until its command was applied, or its machine has lost the log. */
  #begin(session: Session): void {
    this.#waiting.set(session, (this.#waiting.get(session) ?? 0) + 1);
    if (this.#isParked) session.resume(pauseReasons.command);
  }

  #end(session: Session): void {
    const left = (this.#waiting.get(session) ?? 1) - 1;
    if (left === 0) this.#waiting.delete(session);
    else this.#waiting.set(session, left);
  }

  park(realm: Realm, sessions: Iterable<Session>): void {
    if (this.#isParked) return;
    this.#isParked = true;
    tellAll(realm, sessions, LOST);
    for (const session of this.#waiting.keys()) session.resume(pauseReasons.command);
  }

  resume(realm: Realm, sessions: Iterable<Session>): void {
    if (!this.#isParked) return;
    this.#isParked = false;
    tellAll(realm, sessions, BACK);
  }
}

function tellAll({ delivery, clock }: Realm, sessions: Iterable<Session>, text: string): void {
  const frame = delivery.frame(undefined, clock.now());
  for (const session of sessions) {
    const { registered, ended, nick } = session;
    if (registered && !ended)
      frame.toRecipient(session, { source: undefined, command: "NOTICE", params: [nick, `*** ${text}`] });
  }
}
