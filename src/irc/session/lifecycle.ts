/**
 * How a conversation begins, waits and ends. There is one way out (`end`): whatever the cause, the user leaves the network
 * once, its neighbours hear QUIT once each, and the peer reads ERROR where it still can.
 */
import type { CloseReason, Connection } from "../../server/index.ts";
import { announceOffline } from "../commands/presence.ts";
import type { Delivery } from "../delivery/delivery.ts";
import type { Outgoing } from "../delivery/outgoing.ts";
import type { User } from "../network/user.ts";
import { timeOutBatch } from "./client-batches.ts";
import { endingOf } from "./closing.ts";
import { batchDeadline, nextDeadline, registrationDeadline, silenceDeadline } from "./deadlines.ts";
import type { EndCause } from "./events.ts";
import { AddressList } from "./exemptions.ts";
import type { SessionSettings } from "./options.ts";
import type { Realm } from "./realm.ts";
import { holds, Session } from "./session.ts";
import type { SessionHost } from "./session.ts";

/** How others learn of the end of a user. */
type Farewell =
  /** Neighbours hear QUIT, and the user leaves the network. */
  | "told"
  /** The command that ended it has said so already, and has taken the user out of the network. */
  | "done"
  /** Everyone is leaving: the user leaves without a word. */
  | "silent";

export class Lifecycle {
  readonly #sessions = new Set<Session>();
  readonly #realm: Realm;
  #exemptions: AddressList;

  /** Throws an Error that names it for an exemption that is neither an address nor a range. */
  constructor(realm: Realm) {
    this.#realm = realm;
    this.#exemptions = new AddressList(realm.settings.floodExemptions);
  }

  get #delivery(): Delivery {
    return this.#realm.delivery;
  }

  /** Replaces the settings; sessions that are open follow them too. Throws like the constructor, changing nothing. */
  apply(settings: SessionSettings): void {
    this.#exemptions = new AddressList(settings.floodExemptions);
    this.#realm.settings = settings;
    for (const session of this.#sessions)
      session.exempt = this.#exemptions.has(session.connection.remoteAddress);
  }

  open(connection: Connection<Session>, host: SessionHost): Session {
    const { limits } = this.#realm.settings;
    const exempt = this.#exemptions.has(connection.remoteAddress);
    const session = new Session(connection, host, limits, exempt, this.#realm.clock.now());
    this.#sessions.add(session);
    this.#realm.unregistered += 1;
    connection.setDeadline(nextDeadline(session, limits));
    return session;
  }

  /** The sessions of a user; looks through all of them. */
  sessionsOf(user: User): readonly Session[] {
    return [...this.#sessions].filter((session) => session.user === user);
  }

  /** Takes the cost of a line from the client's budget; where that is used up, reading waits. */
  charge(session: Session, cost: number, now: number): void {
    if (session.exempt) return;
    const { limits } = this.#realm.settings;
    session.budget.charge(cost, limits, now);
    const wait = session.budget.wait(limits, now);
    if (wait === 0) return;
    session.floodUntil = now + wait;
    session.hold(holds.flood);
    session.connection.setDeadline(nextDeadline(session, limits));
    this.#realm.observe({ kind: "flood-delayed", client: session.facts, wait });
  }

  /** What the session waits for has changed. */
  awaitNext(session: Session): void {
    if (!session.ended) session.connection.setDeadline(nextDeadline(session, this.#realm.settings.limits));
  }

  /** The engine's clock has reached the session's deadline, or has passed it. */
  expire(session: Session): void {
    if (session.ended) return;
    const now = this.#realm.clock.now();
    const { limits } = this.#realm.settings;
    this.#realm.delivery.begin(undefined, now);
    if (session.floodUntil !== undefined) this.#afterFlood(session, now);
    const { batch } = session;
    if (batch !== undefined && now >= batchDeadline(batch, session, limits)) {
      timeOutBatch(this.#realm, session, batch, now);
    }
    if (!session.registered && now >= registrationDeadline(session, limits)) {
      this.end(session, "registration-timeout", "Registration timed out", now);
    } else if (session.registered && now >= silenceDeadline(session, limits)) this.#silent(session, now);
    this.awaitNext(session);
  }

  /** The connection is gone, whoever closed it. */
  closed(session: Session, reason: CloseReason): void {
    this.#sessions.delete(session);
    if (session.ended) return;
    const now = this.#realm.clock.now();
    this.#delivery.begin(undefined, now);
    const { cause, text } = endingOf(reason);
    this.end(session, cause, text, now);
  }

  /** Ends every conversation: the server is stopping. */
  endAll(text: string): void {
    const now = this.#realm.clock.now();
    this.#delivery.begin(undefined, now);
    for (const session of this.#sessions) this.end(session, "server-stopping", text, now, "silent");
  }

  /** What was waited for, or what followed it, threw; nobody is there to catch it: the client is closed as the engine would. */
  broken(session: Session, command: string, error: unknown): void {
    this.#realm.observe({ kind: "error", client: session.facts, command, error });
    const now = this.#realm.clock.now();
    this.#delivery.begin(undefined, now);
    this.end(session, "internal-error", "Internal server error", now);
  }

  /**
   * Ends a conversation; does nothing the second time. Call within `delivery.begin`. `text` is what others read as the
   * reason, and the peer in ERROR.
   */
  end(session: Session, cause: EndCause, text: string, now: number, farewell: Farewell = "told"): void {
    if (session.ended) return;
    session.ended = true;
    const client = session.facts;
    const { user } = session;
    if (user === undefined) this.#realm.unregistered -= 1;
    else if (this.#delivery.detach(session, user)) {
      if (farewell === "told") this.#delivery.toNeighbours(user, quitLine(user, text), false);
      this.#realm.network.removeUser(user, now);
      if (farewell === "told") announceOffline(this.#delivery, user.nick);
    }
    if (session.connection.open) {
      const error = `Closing Link: ${session.host} (${text})`;
      this.#delivery.toRecipient(session, {
        source: undefined,
        prefix: "",
        command: "ERROR",
        params: [error],
      });
      this.#delivery.finishFor(session);
      session.connection.close({ kind: "application", detail: text });
    }
    this.#realm.observe({ kind: user === undefined ? "unregistered" : "left", client, cause, text });
  }

  #afterFlood(session: Session, now: number): void {
    const { limits } = this.#realm.settings;
    const held = session.connection.heldBytes;
    if (held > limits.receiveQueueLimit) {
      this.end(session, "excess-flood", "Excess Flood", now);
      return;
    }
    const wait = session.exempt ? 0 : session.budget.wait(limits, now);
    session.floodUntil = wait === 0 ? undefined : now + wait;
    if (wait !== 0) return;
    session.release(holds.flood);
    // Its lines could not be read until now.
    if (session.batch !== undefined) session.batch.touchedAt = now;
  }

  #silent(session: Session, now: number): void {
    if (session.pingSentAt !== undefined) {
      const seconds = Math.round((now - session.heardAt) / 1000);
      this.end(session, "ping-timeout", `Ping timeout: ${seconds} seconds`, now);
      return;
    }
    session.pingSentAt = now;
    const params = [this.#realm.network.settings.serverName];
    this.#delivery.toRecipient(session, { source: undefined, prefix: "", command: "PING", params });
  }
}

function quitLine(source: User, text: string): Outgoing {
  return { source, command: "QUIT", params: [text] };
}
