/** What has to be heard when a host changes. Source: IRCv3 chghost, and its "Fallback". */
import { announceAwayOnJoin } from "./audiences.ts";
import type { Person, Room } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { announce, has, peersOf } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** Commands that may change a host: the host of an operator block comes and goes with being an operator. */
const CHANGING = new Set(["CHGHOST", "OPER", "MODE", "SAMODE"]);

/** What really changed is read from the server. Call before any happening of the turn was mirrored. */
export function announceHosts(turn: Turn): void {
  const { cause, mirror, request } = turn;
  if (cause.kind !== "reread" && !CHANGING.has(request?.command ?? "")) return;
  for (const person of mirror.people.values()) {
    const { user } = person.peer.state;
    if (user === undefined || (user.username === person.username && user.host === person.host)) continue;
    changeHost(turn, person, user.username, user.host);
  }
}

function changeHost(turn: Turn, person: Person, username: string, host: string): void {
  const { dues, former, mirror } = turn;
  const { mask: before, peer } = person;
  const { neighbours, watchers } = mirror.audienceOf(person);
  const about = `${person.nick}, now of ${host}`;
  const others = peersOf(neighbours);
  dues.push({
    command: "QUIT",
    about,
    met: false,
    special: true,
    hearers: others.filter(isOld),
    fits: ({ line }) => line.source === before && line.params.join() === "Changing host",
  });
  dues.push({
    command: "CHGHOST",
    about,
    met: false,
    special: true,
    hearers: [
      ...peersOf([person, ...neighbours], "chghost"),
      ...peersOf(watchers, "extended-monitor"),
    ].filter((one) => !isOld(one)),
    fits: ({ line }) => line.source === before && line.params.join(" ") === `${username} ${host}`,
  });
  former.set(before, person);
  person.moveTo(username, host);
  for (const [room, ranks] of roomsOf(person)) {
    const witnesses = room.witnesses(person).filter((one) => one !== person && isOld(one.peer));
    dues.push({
      command: "JOIN",
      about: `${about}, to ${room.name}`,
      met: false,
      special: true,
      hearers: peersOf(witnesses),
      fits: ({ line }) => line.source === person.mask && line.params[0] === room.name,
    });
    announceAwayOnJoin(turn, person, witnesses, room);
    if (ranks === "") continue;
    const words = [room.name, `+${ranks}`, ...Array.from(ranks, () => person.nick)].join(" ");
    announce(turn, `the ranks of ${about}`, peersOf(witnesses), ({ command, params }) => {
      return command === "MODE" && params.join(" ") === words;
    });
  }
  announce(turn, `396 of ${about}`, [peer], ({ command, params }) => command === "396" && params[1] === host);
}

const isOld = (peer: Peer): boolean => !has(peer, "chghost");

function roomsOf(person: Person): (readonly [Room, string])[] {
  return [...person.rooms].map((room) => [room, room.members.get(person) ?? ""] as const);
}
