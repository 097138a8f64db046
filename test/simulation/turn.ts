/** What the hearing model knows while it judges one execution. */
import { capabilityBit } from "../../src/irc/wire/capabilities.ts";
import type { CapabilityName } from "../../src/irc/wire/capabilities.ts";
import type { Happening } from "./happenings.ts";
import type { Mirror, Person } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import type { Request } from "./request.ts";
import type { Cause, World } from "./world.ts";

/** A happening that has to come: who does what, and who must hear it. */
export interface Due {
  readonly command: string;
  readonly about: string;
  readonly fits: (happening: Happening) => boolean;
  readonly hearers: readonly Peer[];
  met: boolean;
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
  readonly dues: Due[];
  readonly killed: Set<Person>;
}

/** Whether a peer was told that it has a capability. */
export function has(peer: Peer, capability: CapabilityName): boolean {
  return (peer.told & capabilityBit(capability)) !== 0;
}

export function peersOf(people: Iterable<Person>, capability?: CapabilityName): Peer[] {
  const peers: Peer[] = [];
  for (const { peer } of people) if (capability === undefined || has(peer, capability)) peers.push(peer);
  return peers;
}
