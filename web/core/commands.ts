/** Commands that people type: a row for each, from which parsing, completion and help derive. */
import type { Client } from "./client.ts";
import { channelRows } from "./commands/channels.ts";
import type { CommandPage, CommandRow } from "./commands/command.ts";
import { pageRows } from "./commands/page.ts";
import { peopleRows } from "./commands/people.ts";
import { serverRows } from "./commands/server.ts";
import { talkingRows } from "./commands/talking.ts";
import { fromMarkdown } from "./markdown.ts";
import { isChannelName } from "./server-facts.ts";

const rows = { ...talkingRows, ...channelRows, ...peopleRows, ...serverRows, ...pageRows } as const;

/** Each has a sentence in the message tables, as `command.join`. */
export type CommandName = keyof typeof rows;

export const commandRows: Readonly<Record<string, CommandRow>> = rows;

/** Other names of the same commands, as other clients have them. */
export const aliases: Readonly<Record<string, CommandName>> = {
  j: "join",
  leave: "part",
  rejoin: "cycle",
  m: "msg",
  q: "query",
  t: "topic",
  k: "kick",
  kb: "kickban",
  b: "ban",
  bans: "banlist",
  hop: "halfop",
  dehop: "dehalfop",
  n: "names",
  wc: "close",
  cl: "clear",
  w: "whois",
  wi: "whois",
  ww: "whowas",
  usermode: "umode",
  chanserv: "cs",
  nickserv: "ns",
  hostserv: "hs",
  raw: "quote",
  exit: "quit",
  bye: "quit",
  disconnect: "quit",
  lastlog: "search",
  commands: "help",
};

/** The reason for which nothing was done, as a key of the message tables. */
export type CommandFault =
  | { readonly fault: "unknown-command"; readonly command: string }
  | { readonly fault: "usage"; readonly command: string; readonly syntax: string }
  | { readonly fault: "only-in-channels"; readonly command: string }
  | { readonly fault: "offline"; readonly command: string };

/** Does what was typed: says it, or runs the command. A second slash keeps a text that begins with one. */
export function runTyped(
  client: Client,
  place: string,
  text: string,
  replyTo?: string,
): CommandFault | { readonly page: CommandPage } | undefined {
  const match = /^\/(?!\/)(\S*)[^\S\n]*([^]*)$/u.exec(text);
  if (match === null || text.startsWith("/ ")) {
    const said = text.startsWith("//") ? text.slice(1) : text;
    client.say(place, fromMarkdown(said), { replyTo });
    return undefined;
  }
  const [, given = "", rest = ""] = match;
  const name = given.toLowerCase();
  const command = Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
  const row = Object.hasOwn(commandRows, command) ? commandRows[command] : undefined;
  if (row === undefined) return { fault: "unknown-command", command: given };
  const words = rest.split(/\s+/u).filter((word) => word !== "");
  if (words.length < row.min) return { fault: "usage", command, syntax: row.syntax };
  if (row.channel === true && !isChannelName(client.state.server, place))
    return { fault: "only-in-channels", command };
  if (row.offline !== true && client.state.phase !== "online") return { fault: "offline", command };
  if (typeof row.run === "string") return { page: row.run };
  row.run({ client, place, rest: rest.trim(), words });
  return undefined;
}
