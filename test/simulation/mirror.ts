/**
 * The network as its clients can know it: people, rooms and who is in them, changed only by what was sent to someone. It
 * never reads the server's state, so that the two can be compared.
 */
import type { Peer } from "./peer.ts";

/** Letters of the prefix modes, highest first. Source: Modern IRC, "Channel Membership Prefixes". */
export const RANKS = "qaohv";

/** Letters of the channel modes that have a value, in the order in which 324 tells them. */
export const VALUED = "klfjW";

export class Person {
  readonly peer: Peer;
  username: string;
  host: string;
  /** What others saw at first: bans on it go on counting. */
  readonly firstHost: string;
  realname: string;
  away: string | undefined = undefined;
  /** Letters of the user modes. */
  readonly modes = new Set<string>();
  /** Name of the operator block, while an operator. */
  operator: string | undefined = undefined;
  privileges: ReadonlySet<string> = new Set();
  /** The MONITOR list, by folded nick, as written. */
  readonly watching = new Map<string, string>();
  readonly metadata = new Map<string, string>();
  /** Up to when it has read what, by folded name, as it was told; milliseconds since the Unix epoch. */
  readonly markers = new Map<string, number>();
  readonly rooms = new Set<Room>();
  /** Oldest first. */
  readonly invitations = new Set<Room>();
  #nick: string;
  #mask: string;

  constructor(peer: Peer, nick: string, username: string, host: string, realname: string) {
    this.peer = peer;
    this.username = username;
    this.host = host;
    this.firstHost = host;
    this.#nick = nick;
    this.#mask = `${nick}!${username}@${host}`;
    this.realname = realname;
  }

  /** `nick!user@host`. */
  get mask(): string {
    return this.#mask;
  }

  get nick(): string {
    return this.#nick;
  }

  set nick(nick: string) {
    this.#nick = nick;
    this.#mask = `${nick}!${this.username}@${this.host}`;
  }

  moveTo(username: string, host: string): void {
    this.username = username;
    this.host = host;
    this.#mask = `${this.#nick}!${username}@${host}`;
  }

  /** Is an operator of the server no more. */
  resign(): void {
    this.operator = undefined;
    this.privileges = new Set();
  }
}

export type ListLetter = "b" | "e" | "I";

export class Room {
  name: string;
  /** To each member its prefix modes, highest first. */
  readonly members = new Map<Person, string>();
  /** Letters of the modes without a value. Source of the first ones: what this server gives a new channel. */
  readonly flags = new Set(["n", "t"]);
  /** Values of the modes that have one, by letter. */
  readonly values = new Map<string, string>();
  /** While mode j is set: when people came in. */
  joins: number[] = [];
  /** While mode W is set: when each spoke last. */
  readonly spoken = new Map<Person, number>();
  topic = "";
  readonly metadata = new Map<string, string>();
  readonly lists: Readonly<Record<ListLetter, Set<string>>> = { b: new Set(), e: new Set(), I: new Set() };
  readonly invited = new Set<Person>();

  constructor(name: string) {
    this.name = name;
  }

  /** Halfop or more. */
  isKeptBy(person: Person): boolean {
    return /[qaoh]/.test(this.members.get(person) ?? "");
  }

  /** Whether a viewer may know that someone is in here. Source: what this server says of mode u. */
  shows(member: Person, viewer: Person): boolean {
    return !this.flags.has("u") || member === viewer || this.isKeptBy(member) || this.isKeptBy(viewer);
  }

  /** Those in here who may know of a member. */
  witnesses(of: Person): Person[] {
    return [...this.members.keys()].filter((viewer) => this.shows(of, viewer));
  }
}

/** Casemapping `ascii`. Source: Modern IRC, "CASEMAPPING Parameter". */
export function fold(name: string): string {
  let folded = foldings.get(name);
  if (folded === undefined) {
    folded = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    if (foldings.size === MOST_FOLDINGS) foldings.clear();
    foldings.set(name, folded);
  }
  return folded;
}

/** The names of a simulation are few, and each is folded very often. */
const MOST_FOLDINGS = 2_000;
const foldings = new Map<string, string>();

/** A message that may be taken back. */
interface Said {
  readonly author: Person;
  readonly target: Room | Person;
  /** Prefix symbols before the room's name. */
  readonly symbols: string;
  readonly at: number;
}

export class Mirror {
  /** By message id; of those that nobody with message-tags heard nothing is known. */
  readonly messages = new Map<string, Said>();
  /** By folded nick. */
  readonly people = new Map<string, Person>();
  readonly byPeer = new Map<Peer, Person>();
  /** By folded name. */
  readonly rooms = new Map<string, Room>();

  person(nick: string): Person | undefined {
    return this.people.get(fold(nick));
  }

