/**
 * Compares the messages that clients of all machines of a network read: each once, in the order of the log, and the same everywhere.
 * Counts how often they hear of lost machines.
 */
import type { HeardLine } from "./heard-line.ts";
import type { Peer } from "./network.ts";
import type { Heard } from "./spans.ts";
import { demand } from "./violation.ts";

/** The position of the command in the log. Source: `message-ids.ts`. */
const ID = /^test-([0-9a-z]+)/u;

/** Kinds of lines about lost machines, by a part of their text. */
const telling = {
  parked: "*** This server has lost the rest of the network",
  back: "*** This server is back in the network",
  refused: "This server has lost the rest of the network; try again",
  closed: "Lost connection to the network; connect again",
  quit: " QUIT :Lost connection to the network",
  restarted: " QUIT :Server restarted",
} as const;

export type Told = keyof typeof telling;

interface Latest {
  readonly position: number;
  readonly ids: Set<string>;
}

export class Sightings {
  /** Lines that clients read about lost machines. */
  readonly told = new Map<Told, number>();
  readonly #messages = new Map<string, string>();
  /** The last messages that clients read, by target: those of one position. */
  readonly #latest = new WeakMap<Peer, Map<string, Latest>>();
  /** Positions at which they last came to a channel. */
  readonly #joined = new WeakMap<Peer, number>();

  /** The number of different messages. */
  get messages(): number {
    return this.#messages.size;
  }

  /** Throws a Violation. */
  read(heard: readonly Heard[]): void {
    for (const { peer, line } of heard) {
      for (const [kind, text] of Object.entries(telling))
        if (line.text.includes(text)) this.told.set(kind as Told, (this.told.get(kind as Told) ?? 0) + 1);
      const id = line.tags.get("msgid");
      if (id !== undefined) this.#message(peer, id, line);
    }
  }

  #message(peer: Peer, id: string, line: HeardLine): void {
    const { command, source, params, text } = line;
    const said = `${source ?? ""} ${command} ${params[0] ?? ""}`;
    const known = this.#messages.get(id) ?? said;
    demand(known === said, () => `${peer.name} read ${text}: others read ${known}`);
    this.#messages.set(id, known);
    const position = Number.parseInt(ID.exec(id)?.[1] ?? "", 36);
    const isOwn = source?.split("!")[0] === peer.state.nick;
    if (command === "JOIN" && isOwn) this.#joined.set(peer, position);
    // One that comes back to its channels reads what it has missed in one after the other.
    const targets = this.#latest.get(peer) ?? new Map<string, Latest>();
    this.#latest.set(peer, targets);
    const [target = ""] = params;
    const before = targets.get(target);
    // Those before it came to a channel.
    if (before !== undefined && position < before.position) {
      demand(
        this.#joined.get(peer) === before.position,
        () => `${peer.name} read ${text} after what follows`,
      );
      return;
    }
    const latest = before?.position === position ? before : { position, ids: new Set<string>() };
    // A message to oneself has an echo.
    demand(isOwn || !latest.ids.has(id), () => `${peer.name} read ${text} twice`);
    latest.ids.add(id);
    targets.set(target, latest);
  }
}
