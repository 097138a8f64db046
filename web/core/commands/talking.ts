/** Commands that say something. */
import { fromMarkdown } from "../markdown.ts";
import { isChannelName } from "../server-facts.ts";
import { behind } from "./command.ts";
import type { CommandRow, Typed } from "./command.ts";

/** Says a text in all channels. */
function everywhere(action: boolean): (typed: Typed) => void {
  return ({ client, rest }) => {
    for (const { kind, joined, name } of client.state.buffers.values())
      if (kind === "channel" && joined) client.say(name, fromMarkdown(rest), { action });
  };
}

export const talkingRows = {
  me: {
    syntax: "<text>",
    min: 1,
    offline: true,
    run: ({ client, place, rest }) => client.say(place, fromMarkdown(rest), { action: true }),
  },
  say: {
    syntax: "<text>",
    min: 1,
    offline: true,
    run: ({ client, place, rest }) => client.say(place, fromMarkdown(rest)),
  },
  msg: {
    syntax: "<nick> <text>",
    min: 2,
    offline: true,
    run: ({ client, rest, words: [target = ""] }) => {
      client.say(target, fromMarkdown(behind(rest, 1)));
      if (!isChannelName(client.state.server, target)) client.activate(target);
    },
  },
  query: {
    syntax: "<nick> [<text>]",
    min: 1,
    offline: true,
    run: ({ client, rest, words: [target = ""] }) => {
      client.activate(target);
      const text = behind(rest, 1);
      if (text !== "") client.say(target, fromMarkdown(text));
    },
  },
  notice: {
    syntax: "<target> <text>",
    min: 2,
    offline: true,
    run: ({ client, rest, words: [target = ""] }) =>
      client.say(target, behind(rest, 1), { command: "NOTICE" }),
  },
  slap: {
    syntax: "<nick>",
    min: 1,
    offline: true,
    run: ({ client, place, words: [nick = ""] }) =>
      client.say(place, `slaps ${nick} around a bit with a large trout`, { action: true }),
  },
  amsg: { syntax: "<text>", min: 1, run: everywhere(false) },
  ame: { syntax: "<text>", min: 1, run: everywhere(true) },
  ctcp: {
    syntax: "<nick> <command> [<text>]",
    min: 2,
    run: ({ client, rest, words: [target = "", command = ""] }) => {
      const text = behind(rest, 2);
      const query = `${command.toUpperCase()}${text === "" ? "" : ` ${text}`}`;
      client.send("PRIVMSG", [target, `\u0001${query}\u0001`]);
    },
  },
} as const satisfies Readonly<Record<string, CommandRow>>;
