/**
 * Compares the messages that clients of all machines of a network read: each once, in the order of the log, and the same everywhere.
 * Counts how often they hear of lost machines.
 */
import type { HeardLine } from "./heard-line.ts";
import type { Peer } from "./network.ts";
import type { Heard } from "./spans.ts";
import { demand } from "./violation.ts";

/** Position, and which id of that position it is. Source: `message-ids.ts`. */
const ID = /^test-([0-9a-z]+)(?:-([0-9a-z]+))?$/u;
/** More ids than one position has. */
const WITHIN = 1e6;

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

export class Sightings {
  /** Lines that clients read about lost machines. */
  readonly told = new Map<Told, number>();
  readonly #messages = new Map<string, string>();
  /** Places of the last messages that clients read. */
  readonly #latest = new WeakMap<Peer, number>();
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
    const { command, source, text } = line;
    const said = `${command} ${source ?? ""}`;
    const known = this.#messages.get(id) ?? said;
    demand(known === said, () => `${peer.name} read ${text}: others read ${known}`);
    this.#messages.set(id, known);
    const [, position = "", within = "1"] = ID.exec(id) ?? [];
    const place = Number.parseInt(position, 36) * WITHIN + Number.parseInt(within, 36);
    const latest = this.#latest.get(peer) ?? 0;
    const isOwn = source?.split("!")[0] === peer.state.nick;
    if (command === "JOIN" && isOwn) this.#joined.set(peer, positionOf(place));
    // A message to oneself, and its echo; or those before it came to a channel.
    const isAgain = place === latest && isOwn;
    const isReplayed = this.#joined.get(peer) === positionOf(latest);
    demand(place > latest || isAgain || isReplayed, () => `${peer.name} read ${text} after what follows it`);
    this.#latest.set(peer, Math.max(place, latest));
  }
}

const positionOf = (place: number): number => Math.floor(place / WITHIN);
