/** The lines of CAP that the server sends: a list of capabilities, in as many lines as it needs. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { packWords, roomAfter } from "../packing.ts";

/** From this version on: values, answers of several lines, and cap-notify without asking. */
export const VERSION_302 = 302;

/** Subcommands that only the server sends, or that answer a client's. */
type Subcommand = "ACK" | "DEL" | "LIST" | "LS" | "NAK" | "NEW";

/** At least one line: an empty list is said as such. With `marked`, all but the last have an asterisk before the list. */
export function capLines(
  serverName: string,
  nick: string,
  subcommand: Subcommand,
  words: readonly string[],
  marked = false,
): OutgoingMessage[] {
  const room = roomAfter(serverName, "CAP", nick, subcommand, ...(marked ? ["*"] : []));
  const texts = packWords(words, room);
  if (texts.length === 0) texts.push("");
  return texts.map((text, index) => {
    const more = marked && index < texts.length - 1 ? ["*"] : [];
    return { source: undefined, command: "CAP", params: [nick, subcommand, ...more, text] };
  });
}
