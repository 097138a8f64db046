/** The change to another process, as the application takes part in it: the network and its sessions become plain values. */
import type { Connection } from "../../server/index.ts";
import { snapshotOf } from "../network/snapshot.ts";
import type { NetworkSnapshot } from "../network/snapshot.ts";
import type { HandedTries } from "./failed-tries.ts";
import { handedLetters, takeLetters } from "./letter-sender.ts";
import type { HandedLetters } from "./letter-sender.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Realm } from "./realm.ts";
import { abandonSasl, reviveSession, sessionSnapshot } from "./session-snapshot.ts";
import type { SessionSnapshot } from "./session-snapshot.ts";
import { pauseReasons } from "./session.ts";
import type { Session, SessionHost } from "./session.ts";

/** Counts against the guessing of passwords, and against new accounts and letters in great number. */
export interface HandedCounts {
  readonly failedTries: HandedTries;
  readonly newAccounts: HandedTries;
  /** Absent in what versions before it hand over. */
  readonly letters?: HandedLetters;
}

/** Commands in a row that write what has changed of users who stay. Each writes a limited number. */
const MOST_WRITES = 10_000;

export class HandOver {
  readonly #realm: Realm;
  readonly #lifecycle: Lifecycle;
  readonly #host: SessionHost;

  constructor(realm: Realm, lifecycle: Lifecycle, host: SessionHost) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
    this.#host = host;
  }

  /** Sessions that wait for outside work, or for the rest of a long answer. */
  get waiting(): number {
    return [...this.#lifecycle.sessions].filter((session) => session.isPausedFor(pauseReasons.command))
      .length;
  }

  /**
   * Ends the conversations that cannot come along, with this farewell: those over TLS and WebSocket. Their users stay for a
   * while, if they have an account. Sessions whose connection is lost already end too. Exchanges of SASL end.
   */
  part(text: string): void {
    const { delivery, clock, network } = this.#realm;
    const now = clock.now();
    for (const session of this.#lifecycle.sessions) {
      const frame = delivery.frame(session, now);
      const { open, portable } = session.connection;
      if (!open) this.#lifecycle.end(frame, session, "connection-lost", "Connection closed");
      else if (portable) abandonSasl(frame, session);
      else this.#lifecycle.end(frame, session, "server-stopping", text, "awaited");
    }
    const { persistence } = network;
    for (let count = 0; count < MOST_WRITES && persistence.hasChanges; count += 1) persistence.write(now);
  }

  network(): NetworkSnapshot {
    return snapshotOf(this.#realm.network);
  }

  /** Wrong passwords and new accounts, by address and name, and letters. */
  tries(): HandedCounts {
    const { failedTries, newAccounts, letters, steadyClock } = this.#realm;
    const now = steadyClock.now();
    return {
      failedTries: failedTries.handOver(now),
      newAccounts: newAccounts.handOver(now),
      letters: handedLetters(letters, now),
    };
  }

  /** Goes on with those that another process has counted. */
  takeTries(counts: HandedCounts): void {
    const { failedTries, newAccounts, letters, settings, steadyClock } = this.#realm;
    const { limits } = settings.session;
    const now = steadyClock.now();
    failedTries.takeOver(counts.failedTries, limits, now);
    newAccounts.takeOver(counts.newAccounts, limits, now);
    takeLetters(letters, counts.letters ?? [], now);
  }

  session(session: Session): SessionSnapshot {
    return sessionSnapshot(session, this.#realm.steadyClock.now());
  }

  /** Goes on with a session of another process. */
  reopen(connection: Connection<Session>, snapshot: SessionSnapshot): Session {
    const session = this.#lifecycle.create(connection, this.#host);
    reviveSession(this.#realm, session, snapshot, this.#realm.steadyClock.now());
    if (session.user === undefined) this.#realm.unregistered += 1;
    this.#lifecycle.awaitNext(session);
    return session;
  }

  /** The time of those who could not come along is over. */
  endAwaited(): void {
    void this.#realm.log.submit({ kind: "awaited-over", at: this.#realm.clock.now() });
  }
}
