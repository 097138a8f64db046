/**
 * Entries of a log that several machines share, in the form in which they are written: JSON with a version. An entry is what
 * one node has put in the log in one turn, or the beginning of a run of a node.
 */
import type { NetworkCommand } from "./network-command.ts";

/** A change of the form that an earlier version cannot read is another number. */
const ENTRY_VERSION = 1;

/** The commands of one turn of a node. */
export interface TurnEntry {
  readonly kind: "turn";
  /** Name of the node. */
  readonly node: string;
  /** Position of the entry with which this run of the node began: another run has another. */
  readonly epoch: number;
  /** 1 for the first turn of the run; grows by 1. */
  readonly sequence: number;
  readonly commands: readonly NetworkCommand[];
}

/** A node has started, and is about to put commands in the log. Entries of its earlier runs no longer count. */
interface BeginningEntry {
  readonly kind: "began";
  readonly node: string;
  /** Differs between any two runs. */
  readonly run: string;
}

export type LogEntry = TurnEntry | BeginningEntry;

/** The text is no entry, or not one that this version of Relais understands. */
export class UnreadableEntry extends Error {
  readonly code: "MALFORMED_ENTRY" | "UNKNOWN_ENTRY_VERSION" | "UNKNOWN_COMMAND_KIND";

  constructor(code: UnreadableEntry["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Every kind of command. A log that has another was written by a later version. */
const commandKinds: Readonly<Record<NetworkCommand["kind"], true>> = {
  account: true,
  "accounts-used": true,
  audit: true,
  "awaited-over": true,
  command: true,
  confirmation: true,
  login: true,
  "nick-due": true,
  outside: true,
  "push-key": true,
  "push-report": true,
  quit: true,
  register: true,
  settings: true,
  verdict: true,
};

/** Tags are the only map of a command; all else of it is what JSON has. */
interface Written {
  readonly kind: NetworkCommand["kind"];
  readonly at: number;
  readonly tags?: readonly (readonly [string, string])[];
}

export function encodeEntry(entry: LogEntry): string {
  const version = ENTRY_VERSION;
  if (entry.kind === "began") return JSON.stringify({ version, ...entry });
  return JSON.stringify({ version, ...entry, commands: entry.commands.map(written) });
}

/** Throws an {@link UnreadableEntry}. */
export function decodeEntry(text: string): LogEntry {
  const { version, kind, node, ...rest } = parsed(text);
  if (version !== ENTRY_VERSION) {
    const problem = `The entry has the version ${String(version)}; this Relais reads version ${ENTRY_VERSION}`;
    throw new UnreadableEntry("UNKNOWN_ENTRY_VERSION", problem);
  }
  const { epoch, sequence, commands, run } = rest;
  if (typeof node === "string" && kind === "began" && typeof run === "string") return { kind, node, run };
  if (typeof node !== "string" || kind !== "turn" || !isCount(epoch) || !isCount(sequence)) throw malformed();
  if (!Array.isArray(commands)) throw malformed();
  return { kind, node, epoch, sequence, commands: commands.map(read) };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(error);
  }
  if (typeof value !== "object" || value === null) throw malformed();
  return value as Record<string, unknown>;
}

function malformed(cause?: unknown): UnreadableEntry {
  return new UnreadableEntry("MALFORMED_ENTRY", "The log has an entry that Relais has not written", cause);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function written(command: NetworkCommand): object {
  return "tags" in command ? { ...command, tags: [...command.tags] } : command;
}

function read(value: unknown): NetworkCommand {
  if (!isWritten(value)) throw malformed();
  if (!Object.hasOwn(commandKinds, value.kind)) {
    const problem = `The entry has a command of the kind ${value.kind}, which this Relais does not know`;
    throw new UnreadableEntry("UNKNOWN_COMMAND_KIND", problem);
  }
  const { tags } = value;
  // Its own kind of node has written it: the other fields are as they were.
  return (tags === undefined ? value : { ...value, tags: new Map(tags) }) as NetworkCommand;
}

function isWritten(value: unknown): value is Written {
  if (typeof value !== "object" || value === null) return false;
  const { kind, at, tags } = value as Partial<Record<keyof Written, unknown>>;
  return typeof kind === "string" && typeof at === "number" && (tags === undefined || Array.isArray(tags));
}
