/**
 * What the server itself says: only to whoever asked, under that peer's own name, and nothing of what is hidden from it.
 * Sources: Modern IRC, "Numeric Replies", "Secret Channel Mode", "Invisible User Mode"; IRCv3 Capability Negotiation.
 */
import { capabilityBit, capabilityNames } from "../../src/irc/wire/capabilities.ts";
import type { CapabilityName } from "../../src/irc/wire/capabilities.ts";
import type { Heard } from "./happenings.ts";
import type { HeardLine } from "./heard-line.ts";
import { fold, Person, RANKS, VALUED } from "./mirror.ts";
import type { Room } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { mayBeTold, mayFind, mayKnowOf, maySee } from "./permissions.ts";
import { operators, SERVER } from "./settings.ts";
import { has } from "./turn.ts";
import type { Turn } from "./turn.ts";
import { demand } from "./violation.ts";

/** Words of the 353 lines of one room. */
type NameLists = Map<string, string[]>;

/** To be called when the mirror has followed all that happened. */
export function judgeAnswers(turn: Turn, answers: readonly Heard[]): void {
  const lists: NameLists = new Map();
  for (const { peer, line } of answers) {
    if (line.source === undefined) judgeUnsigned(turn, peer, line);
    else {
      demand(line.source === SERVER, () => `${peer.name} read ${line.text}, which comes from nobody`);
      demand(peer === turn.peer, () => `${peer.name} read ${line.text}, which is not its answer`);
      if (/^\d/.test(line.command)) judgeNumeric(turn, peer, line, lists);
      else judgeWord(turn, peer, line);
    }
  }
  for (const [name, words] of lists) judgeNames(turn, name, words);
}

/** PING and ERROR are for the peer alone that is asked, or that goes. */
function judgeUnsigned(turn: Turn, peer: Peer, { command, text }: HeardLine): void {
  const { cause, killed } = turn;
  if (command === "PING") {
    demand(cause.kind === "expired" && cause.peer === peer, () => `${peer.name} read ${text}`);
    return;
  }
  demand(command === "ERROR", () => `${peer.name} read ${text}, which comes from nobody`);
  const expected =
    cause.kind === "stopping" || peer === turn.peer || [...killed].some((person) => person.peer === peer);
  demand(expected, () => `${peer.name} read ${text} for no reason`);
  demand(!peer.open, () => `${peer.name} read ${text} and is still there`);
}

function judgeWord({ cause, request }: Turn, peer: Peer, line: HeardLine): void {
  const { command, params, text } = line;
  const said = request?.command;
  const fits =
    (command === "CAP" && said === "CAP") ||
    (command === "PONG" && said === "PING") ||
    (command === "FAIL" && (params[0] === "*" || params[0] === said)) ||
    (command === "NOTICE" && cause.kind === "reread") ||
    command === "BATCH" ||
    command === "ACK";
  demand(fits, () => `${peer.name} read ${text}, for which there is no reason`);
  if (command === "CAP") negotiate(peer, params, Number(request?.params[1] ?? ""));
}

/** What the peer has learned of its capabilities. */
function negotiate(peer: Peer, params: readonly string[], version: number): void {
  const [, subcommand = ""] = params;
  if (subcommand === "LS" && version >= 302) peer.told |= capabilityBit("cap-notify");
  if (subcommand !== "ACK") return;
  for (const word of params.at(-1)?.split(" ") ?? []) {
    const name = word.replace(/^-/, "");
    if (name === "") continue;
    demand(isCapability(name), () => `${peer.name} was granted ${name}`);
    const bit = capabilityBit(name);
    peer.told = word.startsWith("-") ? peer.told & ~bit : peer.told | bit;
  }
}

const isCapability = (name: string): name is CapabilityName =>
  capabilityNames.some((known) => known === name);

function judgeNumeric(turn: Turn, peer: Peer, line: HeardLine, lists: NameLists): void {
  const { command, params, text } = line;
  const [name = ""] = params;
  if (command === "001") register(turn, peer, name);
  const viewer = turn.mirror.byPeer.get(peer) ?? turn.issuer;
  const read = (): string => `${peer.name} read ${text}`;
  demand(viewer === undefined || name === viewer.nick, () => `${read()}: that is not its nick`);
  const judge = numericRules.get(command);
  if (judge === undefined) return;
  demand(viewer !== undefined, () => `${read()} before it had registered`);
  demand(judge(viewer, params, turn, lists), read);
}

/** False for a line that this viewer must not read, or that is not so. */
type NumericRule = (viewer: Person, params: readonly string[], turn: Turn, lists: NameLists) => boolean;

