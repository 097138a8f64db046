/**
 * Numerics that tell of others: false where they tell what is not so, or what is hidden from who reads them. Sources: Modern
 * IRC, "Numeric Replies", "Secret Channel Mode" and "Invisible User Mode"; for the rest, what stands at the rule.
 */
import { isTrueValue } from "./metadata-dues.ts";
import { fold, VALUED } from "./mirror.ts";
import type { Person } from "./mirror.ts";
import { collectNames } from "./name-lists.ts";
import type { NameLists } from "./name-lists.ts";
import { mayBeTold, mayFind, mayKnowOf, maySee } from "./permissions.ts";
import type { Turn } from "./turn.ts";

/** False for a line that this viewer must not read, or that is not so. */
type NumericRule = (viewer: Person, params: readonly string[], turn: Turn, lists: NameLists) => boolean;

const visibleRoom: NumericRule = (viewer, [, name = ""], { mirror }) => {
  const room = mirror.room(name);
  return room !== undefined && mayKnowOf(room, viewer);
};

/** What only oneself and those who see what is hidden are told. */
const ofPrivate: NumericRule = (viewer, [, nick = ""]) =>
  fold(nick) === fold(viewer.nick) || viewer.privileges.has("see");

const withPrivilege =
  (privilege: string): NumericRule =>
  (viewer) =>
    viewer.privileges.has(privilege);

const valueOfTarget: NumericRule = (viewer, [, ...params], turn) => isTrueValue(turn, viewer, params);

export const numericRules: ReadonlyMap<string, NumericRule> = new Map<string, NumericRule>([
  ["319", whoisRooms],
  ["322", listedTruly],
  ["324", roomModes],
  ["331", visibleRoom],
  ["332", visibleRoom],
  ["333", visibleRoom],
  ["336", (viewer, [, name = ""], { mirror }) => mirror.room(name)?.invited.has(viewer) === true],
  // Bans are for those who set them, and for those who may see them.
  ["211", (viewer, [, mask]) => mask === viewer.mask || viewer.privileges.has("stats")],
  ["216", (viewer) => viewer.privileges.has("stats") || viewer.privileges.has("ban-user")],
  ["225", (viewer) => viewer.privileges.has("stats") || viewer.privileges.has("ban-address")],
  ["243", withPrivilege("stats")],
  ["320", ofPrivate],
  ["338", ofPrivate],
  ["340", addressesKept],
  ["354", whoxEntry],
  ["378", ofPrivate],
  ["379", ofPrivate],
  ["346", visibleRoom],
  ["347", visibleRoom],
  ["348", visibleRoom],
  ["349", visibleRoom],
  ["352", whoEntry],
  ["353", collectNames],
  ["730", monitored],
  [
    "731",
    (_, [, list = ""], { mirror }) => list.split(",").every((nick) => mirror.person(nick) === undefined),
  ],
  ["732", (viewer, [, list = ""]) => list.split(",").every((nick) => viewer.watching.has(fold(nick)))],
  ["760", valueOfTarget],
  ["761", valueOfTarget],
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

/** All that is asked for, in the order of the fields. Source: IRCv3 WHOX. */
function whoxEntry(viewer: Person, [, ...values]: readonly string[], { mirror, request }: Turn): boolean {
  const [mask = "", options = ""] = request?.params ?? [];
  const [asked = "", token = ""] = options.slice(options.indexOf("%") + 1).split(",");
  const order = "tcuihsnfdlaor".split("").filter((letter) => asked.includes(letter));
  if (values.length !== order.length) return false;
  const value = (letter: string): string | undefined =>
    order.includes(letter) ? values[order.indexOf(letter)] : undefined;
  const nick = value("n");
  const person = nick === undefined ? undefined : mirror.person(nick);
  if (nick !== undefined && (person === undefined || !mayFind(person, viewer))) return false;
  const room = mirror.room(value("c") ?? "*");
  const named = room !== undefined && fold(mask) === fold(room.name);
  if (room !== undefined && person !== viewer && !(named ? mayKnowOf : mayBeTold)(room, viewer)) return false;
  const told = value("t");
  if (told !== undefined && told !== (/^\d{1,3}$/.test(token) ? token : "0")) return false;
  const address = value("i") ?? UNDISCLOSED;
  return address === UNDISCLOSED || person === undefined || mayLocate(person, viewer, address);
}

const UNDISCLOSED = "255.255.255.255";

/** Real addresses are for oneself, for those who see what is hidden, and where they are the host that is shown. */
function mayLocate(person: Person, viewer: Person, address: string): boolean {
  return person === viewer || viewer.privileges.has("see") || person.host === address;
}

function addressesKept(viewer: Person, [, text = ""]: readonly string[], { mirror }: Turn): boolean {
  return text.split(" ").every((word) => {
    const [, nick = "", address = ""] = /^([^*=]+)\*?=[+-][^@]*@(.*)$/.exec(word) ?? [];
    const person = mirror.person(nick);
    if (word === "") return true;
    return person !== undefined && (address === UNDISCLOSED || mayLocate(person, viewer, address));
  });
}

function monitored(_viewer: Person, [, list = ""]: readonly string[], { mirror }: Turn): boolean {
  return list.split(",").every((mask) => mirror.bySource(mask) !== undefined);
}

function grant(viewer: Person, _params: readonly string[], { request, world }: Turn): boolean {
  const block = world.settings.network.operators.find(({ name }) => name === request?.params[0]);
  viewer.operator = block?.name;
  viewer.privileges = new Set(block?.privileges);
  return block !== undefined && viewer.modes.has("o");
}
