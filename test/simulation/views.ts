/**
 * The knowledge of each client, from nothing but the lines that it was sent: its channels, and the members of each. It has
 * to add up: nobody comes twice or goes without having been there, NAMES shows exactly the members that the client knows,
 * and no message of a channel reaches a client outside. Sources: Modern IRC, "JOIN message" to "RPL_NAMREPLY".
 */
import type { HeardLine } from "./heard-line.ts";
import { demand } from "./violation.ts";

interface Room {
  /** Folded nicks. */
  members: Set<string>;
  /** The client has read the names since it came. */
  complete: boolean;
}

/** An answer of NAMES, as far as it was read. */
interface NamesAnswer {
  readonly names: Set<string>;
  /** Members that were known when it began. */
  readonly known: ReadonlySet<string> | undefined;
}

const MESSAGES = new Set(["PRIVMSG", "NOTICE", "TAGMSG", "REDACT", "TOPIC", "MODE"]);
const SYMBOLS = /^[~&@%+]+/;
const NO_MEMBER = "it knows of no such member";

function sorted(names: ReadonlySet<string>): string {
  return [...names].toSorted().join(" ");
}

export class View {
  readonly #client: { readonly name: string };
  readonly #fold: (name: string) => string;
  readonly #rooms = new Map<string, Room>();
  readonly #answers = new Map<string, NamesAnswer>();
  #nick = "";
  #line: HeardLine | undefined = undefined;

  /** `name` as failures tell it; names are the same if `fold` gives the same for them. */
  constructor(client: { readonly name: string }, fold: (name: string) => string) {
    this.#client = client;
    this.#fold = fold;
  }

  /** Folded names of the channels that it is in, in order. */
  get channels(): string {
    return [...this.#rooms.keys()].toSorted().join(" ");
  }

  /** Throws a Violation for a line that contradicts the lines before it. */
  read(line: HeardLine): void {
    this.#line = line;
    const { command, params, source } = line;
    const [first = "", second = ""] = params.map(this.#fold);
    const nick = this.#fold(source?.split("!")[0] ?? "");
    if (command === "001") this.#nick = first;
    else if (command === "JOIN") this.#join(first, nick);
    else if (command === "PART") this.#leave(first, nick);
    else if (command === "KICK") this.#leave(first, second);
    else if (command === "QUIT") this.#replace(nick, undefined);
    else if (command === "NICK") this.#replace(nick, first);
    else if (command === "RENAME") this.#move(first, second);
    else if (command === "353") this.#names(this.#fold(params[2] ?? ""), params[3] ?? "");
    else if (command === "366") this.#endOfNames(second);
    else if (MESSAGES.has(command) && source?.includes("!") === true && nick !== this.#nick) {
      const target = first.replace(SYMBOLS, "");
      if (target.startsWith("#")) this.#room(target);
    }
  }

  #join(name: string, nick: string): void {
    if (nick === this.#nick) {
      this.#demand(!this.#rooms.has(name), "it is in there already");
      this.#rooms.set(name, { members: new Set([nick]), complete: false });
      return;
    }
    const { members, complete } = this.#room(name);
    this.#demand(!complete || !members.has(nick), "it knows of that member already");
    members.add(nick);
  }

  #leave(name: string, nick: string): void {
    const { members, complete } = this.#room(name);
    this.#demand(!complete || members.has(nick), NO_MEMBER);
    if (nick === this.#nick) this.#rooms.delete(name);
    else members.delete(nick);
  }

  /** Someone has another nick from now on, or has left the network. */
  #replace(before: string, after: string | undefined): void {
    let known = before === this.#nick;
    if (known && after !== undefined) this.#nick = after;
    for (const { members, complete } of this.#rooms.values()) {
      known ||= !complete;
      if (!members.delete(before)) continue;
      if (after !== undefined) members.add(after);
      known = true;
    }
    this.#demand(known, NO_MEMBER);
  }

  #move(before: string, after: string): void {
    const room = this.#room(before);
    this.#rooms.delete(before);
    this.#rooms.set(after, room);
  }

  #names(name: string, words: string): void {
    const room = this.#rooms.get(name);
    if (room === undefined) return;
    const known = room.complete ? new Set(room.members) : undefined;
    const answer = this.#answers.get(name) ?? { names: new Set<string>(), known };
    this.#answers.set(name, answer);
    for (const word of words.split(" ")) {
      if (word !== "") answer.names.add(this.#fold(word.replace(SYMBOLS, "").split("!")[0] ?? ""));
    }
  }

  /** NAMES without a channel ends with one 366 for all. */
  #endOfNames(ended: string): void {
    for (const name of ended === "*" ? [...this.#answers.keys()] : [ended]) {
      const answer = this.#answers.get(name);
      const room = this.#rooms.get(name);
      this.#answers.delete(name);
      if (answer === undefined || room === undefined) continue;
      if (answer.known === undefined) Object.assign(room, { members: answer.names, complete: true });
      else {
        const [told, known] = [sorted(answer.names), sorted(answer.known)];
        this.#demand(told === known, `NAMES of ${name} shows ${told}; known were ${known}`);
      }
    }
  }

  #room(name: string): Room {
    const room = this.#rooms.get(name);
    demand(room !== undefined, () => this.#tell("it is not in there"));
    return room;
  }

  #demand(condition: boolean, why: string): void {
    demand(condition, () => this.#tell(why));
  }

  #tell(why: string): string {
    return `${this.#client.name} read ${this.#line?.text ?? ""}: ${why}`;
  }
}
