/**
 * Events of the engine, in addition to its calls to the application: facts for logs and counters, one typed value each. The
 * engine itself logs nothing.
 */
import type { ConnectionId, TransportKind } from "./application.ts";
import type { CloseReason, RefuseReason } from "./close-reasons.ts";
import type { ConnectionBan } from "./connection-bans.ts";

/** Source of an exception: a callback of the application, a listener of these events, or a socket. */
export type ErrorSource =
  | "opened"
  | "received"
  | "lineTooLong"
  | "congested"
  | "writable"
  | "expired"
  | "closed"
  | "refused"
  | "stopping"
  | "commit"
  | "listener"
  | "socket";

/** One thing that happened. */
export type ServerEvent =
  | { readonly type: "listening"; readonly listener: string; readonly address: string; readonly port: number }
  | { readonly type: "unlistened"; readonly listener: string }
  | { readonly type: "suspended" }
  | { readonly type: "stopping"; readonly connections: number }
  | { readonly type: "stopped"; readonly cutOff: number }
  | {
      readonly type: "accepted";
      readonly connection: ConnectionId;
      readonly listener: string;
      readonly transport: TransportKind;
      readonly secure: boolean;
      readonly remoteAddress: string;
      readonly remotePort: number;
      readonly proxy: string | undefined;
    }
  | {
      readonly type: "refused";
      readonly listener: string;
      readonly remoteAddress: string;
      readonly reason: RefuseReason;
    }
  | ({ readonly type: "banned" } & ConnectionBan)
  | {
      readonly type: "handshake-failed";
      readonly listener: string;
      readonly remoteAddress: string;
      readonly code: string;
    }
  | {
      readonly type: "closed";
      readonly connection: ConnectionId;
      readonly remoteAddress: string;
      readonly reason: CloseReason;
      readonly milliseconds: number;
      readonly bytesIn: number;
      readonly bytesOut: number;
      readonly bytesUnsent: number;
    }
  | { readonly type: "congested"; readonly connection: ConnectionId; readonly pendingBytes: number }
  | { readonly type: "writable"; readonly connection: ConnectionId; readonly pendingBytes: number }
  | { readonly type: "evicted"; readonly connections: number; readonly bytes: number }
  | {
      readonly type: "error";
      readonly source: ErrorSource;
      readonly connection: ConnectionId | undefined;
      readonly error: unknown;
    };

type EventType = ServerEvent["type"];
type FieldsOf<Type extends EventType> = Exclude<keyof Extract<ServerEvent, { type: Type }>, "type">;

/** When each event is emitted, and its fields. docs/events.md holds the same. */
export const eventTable: {
  readonly [Type in EventType]: {
    readonly when: string;
    readonly fields: { readonly [Field in FieldsOf<Type>]: string };
  };
} = {
  listening: {
    when: "A listener takes connections now: at the start, after `resume`, or when it was added later.",
    fields: {
      listener: "Name of the listener.",
      address: "The address or the name that was asked for, or the path of the Unix socket.",
      port: "The port it is bound to; 0 for a Unix socket.",
    },
  },
  unlistened: {
    when: "A listener was removed while the server runs; its connections stay.",
    fields: { listener: "Name of the listener." },
  },
  suspended: { when: "`suspend` closed the listening sockets; the connections stay.", fields: {} },
  stopping: {
    when: "`stop` was called and no more connections are taken.",
    fields: { connections: "Connections that are still there." },
  },
  stopped: {
    when: "All is closed; the last event.",
    fields: { cutOff: "Connections that were cut because the deadline had passed." },
  },
  accepted: {
    when: "A peer was admitted, just before the application's `opened` (over TLS after the handshake).",
    fields: {
      connection: "Its id.",
      listener: "Name of the listener.",
      transport: "`tcp`, `websocket` or `unix`.",
      secure: "Whether the bytes are encrypted.",
      remoteAddress: "The peer's address; empty for a Unix socket.",
      remotePort: "The peer's port; 0 for a Unix socket.",
      proxy: "The address of the proxy that stated these two; undefined without one.",
    },
  },
  refused: {
    when: "A peer was turned away.",
    fields: {
      listener: "Name of the listener.",
      remoteAddress: "The peer's address; empty for a Unix socket.",
      reason: "Why: one of the refusals in docs/errors.md.",
    },
  },
  banned: {
    when: "An address or range passed `connectionRate` again and again: it is refused for a time.",
    fields: {
      range: "The range, or the address.",
      milliseconds: "How long the ban lasts.",
      count: "How many bans of this range are remembered, with this one.",
    },
  },
  "handshake-failed": {
    when: "A peer of a TLS listener broke the handshake off, or took longer than `handshakeTimeout`.",
    fields: {
      listener: "Name of the listener.",
      remoteAddress: "The peer's address.",
      code: "What the system or the TLS library says, as `EPROTO`; `ETIMEDOUT` past the time; `ECANCELED` by `stop`.",
    },
  },
  closed: {
    when: "A connection is gone, just before the application's `closed`.",
    fields: {
      connection: "Its id, which finds nothing any more.",
      remoteAddress: "The peer's address; empty for a Unix socket.",
      reason: "Why: one of the reasons in docs/errors.md.",
      milliseconds: "How long it was open.",
      bytesIn: "Bytes received from it.",
      bytesOut: "Bytes that the kernel took for it.",
      bytesUnsent: "Bytes that were queued and never taken.",
    },
  },
  congested: {
    when: "After a flush more than `highWaterMark` bytes wait for a peer; told once until `writable`.",
    fields: { connection: "Its id.", pendingBytes: "Bytes that wait." },
  },
  writable: {
    when: "After `congested`, `lowWaterMark` bytes or fewer wait.",
    fields: { connection: "Its id.", pendingBytes: "Bytes that wait." },
  },
  evicted: {
    when: "The ring had to reuse bytes that peers still waited for, so these were copied out.",
    fields: { connections: "How many connections were concerned.", bytes: "Bytes copied." },
  },
  error: {
    when: "A callback of the application or a listener of events threw, or a socket failed inside the runtime.",
    fields: {
      source: "The callback's name, `listener` or `socket`.",
      connection: "Id of the connection concerned, if there is one.",
      error: "What was thrown.",
    },
  },
};

/** Listens to events. An exception that it throws becomes an `error` event for the other listeners. */
export type EventListener = (event: ServerEvent) => void;

/** Listeners, and the delivery of events to them. */
export class EventHub {
  #listeners: readonly EventListener[] = [];

  /** False without listeners: then no event need be created. */
  get heard(): boolean {
    return this.#listeners.length > 0;
  }

  /** Adds a listener; the function returned takes it away again. */
  on(listener: EventListener): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Tells all listeners. Returns how many of them threw. */
  emit(event: ServerEvent): number {
    let thrown = 0;
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        thrown += 1;
        this.#report(error, listener);
      }
    }
    return thrown;
  }

  /** Reports to the others that a listener threw. Exceptions of theirs are counted and not reported. */
  #report(error: unknown, culprit: EventListener): void {
    for (const listener of this.#listeners) {
      if (listener === culprit) continue;
      try {
        listener({ type: "error", source: "listener", connection: undefined, error });
      } catch {
        // Reporting this error too would never end. It is counted with its own events.
      }
    }
  }
}
