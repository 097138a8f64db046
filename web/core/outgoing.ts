/** Lines that the client sends: formatted as the server formats its own, and texts cut to the room that a line has. */
import { formatLine, formatTags } from "../../src/irc/wire/format.ts";
import { LINE_LENGTH } from "../../src/irc/wire/lengths.ts";
import { byteLength, truncateGraphemes } from "../../src/irc/wire/utf8.ts";

export type Tags = Readonly<Record<string, string>>;

/** Without CR LF, as a WebSocket has it. */
export function commandLine(command: string, params: readonly string[], tags: Tags = {}): string {
  const section = formatTags(Object.entries(tags));
  const line = formatLine(undefined, command, params).slice(0, -"\r\n".length);
  return section === "" ? line : `@${section} ${line}`;
}

/** Bytes of a username and a host, with what separates them, that a server may put before a line. */
const MOST_SOURCE = 100;

/** Bytes of text that a message has room for, so that the others get all of it. */
export function roomFor(nick: string, target: string): number {
  const frame = byteLength(`:${nick} PRIVMSG ${target} :\r\n`);
  return Math.max(100, LINE_LENGTH - frame - MOST_SOURCE);
}

/** Pieces of one line of text, cut between words where they are not too long. */
export function cutToRoom(text: string, room: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (byteLength(rest) > room) {
    const most = truncateGraphemes(rest, room);
    const space = most.lastIndexOf(" ");
    const piece = space > most.length / 2 ? most.slice(0, space + 1) : most;
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...pieces, rest];
}