const visibleRoom: NumericRule = (viewer, [, name = ""], { mirror }) => {
  const room = mirror.room(name);
  return room !== undefined && mayKnowOf(room, viewer);
};

const numericRules: ReadonlyMap<string, NumericRule> = new Map<string, NumericRule>([
  ["319", whoisRooms],
  ["322", listedTruly],
  ["324", roomModes],
  ["331", visibleRoom],
  ["332", visibleRoom],
  ["333", visibleRoom],
  ["336", (viewer, [, name = ""], { mirror }) => mirror.room(name)?.invited.has(viewer) === true],
  ["338", (viewer, [, nick = ""]) => fold(nick) === fold(viewer.nick) || viewer.privileges.has("see")],
  ["346", visibleRoom],
  ["347", visibleRoom],
  ["348", visibleRoom],
  ["349", visibleRoom],
  ["352", whoEntry],
  ["353", collectNames],
  ["367", visibleRoom],
  ["368", visibleRoom],
  ["381", grant],
  // What it is led to, it is in.
  ["470", (viewer, [, , name = ""], { mirror }) => mirror.room(name)?.members.has(viewer) === true],
]);

function whoisRooms(viewer: Person, [, nick = "", words = ""]: readonly string[], { mirror }: Turn): boolean {
  const person = mirror.person(nick);
  return words.split(" ").every((word) => {
    const room = mirror.room(word.replace(/^[~&@%+]*/, ""));
    if (room === undefined || person === undefined || !room.members.has(person)) return false;
    return person === viewer || (mayBeTold(room, viewer) && maySee(room, person, viewer));
  });
}

function listedTruly(
  viewer: Person,
  [, name = "", members, topic]: readonly string[],
  { mirror, request }: Turn,
): boolean {
  const room = mirror.room(name);
  const named = request?.params.join(",").split(",").map(fold).includes(fold(name)) === true;
  return (
    room !== undefined &&
    (named ? mayKnowOf : mayBeTold)(room, viewer) &&
    members === String(room.members.size) &&
    topic !== undefined &&
    room.topic.startsWith(topic)
  );
}

/** The key is only for members, and for operators who see what is hidden. */
function roomModes(viewer: Person, [, name = "", , ...values]: readonly string[], { mirror }: Turn): boolean {
  const room = mirror.room(name);
  if (room === undefined) return false;
  const inside = room.members.has(viewer) || viewer.privileges.has("see");
  const wanted = VALUED.split("").flatMap((letter) => {
    const value = room.values.get(letter);
    return value === undefined ? [] : [letter === "k" && !inside ? "*" : value];
  });
  return values.join("\n") === wanted.join("\n");
}

function whoEntry(viewer: Person, params: readonly string[], { mirror, request }: Turn): boolean {
  const [, name = "", , , , nick = ""] = params;
  const person = mirror.person(nick);
  if (person === undefined || !mayFind(person, viewer)) return false;
  if (name === "*") return true;
  const room = mirror.room(name);
  if (room === undefined || !room.members.has(person) || !maySee(room, person, viewer)) return false;
  const named = fold(request?.params[0] ?? "") === fold(name);
  return person === viewer || (named ? mayKnowOf : mayBeTold)(room, viewer);
}

function collectNames(
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
function judgeNames({ mirror, issuer, peer }: Turn, name: string, words: readonly string[]): void {
  if (issuer === undefined || peer === undefined) return;
  const room = mirror.room(name);
  const wanted = room === undefined ? strays(issuer, mirror.people.values()) : inRoom(issuer, peer, room);
  const shown = (person: Person): string => (has(peer, "userhost-in-names") ? person.mask : person.nick);
  const expected = wanted.map(([person, symbols]) => symbols + shown(person)).toSorted();
  demand(
    words.toSorted().join(" ") === expected.join(" "),
    () => `NAMES ${name}: ${words.join(" ")}\nbut: ${expected.join(" ")}`,
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

function grant(viewer: Person, _params: readonly string[], { request }: Turn): boolean {
  const block = operators.find(({ name }) => name === request?.params[0]);
  viewer.privileges = new Set(block?.privileges);
  return block !== undefined && viewer.modes.has("o");
}

/** From now on the peer is somebody. */
function register({ mirror }: Turn, peer: Peer, nick: string): void {
  demand(!mirror.byPeer.has(peer), () => `${peer.name} was welcomed twice`);
  demand(mirror.person(nick) === undefined, () => `${peer.name} got a nick that is taken`);
  const { user } = peer.state;
  demand(user !== undefined && user.nick === nick, () => `${peer.name} was welcomed and is nobody`);
  mirror.add(new Person(peer, nick, user.username, user.host, user.realname));
}
