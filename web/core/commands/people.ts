/** Commands about people, and about oneself. */
import { ask, asks, asksWithText } from "./command.ts";
import type { CommandRow } from "./command.ts";

export const peopleRows = {
  nick: { syntax: "<nick>", min: 1, run: ({ client, words: [nick = ""] }) => client.send("NICK", [nick]) },
  setname: { syntax: "<real name>", min: 1, run: asksWithText("SETNAME", 0) },
  away: {
    syntax: "[<reason>]",
    min: 0,
    run: ({ client, rest }) => client.send("AWAY", rest === "" ? [] : [rest]),
  },
  back: { syntax: "", min: 0, run: ({ client }) => client.send("AWAY", []) },
  umode: {
    syntax: "[<modes>]",
    min: 0,
    run: (typed) => ask(typed, "MODE", [typed.client.state.nick, ...typed.words]),
  },
  whois: { syntax: "<nick>", min: 1, run: ({ client, words: [nick = ""] }) => client.whois(nick) },
  whowas: { syntax: "<nick> [<count>]", min: 1, run: asks("WHOWAS") },
  who: {
    syntax: "[<channel|mask>]",
    min: 0,
    run: (typed) => ask(typed, "WHO", typed.words.length === 0 ? [typed.place] : typed.words),
  },
  monitor: { syntax: "<+|-|C|L|S> [<nick>{,<nick>}]", min: 1, run: asks("MONITOR") },
  friend: {
    syntax: "<nick>",
    min: 1,
    offline: true,
    run: ({ client, words: [nick = ""] }) => client.befriend(nick, true),
  },
  unfriend: {
    syntax: "<nick>",
    min: 1,
    offline: true,
    run: ({ client, words: [nick = ""] }) => client.befriend(nick, false),
  },
  ignore: {
    syntax: "<nick|mask>",
    min: 1,
    offline: true,
    run: ({ client, words: [nick = ""] }) => client.ignore(nick, true),
  },
  unignore: {
    syntax: "<nick|mask>",
    min: 1,
    offline: true,
    run: ({ client, words: [nick = ""] }) => client.ignore(nick, false),
  },
  report: { syntax: "<nick|channel> <reason>", min: 2, run: asksWithText("REPORT", 1) },
} as const satisfies Readonly<Record<string, CommandRow>>;
