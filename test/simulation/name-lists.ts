/** NAMES: what its lines say of one room or of those who are in none, taken together. Source: Modern IRC, "RPL_NAMREPLY". */
import { RANKS } from "./mirror.ts";
import type { Person, Room } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { mayBeTold, mayFind, mayKnowOf, maySee } from "./permissions.ts";
import { has } from "./turn.ts";
import type { Turn } from "./turn.ts";
import { demand } from "./violation.ts";

/** Words of the 353 lines of one room, by its name. */
export type NameLists = Map<string, string[]>;

export function collectNames(
  viewer: Person,
  [, symbol = "", name = "", words = ""]: readonly string[],
  { mirror, request }: Turn,
  lists: NameLists,
): boolean {
  const room = mirror.room(name);
  const named = request?.command !== "NAMES" || (request.params[0] ?? "") !== "";
  if (name !== "*" && (room === undefined || !(named ? mayKnowOf : mayBeTold)(room, viewer))) return false;
  if (symbol !== symbolOf(room)) return false;
  lists.set(name, [...(lists.get(name) ?? []), ...words.split(" ")]);
  return true;
}

/** Source: Modern IRC, "RPL_NAMREPLY". */
function symbolOf(room: Room | undefined): string {
  if (room?.flags.has("s") === true) return "@";
  return room?.flags.has("p") === false ? "=" : "*";
}

/** All whom the viewer may find are there, once each, with their ranks, and nobody else. */
export function judgeNames({ mirror }: Turn, peer: Peer, name: string, shownWords: readonly string[]): void {
  const viewer = mirror.byPeer.get(peer);
  if (viewer === undefined) return;
  const room = mirror.room(name);
  const wanted = room === undefined ? strays(viewer, mirror.people.values()) : inRoom(viewer, peer, room);
  const shown = (person: Person): string => (has(peer, "userhost-in-names") ? person.mask : person.nick);
  const expected = wanted.map(([person, symbols]) => symbols + shown(person)).toSorted();
  demand(
    shownWords.toSorted().join(" ") === expected.join(" "),
    () => `NAMES ${name}: ${shownWords.join(" ")}\nbut: ${expected.join(" ")}`,
  );
}

function inRoom(viewer: Person, peer: Peer, room: Room): [Person, string][] {
  const found: [Person, string][] = [];
  for (const [person, ranks] of room.members) {
    if (!maySee(room, person, viewer)) continue;
    if (!room.members.has(viewer) && !mayFind(person, viewer)) continue;
    const symbols = ranks.replace(/./g, (rank) => "~&@%+".charAt(RANKS.indexOf(rank)));
    found.push([person, has(peer, "multi-prefix") ? symbols : symbols.slice(0, 1)]);
  }
  return found;
}

/** Those who are in no room that the viewer may know of. Source: RFC 2812, section 3.2.5. */
function strays(viewer: Person, people: Iterable<Person>): [Person, string][] {
  const found = [...people].filter(
    (person) => mayFind(person, viewer) && [...person.rooms].every((room) => !mayBeTold(room, viewer)),
  );
  return found.map((person) => [person, ""]);
}
