/** Commands about channels: coming and going, ranks, bans, modes. */
import { maskOf, quietOf } from "../channel-lists.ts";
import { changesOfAll } from "../channel-modes.ts";
import { isChannelName } from "../server-facts.ts";
import { ask, asksWithText, behind, channelAnd } from "./command.ts";
import type { CommandRow, Typed } from "./command.ts";

/** Sets or unsets one letter for all words. */
function forAll({ client, place }: Typed, sign: "+" | "-", letter: string, words: readonly string[]): void {
  for (const params of changesOfAll(client.state.server, sign, letter, words))
    client.send("MODE", [place, ...params]);
}

/** `+o` or `-o` for each of some nicks. */
function rank(sign: "+" | "-", letter: string): CommandRow {
  return {
    syntax: "<nick>…",
    min: 1,
    channel: true,
    run: (typed) => forAll(typed, sign, letter, typed.words),
  };
}

function ban(sign: "+" | "-"): CommandRow {
  return {
    syntax: "<nick|mask>…",
    min: 1,
    channel: true,
    run: (typed) =>
      forAll(
        typed,
        sign,
        "b",
        typed.words.map((word) => maskOf(typed.client.state, word)),
      ),
  };
}

function quiet(sign: "+" | "-"): CommandRow {
  return {
    syntax: "<nick|mask>…",
    min: 1,
    channel: true,
    run: (typed) => {
      const { state } = typed.client;
      for (const word of typed.words) {
        // A server without either refuses, and says so.
        const { letter, mask } = quietOf(state.server, maskOf(state, word)) ?? { letter: "q", mask: word };
        forAll(typed, sign, letter, [mask]);
      }
    },
  };
}

function kick({ client, place, rest, words: [nick = ""] }: Typed): void {
  const reason = behind(rest, 1);
  client.send("KICK", reason === "" ? [place, nick] : [place, nick, reason]);
}

export const channelRows = {
  join: {
    syntax: "<channel> [<key>]",
    min: 1,
    run: ({ client, words: [channels = "", key] }) => {
      for (const name of channels.split(","))
        client.join(isChannelName(client.state.server, name) ? name : `#${name}`, key);
    },
  },
  part: {
    syntax: "[<channel>] [<reason>]",
    min: 0,
    run: (typed) => {
      const { channel, text } = channelAnd(typed);
      typed.client.send("PART", text === "" ? [channel] : [channel, text]);
    },
  },
  cycle: {
    syntax: "[<reason>]",
    min: 0,
    channel: true,
    run: ({ client, place, rest }) => {
      const buffer = client.state.buffers.get(client.state.server.fold(place));
      if (buffer?.joined === true) client.send("PART", rest === "" ? [place] : [place, rest]);
      client.join(place, buffer?.modes.get("k"));
    },
  },
  topic: {
    syntax: "[<channel>] [<topic>|-delete]",
    min: 0,
    run: (typed) => {
      const { channel, text } = channelAnd(typed);
      if (text === "") ask(typed, "TOPIC", [channel]);
      else typed.client.send("TOPIC", [channel, text === "-delete" ? "" : text]);
    },
  },
  kick: { syntax: "<nick> [<reason>]", min: 1, channel: true, run: kick },
  kickban: {
    syntax: "<nick> [<reason>]",
    min: 1,
    channel: true,
    run: (typed) => {
      forAll(typed, "+", "b", [maskOf(typed.client.state, typed.words[0] ?? "")]);
      kick(typed);
    },
  },
  ban: ban("+"),
  unban: ban("-"),
  banlist: { syntax: "", min: 0, channel: true, run: "channel" },
  quiet: quiet("+"),
  unquiet: quiet("-"),
  invite: {
    syntax: "<nick> [<channel>]",
    min: 1,
    run: ({ client, place, words: [nick = "", channel = place] }) => client.send("INVITE", [nick, channel]),
  },
  knock: { syntax: "<channel> [<text>]", min: 1, run: asksWithText("KNOCK", 1) },
  op: rank("+", "o"),
  deop: rank("-", "o"),
  halfop: rank("+", "h"),
  dehalfop: rank("-", "h"),
  voice: rank("+", "v"),
  devoice: rank("-", "v"),
  mode: {
    syntax: "[<target>] [<modes>]",
    min: 0,
    run: (typed) => {
      const { client, place, words } = typed;
      const [first = ""] = words;
      const named =
        isChannelName(client.state.server, first) ||
        client.state.server.fold(first) === client.state.server.fold(client.state.nick);
      ask(typed, "MODE", named ? words : [place, ...words]);
    },
  },
  names: {
    syntax: "[<channel>]",
    min: 0,
    run: (typed) => ask(typed, "NAMES", [typed.words[0] ?? typed.place]),
  },
  rename: { syntax: "<channel> <new name> [<reason>]", min: 2, run: asksWithText("RENAME", 2) },
  list: { syntax: "", min: 0, run: "directory" },
} as const satisfies Readonly<Record<string, CommandRow>>;
