/**
 * The knowledge of each client, from nothing but the lines that it was sent: its channels, and the members of each. It has
 * to add up: nobody comes twice or goes without having been there, NAMES shows exactly those whom the client knows, and no
 * message of a channel reaches a client outside. Sources: Modern IRC, "JOIN message" to "RPL_NAMREPLY".
 */
import type { HeardLine } from "./heard-line.ts";
import { demand } from "./violation.ts";
import { fold } from "./vocabulary.ts";

interface Room {
  /** Folded nicks. */
  members: Set<string>;
  /** The client has read who was there when it came. */
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

export class View {
  readonly #client: { readonly name: string };
  readonly #rooms = new Map<string, Room>();
  readonly #answers = new Map<string, NamesAnswer>();
  #nick = "";

  /** `name` as failures tell it. */
  constructor(client: { readonly name: string }) {
    this.#client = client;
  }

  /** Throws a Violation for a line that does not fit what the client knows. */
  read(line: HeardLine): void {
    const [first = "", second = ""] = line.params;
    const nick = fold(line.source?.split("!")[0] ?? "");
    switch (line.command) {
      case "001":
        this.#nick = fold(first);
        return;
      case "JOIN":
        this.#join(line, fold(first), nick);
        return;
      case "PART":
        this.#leave(line, fold(first), nick);
        return;
      case "KICK":
        this.#leave(line, fold(first), fold(second));
        return;
      case "QUIT":
        this.#quit(line, nick);
        return;
      case "NICK":
        this.#rename(line, nick, fold(first));
        return;
      case "RENAME":
        this.#move(line, fold(first), fold(second));
        return;
      case "353":
        this.#names(fold(line.params[2] ?? ""), line.params[3] ?? "");
        return;
      case "366":
        this.#endOfNames(line, fold(second));
        return;
      default:
        if (MESSAGES.has(line.command) && line.source?.includes("!") === true)
          this.#message(line, first, nick);
    }
  }

  #join(line: HeardLine, name: string, nick: string): void {
    if (nick === this.#nick) {
      demand(!this.#rooms.has(name), () => this.#tell(line, "it is in there already"));
      this.#rooms.set(name, { members: new Set([nick]), complete: false });
      return;
    }
    const { members, complete } = this.#room(line, name);
    demand(!complete || !members.has(nick), () => this.#tell(line, "it knows of that member already"));
    members.add(nick);
  }

  #leave(line: HeardLine, name: string, nick: string): void {
    const { members, complete } = this.#room(line, name);
    demand(!complete || members.has(nick), () => this.#tell(line, "it knows of no such member"));
    if (nick === this.#nick) this.#rooms.delete(name);
    else members.delete(nick);
  }

  #quit(line: HeardLine, nick: string): void {
    let known = nick === this.#nick;
    for (const { members, complete } of this.#rooms.values())
      known = members.delete(nick) || !complete || known;
    demand(known, () => this.#tell(line, "it knows of no such member"));
  }

  #rename(line: HeardLine, before: string, after: string): void {
    let known = before === this.#nick;
    if (known) this.#nick = after;
    for (const { members, complete } of this.#rooms.values()) {
      known ||= !complete;
      if (!members.delete(before)) continue;
      members.add(after);
      known = true;
    }
    demand(known, () => this.#tell(line, "it knows of no such member"));
  }

  #move(line: HeardLine, before: string, after: string): void {
    const room = this.#room(line, before);
    this.#rooms.delete(before);
    this.#rooms.set(after, room);
  }

  #names(name: string, words: string): void {
    const room = this.#rooms.get(name);
    if (room === undefined) return;
    const answer = this.#answers.get(name) ?? {
      names: new Set<string>(),
      known: room.complete ? new Set(room.members) : undefined,
    };
    this.#answers.set(name, answer);
    for (const word of words.split(" ")) {
      if (word !== "") answer.names.add(fold(word.replace(SYMBOLS, "").split("!")[0] ?? ""));
    }
  }

  /** NAMES without a channel ends with one 366 for all. */
  #endOfNames(line: HeardLine, name: string): void {
    const ended = name === "*" ? [...this.#answers.keys()] : [name];
    for (const one of ended) {
      const answer = this.#answers.get(one);
      const room = this.#rooms.get(one);
      this.#answers.delete(one);
      if (answer === undefined || room === undefined) continue;
      if (answer.known === undefined) {
        room.members = answer.names;
        room.complete = true;
      } else {
        const [told, known] = [
          [...answer.names].toSorted().join(" "),
          [...answer.known].toSorted().join(" "),
        ];
        demand(told === known, () => this.#tell(line, `NAMES of ${one} shows ${told}; known were ${known}`));
      }
    }
  }

  #message(line: HeardLine, target: string, nick: string): void {
    const name = target.replace(SYMBOLS, "");
    if (!name.startsWith("#") || nick === this.#nick) return;
    this.#room(line, fold(name));
  }

  #room(line: HeardLine, name: string): Room {
    const room = this.#rooms.get(name);
    demand(room !== undefined, () => this.#tell(line, "it is not in there"));
    return room;
  }

  #tell(line: HeardLine, why: string): string {
    return `${this.#client.name} read ${line.text}: ${why}`;
  }
}
