/** Commands that people type: a row for each, from which parsing, completion and help derive. */
import type { Client } from "./client.ts";
import { fromMarkdown } from "./markdown.ts";
import { isChannelName } from "./server-facts.ts";

interface Typed {
  readonly client: Client;
  /** Name of the buffer in which it was typed. */
  readonly place: string;
  /** All behind the command. */
  readonly rest: string;
  /** The same as words. */
  readonly words: readonly string[];
}

export interface CommandRow {
  readonly syntax: string;
  /** Words that it cannot do without. */
  readonly min: number;
  /** Works only in a channel. */
  readonly channel?: true;
  /** Key of its sentence in the message tables. */
  readonly help: CommandHelp;
  readonly run: (typed: Typed) => void;
}

/** Words behind the first so many, as they were typed. */
function behind(rest: string, count: number): string {
  let text = rest.trimStart();
  for (let at = 0; at < count; at++) text = text.replace(/^\S+\s*/u, "");
  return text;
}

/** The channel that is named first, or the one in front, and what follows. */
function channelAnd({ client, place, rest, words: [first = ""] }: Typed): {
  readonly channel: string;
  readonly text: string;
} {
  return isChannelName(client.state.server, first)
    ? { channel: first, text: behind(rest, 1) }
    : { channel: place, text: rest };
}

/** `+o` or `-o` for each of some nicks. */
function modeFor(change: string): CommandRow["run"] {
  return ({ client, place, words }) => {
    const [sign = "+", letter = ""] = change.split("");
    client.send("MODE", [place, sign + letter.repeat(words.length), ...words]);
  };
}

/** The mask of someone whose host is known, and otherwise of the nick. */
function banMask(client: Client, nick: string): string {
  if (/[!@*:]/u.test(nick)) return nick;
  const host = client.state.people.get(client.state.server.fold(nick))?.host ?? "";
  return host === "" ? `${nick}!*@*` : `*!*@${host}`;
}

