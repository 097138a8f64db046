/**
 * Makes all of the engine's calls to the application. An error that a callback throws, or rejects with, becomes an event
 * and closes the connection in question, and has no other effect.
 */
import type { Application, Connection, ConnectionId } from "./application.ts";
import type { CloseReason, RefuseReason } from "./close-reasons.ts";
import type { ErrorSource } from "./events.ts";

/** Receives the error that a callback threw. */
export type CallbackFailed = (source: ErrorSource, error: unknown, connection?: ConnectionId) => void;

/** An application whose callbacks never throw. */
export class Callbacks<State> {
  readonly #application: Application<State>;
  readonly #failed: CallbackFailed;

  constructor(application: Application<State>, failed: CallbackFailed) {
    this.#application = application;
    this.#failed = failed;
  }

  /** True if the application closes its connections itself when the server stops. */
  get saysGoodbye(): boolean {
    return this.#application.stopping !== undefined;
  }

  /** True if bytes have to wait for the application's commit. */
  get commits(): boolean {
    return this.#application.commit !== undefined;
  }

  /** True if the application has made its changes durable. */
  commit(): boolean {
    try {
      const result: unknown = this.#application.commit?.();
      if (!(result instanceof Promise)) return true;
      this.#watch("commit", result);
      throw new TypeError("commit returned a promise, but what it does has to be done when it returns");
    } catch (error) {
      this.#failed("commit", error);
      return false;
    }
  }

  /** Sets the connection's state; false if `opened` threw. */
  opened(connection: Connection<State>): boolean {
    try {
      connection.state = this.#application.opened(connection);
      return true;
    } catch (error) {
      this.#fail("opened", error, connection);
      return false;
    }
  }

  received(connection: Connection<State>, line: Uint8Array): void {
    try {
      const result: unknown = this.#application.received(connection, line);
      if (result !== undefined) this.#watch("received", result, connection);
    } catch (error) {
      this.#fail("received", error, connection);
    }
  }

  /** Calls one of those that only name the connection. */
  tell(callback: "lineTooLong" | "congested" | "writable" | "expired", connection: Connection<State>): void {
    try {
      const result: unknown = this.#application[callback]?.(connection);
      if (result !== undefined) this.#watch(callback, result, connection);
    } catch (error) {
      this.#fail(callback, error, connection);
    }
  }

  closed(connection: Connection<State>, reason: CloseReason): void {
    try {
      const result: unknown = this.#application.closed(connection, reason);
      if (result !== undefined) this.#watch("closed", result, connection);
    } catch (error) {
      this.#fail("closed", error, connection);
    }
  }

  /** The line for a refused peer; empty without a callback, or if it threw. */
  refused(reason: RefuseReason): string {
    try {
      return this.#application.refused?.(reason) ?? "";
    } catch (error) {
      this.#failed("refused", error);
      return "";
    }
  }

  stopping(): void {
    try {
      const result: unknown = this.#application.stopping?.();
      if (result !== undefined) this.#watch("stopping", result);
    } catch (error) {
      this.#failed("stopping", error);
    }
  }

  /** A callback may be an async function: its rejection counts as a throw. */
  #watch(source: ErrorSource, result: unknown, connection?: Connection<State>): void {
    if (!(result instanceof Promise)) return;
    result.catch((error: unknown) => {
      if (connection === undefined) this.#failed(source, error);
      else this.#fail(source, error, connection);
    });
  }

  #fail(source: ErrorSource, error: unknown, connection: Connection<State>): void {
    this.#failed(source, error, connection.id);
    connection.close({ kind: "application-error", error });
  }
}
