/** The machine as commands see it. Implemented by `application.ts`. */
import type { User } from "../network/user.ts";
import type { ConnectionBans } from "./operator/connection-bans.ts";
import type { FilesPort } from "./operator/files-port.ts";
import type { SessionPort } from "./session-port.ts";

/** The machine that a client is connected to: facts that the network does not hold, and its configuration. */
export interface Machine {
  /** Connections that have not registered yet (LUSERS 253). */
  readonly unregistered: number;
  /** The number of uses of each command (STATS m), by its name. */
  readonly commandUses: ReadonlyMap<string, number>;
  /** Users with a client on this machine, now and at most (LUSERS 265). */
  readonly localUsers: { readonly users: number; readonly most: number };
  readonly connectionBans: ConnectionBans;
  /** Uploaded files; undefined where there is no file host. */
  readonly files: FilesPort | undefined;
  /** The facts that STATS l shows about each connection. */
  connections(): Iterable<ConnectionFacts>;
  /** Reads the configuration without applying it, before RESTART. Resolves to its faults, one line each; never rejects. */
  checkConfiguration(): Promise<readonly string[]>;
  /** Rereads the configuration and applies it. Resolves to lines for the operator; never rejects. */
  rehash(session: SessionPort): Promise<readonly string[]>;
}

/** One connection and its traffic so far. */
export interface ConnectionFacts {
  /** Undefined before registration. */
  readonly user: User | undefined;
  /** The peer's address; empty for a Unix socket. */
  readonly address: string;
  /** Bytes that wait to be sent. */
  readonly pendingBytes: number;
  readonly sentMessages: number;
  readonly sentBytes: number;
  readonly receivedMessages: number;
  readonly receivedBytes: number;
  /** Milliseconds since it was opened. */
  readonly openFor: number;
}