  room(name: string): Room | undefined {
    return this.rooms.get(fold(name));
  }

  /** Whoever has exactly this `nick!user@host`. */
  bySource(source: string): Person | undefined {
    const found = this.person(source.slice(0, Math.max(0, source.indexOf("!"))));
    return found?.mask === source ? found : undefined;
  }

  add(person: Person): void {
    this.people.set(fold(person.nick), person);
    this.byPeer.set(person.peer, person);
  }

  rename(person: Person, nick: string): void {
    this.people.delete(fold(person.nick));
    person.nick = nick;
    this.people.set(fold(nick), person);
  }

  remove(person: Person): void {
    for (const room of person.rooms) this.leave(person, room);
    for (const room of person.invitations) room.invited.delete(person);
    this.people.delete(fold(person.nick));
    this.byPeer.delete(person.peer);
  }

  /** All who watch a nick with MONITOR. */
  watchersOf(nick: string): Person[] {
    const key = fold(nick);
    return [...this.people.values()].filter(({ watching }) => watching.has(key));
  }

  /** Who hears of a change to a person: neighbours and those who watch, each once, the person not among them. */
  audienceOf(person: Person): { readonly neighbours: Set<Person>; readonly watchers: readonly Person[] } {
    const neighbours = this.neighbours(person);
    const watchers = this.watchersOf(person.nick).filter((one) => one !== person && !neighbours.has(one));
    return { neighbours, watchers };
  }

  renameRoom(room: Room, name: string): void {
    const before = fold(room.name);
    this.rooms.delete(before);
    room.name = name;
    this.rooms.set(fold(name), room);
    if (before === fold(name)) return;
    // The later of two markers is what remains.
    for (const { markers } of room.members.keys())
      for (const key of [before, fold(name)]) markers.delete(key);
  }

  /** Enters a room, which is made where there is none. `now` in milliseconds. */
  enter(person: Person, name: string, now: number): Room {
    let room = this.room(name);
    const makes = room === undefined;
    if (room === undefined) {
      room = new Room(name);
      this.rooms.set(fold(name), room);
    }
    room.members.set(person, makes ? "o" : "");
    person.rooms.add(room);
    if (room.values.has("j")) room.joins.push(now);
    this.uninvite(person, room);
    return room;
  }

  /** A room that nobody is left in is gone, and with it the invitations to it. */
  leave(person: Person, room: Room): void {
    room.members.delete(person);
    person.rooms.delete(room);
    if (room.members.size > 0) return;
    this.rooms.delete(fold(room.name));
    for (const invited of room.invited) invited.invitations.delete(room);
  }

  invite(person: Person, room: Room, most: number): void {
    this.uninvite(person, room);
    const [oldest] = person.invitations;
    if (person.invitations.size >= most && oldest !== undefined) this.uninvite(person, oldest);
    person.invitations.add(room);
    room.invited.add(person);
  }

  uninvite(person: Person, room: Room): void {
    person.invitations.delete(room);
    room.invited.delete(person);
  }

  /** Everyone who sees a person in a room that they share, each once, without that person. */
  neighbours(person: Person): Set<Person> {
    const found = new Set<Person>();
    for (const room of person.rooms) for (const member of room.witnesses(person)) found.add(member);
    found.delete(person);
    return found;
  }

  /** What a MODE line about a room says, letter by letter. */
  changeRoom(room: Room, [letters = "", ...values]: readonly string[]): void {
    let add = true;
    let next = 0;
    const value = (): string => values[next++] ?? "";
    for (const letter of letters) {
      if (letter === "+" || letter === "-") add = letter === "+";
      else if (RANKS.includes(letter)) this.#changeRank(room, add, letter, value());
      else if (letter === "b" || letter === "e" || letter === "I") {
        if (add) room.lists[letter].add(value());
        else room.lists[letter].delete(value());
      } else if (VALUED.includes(letter)) {
        // Only a key is named when it is taken off.
        const given = add || letter === "k" ? value() : "";
        if (add) room.values.set(letter, given);
        else room.values.delete(letter);
        if (letter === "j") room.joins = [];
        if (letter === "W" && !add) room.spoken.clear();
      } else if (add) room.flags.add(letter);
      else room.flags.delete(letter);
    }
  }

  #changeRank(room: Room, add: boolean, letter: string, nick: string): void {
    const person = this.person(nick);
    const ranks = person === undefined ? undefined : room.members.get(person);
    if (person === undefined || ranks === undefined) throw new Error(`${nick} is not in ${room.name}`);
    const held = RANKS.split("").filter((rank) => (rank === letter ? add : ranks.includes(rank)));
    room.members.set(person, held.join(""));
  }
}
