/**
 * Entries of a log that several machines share, in the form in which they are written: JSON with the number of its form. An entry is what
 * one node has put in the log in one turn, or says something about a run of a node.
 */
import type { NetworkCommand, UserCommand } from "./network-command.ts";

/**
 * The forms that this version of Relais reads. A change that an earlier version cannot read is another number. A node writes
 * the newest form that all nodes of the network read, so that two neighbouring versions can be in one network. Form 2 has
 * commands of users as lists, which are shorter.
 */
export const entryForms = { oldest: 1, newest: 2 } as const;

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
export interface BeginningEntry {
  readonly kind: "began";
  readonly node: string;
  /** Differs between any two runs. */
  readonly run: string;
  readonly description: string;
  /** Software and version. */
  readonly version: string;
  /** The newest form of entries that it reads. */
  readonly reads: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A run of a node is over, as the node itself says, or another for it. */
export interface EndEntry {
  readonly kind: "ended";
  readonly node: string;
  readonly run: string;
  /** The reason that its users are seen to quit with. */
  readonly reason: string;
  readonly at: number;
}

/** A sign of life of a node that has nothing else to say. */
interface AliveEntry {
  readonly kind: "alive";
  readonly node: string;
  readonly run: string;
}

/** The state of the network as a node had it at a position. */
export interface StateEntry {
  readonly kind: "state";
  readonly node: string;
  readonly run: string;
  readonly position: number;
  readonly hash: string;
  /** All nodes are to tell their states at the position of this entry. */
  readonly compare?: boolean | undefined;
}

export type LogEntry = TurnEntry | BeginningEntry | EndEntry | AliveEntry | StateEntry;

/** The text is no entry, or not one that this version of Relais understands. */
export class UnreadableEntry extends Error {
  readonly code: "FOREIGN_ENTRY" | "MALFORMED_ENTRY" | "UNKNOWN_ENTRY_FORM" | "UNKNOWN_COMMAND_KIND";

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
  count: true,
  login: true,
  "nick-due": true,
  "node-began": true,
  "node-ended": true,
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

/** In the newest form, or an earlier one. */
export function encodeEntry(entry: LogEntry, form: number = entryForms.newest): string {
  if (entry.kind !== "turn") return JSON.stringify({ form, ...entry });
  return JSON.stringify({
    form,
    ...entry,
    commands: entry.commands.map((command) => written(command, form)),
  });
}

/** Throws an {@link UnreadableEntry}. */
export function decodeEntry(text: string): LogEntry {
  const { form, kind, node, ...rest } = parsed(text);
  if (form === undefined) throw foreign();
  if (!isCount(form) || form < entryForms.oldest || form > entryForms.newest) {
    const { oldest, newest } = entryForms;
    const problem = `The log has an entry of the form ${JSON.stringify(form)}, as another version of Relais writes them; this one reads the forms ${oldest} to ${newest}: see docs/cluster.md, "Upgrading"`;
    throw new UnreadableEntry("UNKNOWN_ENTRY_FORM", problem);
  }
  if (typeof node !== "string") throw malformed();
  if (kind !== "turn") return readNodeEntry({ ...rest, kind, node });
  const { epoch, sequence, commands } = rest;
  if (!isCount(epoch) || !isCount(sequence) || !Array.isArray(commands)) throw malformed();
  return { kind, node, epoch, sequence, commands: commands.map((each) => read(each, form)) };
}

/** The fields of entries about nodes, and their types. */
const nodeEntryFields = {
  began: { run: "string", description: "string", version: "string", reads: "number", at: "number" },
  ended: { run: "string", reason: "string", at: "number" },
  alive: { run: "string" },
  state: { run: "string", position: "number", hash: "string" },
} as const;

function readNodeEntry(entry: Readonly<Record<string, unknown>>): LogEntry {
  const { kind } = entry;
  if (typeof kind !== "string" || !Object.hasOwn(nodeEntryFields, kind)) throw malformed();
  const fields = Object.entries(nodeEntryFields[kind as keyof typeof nodeEntryFields]);
  for (const [name, type] of fields) if (typeof entry[name] !== type) throw malformed();
  return entry as unknown as LogEntry;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw foreign(error);
  }
  if (typeof value !== "object" || value === null) throw foreign();
  return value as Record<string, unknown>;
}

/** No version of Relais writes such a text: it says nothing about the network. */
function foreign(cause?: unknown): UnreadableEntry {
  return new UnreadableEntry("FOREIGN_ENTRY", "The log has a text that is no entry", cause);
}

function malformed(): UnreadableEntry {
  return new UnreadableEntry("MALFORMED_ENTRY", "The log has an entry that Relais has not written");
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** From this form on, commands of users are lists. */
const LISTS = 2;

/** A command of a user in form 2. An empty end is left out: facts, and tags before them. */
type ListedCommand = readonly [
  command: string,
  user: number,
  session: number,
  delivery: number,
  other: number,
  at: number,
  params: readonly string[],
  tags?: readonly (readonly [string, string])[],
  facts?: UserCommand["facts"],
];

function listed({
  command,
  user,
  session,
  capabilities,
  at,
  params,
  tags,
  facts,
}: UserCommand): ListedCommand {
  const start = [command, user, session, capabilities.delivery, capabilities.other, at, params] as const;
  if (Object.keys(facts).length > 0) return [...start, [...tags], facts];
  return tags.size > 0 ? [...start, [...tags]] : start;
}

const listedTypes = ["string", "number", "number", "number", "number", "number", "object"] as const;

function readListed(list: readonly unknown[]): UserCommand {
  for (const [place, type] of listedTypes.entries()) if (typeof list[place] !== type) throw malformed();
  const [command, user, session, delivery, other, at, params, tags = [], facts = {}] =
    list as unknown as ListedCommand;
  if (!Array.isArray(params) || !Array.isArray(tags)) throw malformed();
  return {
    kind: "command",
    command,
    user,
    session,
    capabilities: { delivery, other },
    params,
    tags: tags.length === 0 ? NO_TAGS : new Map(tags),
    facts,
    at,
  };
}

function written(command: NetworkCommand, form: number): object {
  if (command.kind === "command" && form >= LISTS) return listed(command);
  return "tags" in command ? { ...command, tags: [...command.tags] } : command;
}

function read(value: unknown, form: number): NetworkCommand {
  if (Array.isArray(value) && form >= LISTS) return readListed(value);
  if (!isWritten(value)) throw malformed();
  if (!Object.hasOwn(commandKinds, value.kind)) {
    const problem = `The entry has a command of the kind ${value.kind}, which this Relais does not know`;
    throw new UnreadableEntry("UNKNOWN_COMMAND_KIND", problem);
  }
  const { tags } = value;
  // Its own kind of node has written it: the other fields are as they were. Nobody else has this object.
  if (tags !== undefined) Object.assign(value, { tags: tags.length === 0 ? NO_TAGS : new Map(tags) });
  return value as unknown as NetworkCommand;
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

function isWritten(value: unknown): value is Written {
  if (typeof value !== "object" || value === null) return false;
  const { kind, at, tags } = value as Partial<Record<keyof Written, unknown>>;
  return typeof kind === "string" && typeof at === "number" && (tags === undefined || Array.isArray(tags));
}
