/** Those who have to hear what several commands do alike. Sources: IRCv3 away-notify; IRCv3 extended-monitor. */
import type { CapabilityName } from "../../src/irc/wire/capabilities.ts";
import { asSent } from "./heard-line.ts";
import type { Mirror, Person, Room } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { has, peersOf } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** Neighbours, and with extended-monitor those who watch the nick. */
export function heardBy(
  { neighbours, watchers }: ReturnType<Mirror["audienceOf"]>,
  capability: CapabilityName,
): Peer[] {
  const watching = peersOf(watchers, "extended-monitor");
  return [...peersOf(neighbours, capability), ...watching.filter((peer) => has(peer, capability))];
}

/** Who comes into a room while away is known to be away at once. */
export function announceAwayOnJoin(
  { dues }: Turn,
  person: Person,
  others: readonly Person[],
  room: Room,
): void {
  const { away } = person;
  if (away === undefined) return;
  dues.push({
    command: "AWAY",
    about: `${person.nick} in ${room.name}`,
    met: false,
    special: true,
    hearers: peersOf(others, "away-notify"),
    fits: ({ line }) => line.source === person.mask && line.params[0] === asSent(away),
  });
}
