/**
 * Who may do what, said once more and as plainly as possible. Sources: Modern IRC, "Channel Modes" and "User Modes", and for
 * what is not in there the help of each mode. Nobody is logged in here.
 */
import { fold, RANKS } from "./mirror.ts";
import type { Mirror, Person, Room } from "./mirror.ts";

const STATUS_SYMBOLS = "~&@%+";

const compiled = new Map<string, RegExp>();

/** A mask with `*` and `?`; letters of ASCII in any case. */
export function matches(mask: string, text: string): boolean {
  let pattern = compiled.get(mask);
  if (pattern === undefined) {
    const source = fold(mask).replace(/[.*+?^${}()|[\]\\]/g, (letter) =>
      letter === "*" ? ".*" : letter === "?" ? "." : `\\${letter}`,
    );
    pattern = new RegExp(`^${source}$`, "su");
    compiled.set(mask, pattern);
  }
  return pattern.test(fold(text));
}

/** An entry of a list, extended or not: `~!r:mask`, `~m:entry`, `nick!user@host`. */
function fits(entry: string, person: Person): boolean {
  const [, not, letter, value = ""] = /^~(!?)([acmr]):(.*)$/su.exec(entry) ?? [];
  if (letter === undefined) {
    const hosts = [person.host, person.firstHost, person.peer.remoteAddress];
    return hosts.some((host) => matches(entry, `${person.nick}!${person.username}@${host}`));
  }
  const fitting: Readonly<Record<string, () => boolean>> = {
    a: () => false,
    c: () =>
      [...person.rooms].some(
        ({ name, flags }) => fold(name) === fold(value) && !flags.has("s") && !flags.has("p"),
      ),
    m: () => fits(value, person),
    r: () => matches(value, person.realname),
  };
  return fitting[letter]?.() !== (not === "!");
}

/** Mutes count only where someone would speak. */
function isListed(room: Room, letter: "b" | "e" | "I", person: Person, speaking: boolean): boolean {
  return [...room.lists[letter]].some((entry) => (speaking || !/^~!?m:/.test(entry)) && fits(entry, person));
}

function isBanned(room: Room, person: Person, speaking: boolean): boolean {
  return isListed(room, "b", person, speaking) && !isListed(room, "e", person, speaking);
}

export interface Speech {
  readonly command: string;
  readonly text: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Who hears what someone says to a room: all, its operators (mode U), or nobody. */
export function hearersOf(room: Room, person: Person, speech: Speech): "all" | "operators" | "nobody" {
  const { flags } = room;
  if (!maySay(room, speech)) return "nobody";
  const ranks = room.members.get(person);
  if (ranks !== undefined && ranks !== "") return "all";
  if (ranks === undefined && flags.has("n")) return "nobody";
  if (flags.has("m") || flags.has("M") || isBanned(room, person, true))
    return flags.has("U") ? "operators" : "nobody";
  return hasToWait(room, person, speech) ? "nobody" : "all";
}

function maySay({ flags }: Room, { command, text }: Speech): boolean {
  if (command === "TAGMSG") return true;
  if (flags.has("T") && command === "NOTICE") return false;
  if (flags.has("C") && text.split("\n").some(isCtcp)) return false;
  return !(flags.has("c") && (text.includes("\u0003") || text.includes("\u0004")));
}

/** An ACTION is none. */
function isCtcp(text: string): boolean {
  const [word = ""] = text.slice(1).split(" ");
  return text.startsWith("\u0001") && !["ACTION", "ACTION\u0001"].includes(word.toUpperCase());
}

function hasToWait({ values, spoken }: Room, person: Person, { command, now }: Speech): boolean {
  const last = spoken.get(person);
  const seconds = Number(values.get("W") ?? 0);
  return command !== "TAGMSG" && last !== undefined && now - last < seconds * 1000;
}

/** From now on that person has to wait, where the room is slow for it. Of more than `most` who spoke first is forgotten. */
export function noteSpeech(room: Room, person: Person, { command, now }: Speech, most: number): void {
  const { members, spoken, values } = room;
  if (!values.has("W") || (members.get(person) ?? "") !== "" || command === "TAGMSG") return;
  spoken.delete(person);
  spoken.set(person, now);
  for (const [speaker, at] of spoken) {
    if (spoken.size <= most && now - at < Number(values.get("W")) * 1000) break;
    spoken.delete(speaker);
  }
}

/** Mode R of users: nobody but oneself, for nobody is logged in. */
export function mayWriteTo(recipient: Person, sender: Person): boolean {
  return recipient === sender || !recipient.modes.has("R");
}

export function mayEnter(room: Room, person: Person, keys: readonly string[], now: number): boolean {
  const { flags, values } = room;
  if (isBanned(room, person, false) || flags.has("R")) return false;
  if (flags.has("i") && !room.invited.has(person) && !isListed(room, "I", person, false)) return false;
  const [key, limit] = [values.get("k"), values.get("l")];
  if (limit !== undefined && room.members.size >= Number(limit)) return false;
  if (key !== undefined && !keys.includes(key)) return false;
  const [joins = 0, seconds = 0] = (values.get("j") ?? "").split(":").map(Number);
  return joins === 0 || room.joins.filter((at) => now - at < seconds * 1000).length < joins;
}

/** Whether someone whom one room refuses may be led to another: along mode f, through rooms that refuse as well. */
export function leadsTo(
  mirror: Mirror,
  from: Room,
  to: Room,
  enters: (room: Room) => boolean,
  most: number,
): boolean {
  let room: Room | undefined = from;
  for (let step = 0; step < most; step += 1) {
    if (room === undefined || enters(room)) return false;
    room = mirror.room(room.values.get("f") ?? "");
    if (room === to) return enters(to);
  }
  return false;
}

/** Members that a message to `@#room` or `#room` is for. Source: Modern IRC, "STATUSMSG Parameter". */
export function addressed(room: Room, symbols: string): Person[] {
  // The lowest rank that is named, and all above it.
  const lowest = Math.max(-1, ...symbols.split("").map((symbol) => STATUS_SYMBOLS.indexOf(symbol)));
  if (lowest === -1) return [...room.members.keys()];
  const ranks = new Set(RANKS.slice(0, lowest + 1));
  return [...room.members].flatMap(([person, held]) =>
    held.split("").some((rank) => ranks.has(rank)) ? [person] : [],
  );
}

/** Takes `@#room` apart. */
export function splitTarget(target: string): { readonly symbols: string; readonly name: string } {
  const symbols = /^[~&@%+]*/.exec(target)?.[0] ?? "";
  return { symbols, name: target.slice(symbols.length) };
}

/** Source: Modern IRC, "Secret Channel Mode". */
export function mayKnowOf(room: Room, viewer: Person): boolean {
  return !room.flags.has("s") || room.members.has(viewer) || viewer.privileges.has("see");
}

/** What is told of a room to those who do not name it. Source: RFC 2811, section 4.2.6. */
export function mayBeTold(room: Room, viewer: Person): boolean {
  const open = !room.flags.has("s") && !room.flags.has("p");
  return open || room.members.has(viewer) || viewer.privileges.has("see");
}

/** Whether NAMES, WHO and WHOIS may show someone in a room. */
export function maySee(room: Room, person: Person, viewer: Person): boolean {
  return room.shows(person, viewer) || viewer.privileges.has("see");
}

/** Source: Modern IRC, "Invisible User Mode". */
export function mayFind(person: Person, viewer: Person): boolean {
  if (!person.modes.has("i") || person === viewer || viewer.privileges.has("see")) return true;
  return [...person.rooms].some((room) => room.members.has(viewer) && room.shows(person, viewer));
}
