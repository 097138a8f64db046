/** What the hearing model knows while it judges one execution. */
import type { CapabilityName } from "../../src/irc/wire/capabilities.ts";
import type { Happening } from "./happenings.ts";
import type { HeardLine } from "./heard-line.ts";
import type { Mirror, Person, Room } from "./mirror.ts";
import type { Peer, SentBatch } from "./peer.ts";
import type { Request } from "./request.ts";
import type { Cause, World } from "./world.ts";

/** A happening that has to come: who does what, and who must hear it. */
export interface Due {
  readonly command: string;
  readonly about: string;
  readonly fits: (happening: Happening) => boolean;
  readonly hearers: readonly Peer[];
  met: boolean;
  /** It comes of no rule: whatever the command is, it is right where it is due. */
  readonly special?: true;
}

/** A line of the server that some have to hear although it answers nothing that they said. */
interface Announcement {
  readonly what: string;
  readonly fits: (line: HeardLine) => boolean;
  /** Those who have not heard it yet. */
  readonly waiting: Set<Peer>;
}

export interface Turn {
  readonly world: World;
  readonly mirror: Mirror;
  readonly cause: Cause;
  /** The peer whose line, deadline or end it is. */
  readonly peer: Peer | undefined;
  /** That peer's user before the execution. */
  readonly issuer: Person | undefined;
  /** The line that is obeyed, where it is one that may be. */
  readonly request: Request | undefined;
  /** The line became a part of a message of several lines, or was passed over with one: it is not obeyed. */
  readonly kept: boolean;
  /** The message of several lines that it has ended, and that is to be heard. */
  readonly ended: SentBatch | undefined;
  /** It has ended a message of several lines that had no label: to say so is no answer to the line. */
  readonly broken: boolean;
  /** What has to be answered, in this order. */
  readonly labels: readonly string[];
  /** Whatever who sent the line is answered belongs to a labelled answer. */
  readonly whole: boolean;
  readonly dues: Due[];
  readonly announcements: Announcement[];
  readonly killed: Set<Person>;
  /** Rooms that peers have come to be in without having asked for it. */
  readonly arrivals: Map<Peer, Set<Room>>;
  /** Those who learned that someone whom they watch is there. */
  readonly informed: Set<Peer>;
  /** People by the mask that they had before it changed in this turn. */
  readonly former: Map<string, Person>;
}

/** Whether a peer was told that it has a capability. */
export function has(peer: Peer, capability: CapabilityName): boolean {
  return peer.told.has(capability);
}

export function peersOf(people: Iterable<Person>, capability?: CapabilityName): Peer[] {
  const peers: Peer[] = [];
  for (const { peer } of people) if (capability === undefined || has(peer, capability)) peers.push(peer);
  return peers;
}

/** Some must hear a line of the server. */
export function announce(
  { announcements }: Turn,
  what: string,
  hearers: readonly Peer[],
  fits: (line: HeardLine) => boolean,
): void {
  announcements.push({ what, fits, waiting: new Set(hearers) });
}

/** A peer has come to be in a room. */
export function arrive({ arrivals }: Turn, peer: Peer, room: Room): void {
  const rooms = arrivals.get(peer);
  if (rooms === undefined) arrivals.set(peer, new Set([room]));
  else rooms.add(room);
}
