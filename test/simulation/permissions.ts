/** Who may do what, said once more and as plainly as possible. Sources: Modern IRC, "Channel Modes" and "User Modes". */
import { fold, RANKS } from "./mirror.ts";
import type { Person, Room } from "./mirror.ts";

const STATUS_SYMBOLS = "~&@%+";

const compiled = new Map<string, RegExp>();

/** A mask with `*` and `?`; letters of ASCII in any case. */
function matches(mask: string, text: string): boolean {
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

function isListed(room: Room, letter: "b" | "e" | "I", person: Person): boolean {
  const real = `${person.nick}!${person.username}@${person.peer.remoteAddress}`;
  return [...room.lists[letter]].some((mask) => matches(mask, person.mask) || matches(mask, real));
}

function isBanned(room: Room, person: Person): boolean {
  return isListed(room, "b", person) && !isListed(room, "e", person);
}

/** Halfop or more. */
export function keepsOrder(room: Room, person: Person): boolean {
  return /[qaoh]/.test(room.members.get(person) ?? "");
}

export function maySpeak(room: Room, person: Person): boolean {
  const ranks = room.members.get(person);
  if (ranks !== undefined && ranks !== "") return true;
  if (room.flags.has("m")) return false;
  if (ranks === undefined && room.flags.has("n")) return false;
  return !isBanned(room, person);
}

export function mayEnter(room: Room, person: Person, keys: readonly string[]): boolean {
  if (isBanned(room, person)) return false;
  if (room.flags.has("i") && !room.invited.has(person) && !isListed(room, "I", person)) return false;
  if (room.limit !== undefined && room.members.size >= Number(room.limit)) return false;
  return room.key === undefined || keys.includes(room.key);
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

/** Source: Modern IRC, "Invisible User Mode". */
export function mayFind(person: Person, viewer: Person): boolean {
  if (!person.modes.has("i") || person === viewer || viewer.privileges.has("see")) return true;
  return [...person.rooms].some((room) => room.members.has(viewer));
}