const rows = {
  me: {
    syntax: "<text>",
    min: 1,
    help: "command.me",
    run: ({ client, place, rest }) => client.say(place, fromMarkdown(rest), { action: true }),
  },
  join: {
    syntax: "<channel> [<key>]",
    min: 1,
    help: "command.join",
    run: ({ client, words: [channels = "", key] }) => {
      for (const name of channels.split(","))
        client.join(isChannelName(client.state.server, name) ? name : `#${name}`, key);
    },
  },
  part: {
    syntax: "[<channel>] [<reason>]",
    min: 0,
    help: "command.part",
    run: (typed) => {
      const { channel, text } = channelAnd(typed);
      typed.client.send("PART", text === "" ? [channel] : [channel, text]);
    },
  },
  msg: {
    syntax: "<nick> <text>",
    min: 2,
    help: "command.msg",
    run: ({ client, rest, words: [target = ""] }) => {
      client.say(target, fromMarkdown(behind(rest, 1)));
      if (!isChannelName(client.state.server, target)) client.activate(target);
    },
  },
  query: {
    syntax: "<nick> [<text>]",
    min: 1,
    help: "command.query",
    run: ({ client, rest, words: [target = ""] }) => {
      client.activate(target);
      const text = behind(rest, 1);
      if (text !== "") client.say(target, fromMarkdown(text));
    },
  },
  notice: {
    syntax: "<target> <text>",
    min: 2,
    help: "command.notice",
    run: ({ client, rest, words: [target = ""] }) =>
      client.say(target, behind(rest, 1), { command: "NOTICE" }),
  },
  nick: {
    syntax: "<nick>",
    min: 1,
    help: "command.nick",
    run: ({ client, words: [nick = ""] }) => client.send("NICK", [nick]),
  },
  topic: {
    syntax: "[<channel>] [<topic>]",
    min: 0,
    help: "command.topic",
    run: (typed) => {
      const { channel, text } = channelAnd(typed);
      typed.client.send("TOPIC", text === "" ? [channel] : [channel, text]);
    },
  },
  kick: {
    syntax: "<nick> [<reason>]",
    min: 1,
    channel: true,
    help: "command.kick",
    run: ({ client, place, rest, words: [nick = ""] }) => {
      const reason = behind(rest, 1);
      client.send("KICK", reason === "" ? [place, nick] : [place, nick, reason]);
    },
  },
  ban: {
    syntax: "<nick|mask>",
    min: 1,
    channel: true,
    help: "command.ban",
    run: ({ client, place, words: [nick = ""] }) => client.send("MODE", [place, "+b", banMask(client, nick)]),
  },
  unban: {
    syntax: "<mask>",
    min: 1,
    channel: true,
    help: "command.unban",
    run: ({ client, place, words: [mask = ""] }) => client.send("MODE", [place, "-b", banMask(client, mask)]),
  },
  invite: {
    syntax: "<nick> [<channel>]",
    min: 1,
    help: "command.invite",
    run: ({ client, place, words: [nick = "", channel = place] }) => client.send("INVITE", [nick, channel]),
  },
  op: { syntax: "<nick>…", min: 1, channel: true, help: "command.op", run: modeFor("+o") },
  deop: { syntax: "<nick>…", min: 1, channel: true, help: "command.deop", run: modeFor("-o") },
  voice: { syntax: "<nick>…", min: 1, channel: true, help: "command.voice", run: modeFor("+v") },
  devoice: { syntax: "<nick>…", min: 1, channel: true, help: "command.devoice", run: modeFor("-v") },
  mode: {
    syntax: "[<target>] <modes>",
    min: 0,
    help: "command.mode",
    run: ({ client, place, words }) => {
      const [first = ""] = words;
      const named =
        isChannelName(client.state.server, first) ||
        client.state.server.fold(first) === client.state.server.fold(client.state.nick);
      client.send("MODE", named ? words : [place, ...words]);
    },
  },
  away: {
    syntax: "[<reason>]",
    min: 0,
    help: "command.away",
    run: ({ client, rest }) => client.send("AWAY", rest === "" ? [] : [rest]),
  },
  whois: {
    syntax: "<nick>",
    min: 1,
    help: "command.whois",
    run: ({ client, words: [nick = ""] }) => client.whois(nick),
  },
  list: { syntax: "", min: 0, help: "command.list", run: ({ client }) => client.list() },
  names: {
    syntax: "[<channel>]",
    min: 0,
    help: "command.names",
    run: ({ client, place, words: [channel = place] }) => client.send("NAMES", [channel]),
  },
  ignore: {
    syntax: "<nick>",
    min: 1,
    help: "command.ignore",
    run: ({ client, words: [nick = ""] }) => client.ignore(nick, true),
  },
  unignore: {
    syntax: "<nick>",
    min: 1,
    help: "command.unignore",
    run: ({ client, words: [nick = ""] }) => client.ignore(nick, false),
  },
  close: { syntax: "", min: 0, help: "command.close", run: ({ client, place }) => client.closeBuffer(place) },
  quit: { syntax: "[<reason>]", min: 0, help: "command.quit", run: ({ client, rest }) => client.leave(rest) },
  quote: {
    syntax: "<line>",
    min: 1,
    help: "command.quote",
    run: ({ client, rest }) => client.sendRaw(rest),
  },
} as const satisfies Readonly<
  Record<string, Omit<CommandRow, "help"> & { readonly help: `command.${string}` }>
>;

type CommandHelp = (typeof rows)[keyof typeof rows]["help"];

export const commandRows: Readonly<Record<string, CommandRow>> = rows;

/** Other names of the same commands, as other clients have them. */
export const aliases: Readonly<Record<string, string>> = {
  j: "join",
  leave: "part",
  m: "msg",
  t: "topic",
  k: "kick",
  b: "ban",
  w: "whois",
  wi: "whois",
  raw: "quote",
  exit: "quit",
  bye: "quit",
};

/** The reason for which nothing was done, as a key of the message tables. */
export type CommandFault =
  | { readonly fault: "unknown-command"; readonly command: string }
  | { readonly fault: "usage"; readonly command: string; readonly syntax: string }
  | { readonly fault: "only-in-channels"; readonly command: string };

/** Does what was typed: says it, or runs the command. A second slash keeps a text that begins with one. */
export function runTyped(
  client: Client,
  place: string,
  text: string,
  replyTo?: string,
): CommandFault | undefined {
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
  row.run({ client, place, rest: rest.trim(), words });
  return undefined;
}
