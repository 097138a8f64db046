/** The findings of `doctor`, and what its checks are made of. */
import type { ServerFacts } from "../../cluster/connection.ts";
import type { Configuration } from "../../config/load.ts";

/** `note` is worth knowing, `warning` will be a problem, `fault` is one. */
export type State = "ok" | "note" | "warning" | "fault";

export interface Finding {
  readonly state: State;
  /** A line: the fact, and what to do about it. */
  readonly text: string;
}

/** Answers of the machine to the checks. */
export interface Machine {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Soft limit of open files of this process. */
  readonly openFiles: number;
  /** False if the system clock is not set by a time service; undefined where the system does not say. */
  readonly clockIsSet: boolean | undefined;
  /** Addresses of this machine's network interfaces. */
  readonly addresses: ReadonlySet<string>;
  /** Addresses of a host name. Rejects if it has no address. */
  readonly lookUp: (name: string) => Promise<readonly string[]>;
  /** Addresses (IPv4) of a name, asked of these servers or of those of the system; none if it does not exist. Rejects without an answer. */
  readonly resolve: (name: string, servers: readonly string[]) => Promise<readonly string[]>;
  /** Bytes free for this user on the disk of a folder. */
  readonly freeBytes: (folder: string) => Promise<number>;
  /** Asks one NATS server, with the credentials of the configuration. Rejects without an answer in time. */
  readonly askNats: (configuration: Configuration, server: string) => Promise<ServerFacts>;
  /** True if a running Relais uses this data folder. */
  readonly isRunning: (folder: string) => boolean;
}

export interface Check {
  readonly name: string;
  readonly find: (
    configuration: Configuration,
    machine: Machine,
  ) => Promise<readonly Finding[]> | readonly Finding[];
}

export function ok(text: string): Finding {
  return { state: "ok", text };
}

export function note(text: string): Finding {
  return { state: "note", text };
}

export function warning(text: string): Finding {
  return { state: "warning", text };
}

export function fault(text: string): Finding {
  return { state: "fault", text };
}
