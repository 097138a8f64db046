/** The state that one process hands to the next, as a file in the data folder. The next one inherits the descriptors. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NetworkSnapshot, SessionSnapshot } from "../../irc/index.ts";
import type { HandedConnection, HandedListener } from "../../server/index.ts";
import type { ActivatedSocket } from "../activated-sockets.ts";
import type { HandedMemory } from "./memory.ts";

/** Raised with each change that an earlier version cannot read. */
const FORMAT = 1;

/** Environment variable with the path of the file. */
export const HAND_OVER = "RELAIS_HAND_OVER";

export interface HandedOver {
  /** Descriptors are numbers in the process that has this value. */
  readonly listeners: readonly HandedListener[];
  readonly activated: readonly ActivatedSocket[];
  readonly connections: readonly {
    readonly connection: HandedConnection;
    readonly session: SessionSnapshot;
  }[];
  readonly network: NetworkSnapshot;
  /** Absent in what versions before it hand over. */
  readonly memory?: HandedMemory;
}

/** The path of the new file. Contains secrets of clients: only for this user. */
export function writeHandOver(folder: string, handed: HandedOver): string {
  const path = join(folder, "hand-over.json");
  const connections = handed.connections.map(({ connection, session }) => ({
    session,
    connection: { ...connection, input: base64(connection.input), output: base64(connection.output) },
  }));
  rmSync(path, { force: true });
  writeFileSync(path, JSON.stringify({ format: FORMAT, ...handed, connections }), {
    mode: 0o600,
    flag: "wx",
  });
  return path;
}

/** Reads the file and removes it. Throws an Error for one of another format. */
export function readHandOver(path: string): HandedOver {
  const text = readFileSync(path, "utf8");
  rmSync(path);
  const { format, connections, ...others } = JSON.parse(text) as Written;
  if (format !== FORMAT)
    throw new Error(`the hand-over has the format ${format}; this version reads ${FORMAT}`);
  return {
    ...others,
    connections: connections.map(({ connection, session }) => ({
      session,
      connection: { ...connection, input: bytes(connection.input), output: bytes(connection.output) },
    })),
  };
}

interface Written extends Omit<HandedOver, "connections"> {
  readonly format: number;
  readonly connections: readonly {
    readonly session: SessionSnapshot;
    readonly connection: Omit<HandedConnection, "input" | "output"> & {
      readonly input: string;
      readonly output: string;
    };
  }[];
}

function base64(data: Uint8Array): string {
  return Buffer.from(data).toString("base64");
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text, "base64");
}
