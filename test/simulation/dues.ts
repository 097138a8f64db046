/**
 * What has to be heard after a command, and by whom, told before looking at what was sent: so that nobody is left out.
 * Sources: Modern IRC, "PRIVMSG message" and "STATUSMSG Parameter"; IRCv3 echo-message, away-notify, setname, message-tags.
 */
import { asSent } from "./heard-line.ts";
import { fold } from "./mirror.ts";
import type { Mirror, Person, Room } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { addressed, hearersOf, mayWriteTo, noteSpeech, splitTarget } from "./permissions.ts";
import type { Speech } from "./permissions.ts";
import { has, peersOf } from "./turn.ts";
import type { Due, Turn } from "./turn.ts";

/** Call before any happening of the turn was mirrored. */
export function announceDues(turn: Turn): void {
  const { issuer, request, dues } = turn;
  if (issuer === undefined || request?.command === undefined) return;
  switch (request.command) {
    case "PRIVMSG":
    case "NOTICE":
    case "TAGMSG":
      dues.push(...messages(turn, issuer, request.command));
      return;
    case "AWAY":
      announceAway(turn, issuer);
      return;
    case "SETNAME":
      announceRealname(turn, issuer);
      return;
    case "WALLOPS":
      announceWallops(turn, issuer);
      return;
    default:
  }
}

function messages(turn: Turn, sender: Person, command: string): Due[] {
  const { mirror, world, request } = turn;
  const [list = "", text = ""] = request?.params ?? [];
  const onlyTags = command === "TAGMSG";
  const passesTags = has(sender.peer, "message-tags");
  const tagged = [...(request?.tags.keys() ?? [])].some((name) => name.startsWith("+"));
  if (onlyTags ? !passesTags || !tagged : text === "") return [];
  const dues: Due[] = [];
  const seen = new Set<string>();
  for (const word of list.split(",")) {
    if (word === "" || seen.has(fold(word))) continue;
    seen.add(fold(word));
    if (seen.size > world.settings.network.limits.targets) break;
    const speech = { command, text, now: world.now };
    const found = word.includes("#") ? inRoom(mirror, sender, word, speech) : alone(mirror, sender, word);
    if (found === undefined) continue;
    const peers = peersOf(found.hearers, onlyTags ? "message-tags" : undefined);
    if (has(sender.peer, "echo-message")) peers.push(sender.peer);
    dues.push(messageDue(command, sender, found.target, text, peers));
  }
  return dues;
}

interface Addressed {
  /** As those who hear it read it. */
  readonly target: string;
  readonly hearers: readonly Person[];
}

/** Undefined where there is no such room, or where nobody hears the sender. */
function inRoom(mirror: Mirror, sender: Person, word: string, speech: Speech): Addressed | undefined {
  const { symbols, name } = splitTarget(word);
  const room = mirror.room(name);
  const hear = room && hearersOf(room, sender, speech);
  if (room === undefined || hear === undefined || hear === "nobody") return undefined;
  noteSpeech(room, sender, speech);
  const ranks = hear === "operators" ? "@" : symbols;
  return {
    target: ranks + room.name,
    hearers: addressed(room, ranks).filter((person) => person !== sender),
  };
}

function alone(mirror: Mirror, sender: Person, nick: string): Addressed | undefined {
  const person = mirror.person(nick);
  if (person === undefined || !mayWriteTo(person, sender)) return undefined;
  return { target: person.nick, hearers: [person] };
}

function messageDue(command: string, sender: Person, target: string, text: string, hearers: Peer[]): Due {
  return {
    command,
    about: target,
    met: false,
    hearers,
    fits: ({ line }) =>
      line.source === sender.mask &&
      line.params[0] === target &&
      (command === "TAGMSG" ? line.params.length === 1 : isCutOf(line.params[1] ?? "", text, line.bytes)),
  };
}

/** Whether a text is what was said, or as much of it as the line could hold. */
function isCutOf(heard: string, said: string, bytes: number): boolean {
  const clean = asSent(said);
  if (heard === clean) return true;
  return clean.startsWith(heard) && (bytes > 512 - 4 || clean !== said);
}

/** What really changed is read from the server: whether it should have is not a question of who hears it. */
function announceAway({ dues, mirror }: Turn, person: Person): void {
  const away = person.peer.state.user?.away;
  if (away === person.away) return;
  person.away = away;
  dues.push({
    command: "AWAY",
    about: person.nick,
    met: false,
    hearers: peersOf(mirror.neighbours(person), "away-notify"),
    fits: ({ line }) => line.source === person.mask && line.params[0] === (away && asSent(away)),
  });
}

function announceRealname({ dues, mirror }: Turn, person: Person): void {
  const realname = person.peer.state.user?.realname ?? "";
  if (realname === person.realname) return;
  person.realname = realname;
  dues.push({
    command: "SETNAME",
    about: person.nick,
    met: false,
    hearers: peersOf([person, ...mirror.neighbours(person)], "setname"),
    fits: ({ line }) => line.source === person.mask && line.params[0] === asSent(realname),
  });
}

function announceWallops({ dues, mirror, request }: Turn, person: Person): void {
  const [text = ""] = request?.params ?? [];
  if (!person.privileges.has("wallops") || text === "") return;
  const listeners = [...mirror.people.values()].filter(({ modes }) => modes.has("w"));
  dues.push({
    command: "WALLOPS",
    about: person.nick,
    met: false,
    hearers: peersOf(listeners),
    fits: ({ line }) => line.source === person.mask && isCutOf(line.params[0] ?? "", text, line.bytes),
  });
}

/** Who comes into a room while away is known to be away at once. */
export function announceAwayOnJoin({ dues }: Turn, person: Person, room: Room): void {
  const { away } = person;
  if (away === undefined) return;
  const others = room.witnesses(person).filter((member) => member !== person);
  dues.push({
    command: "AWAY",
    about: `${person.nick} in ${room.name}`,
    met: false,
    hearers: peersOf(others, "away-notify"),
    fits: ({ line }) => line.source === person.mask && line.params[0] === asSent(away),
  });
}
