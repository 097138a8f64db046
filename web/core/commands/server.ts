/** Commands about the server and its services, for everyone and for operators. */
import { ask, asks, asksWithText, behind } from "./command.ts";
import type { CommandRow } from "./command.ts";

/** A question to the server, or to another one of its network. */
const question = (command: string): CommandRow => ({ syntax: "[<server>]", min: 0, run: asks(command) });

const service = (command: string): CommandRow => ({
  syntax: "<command>",
  min: 1,
  run: asksWithText(command, 0),
});

/** A ban of the server: for some time, or for good. */
const serverBan = (command: string): CommandRow => ({
  syntax: "[<duration>] <mask> [<reason>]",
  min: 1,
  run: (typed) => {
    // 1d2h30m, or minutes.
    const count = /^(?:\d+[a-z]?)+$/iu.test(typed.words[0] ?? "") ? 2 : 1;
    const reason = behind(typed.rest, count);
    ask(typed, command, [...typed.words.slice(0, count), ...(reason === "" ? [] : [reason])]);
  },
});

const lifted = (command: string): CommandRow => ({ syntax: "<mask>", min: 1, run: asks(command) });

export const serverRows = {
  motd: question("MOTD"),
  version: question("VERSION"),
  time: question("TIME"),
  admin: question("ADMIN"),
  info: question("INFO"),
  lusers: { syntax: "", min: 0, run: asks("LUSERS") },
  links: { syntax: "", min: 0, run: asks("LINKS") },
  map: { syntax: "", min: 0, run: asks("MAP") },
  stats: { syntax: "<letter> [<server>]", min: 1, run: asks("STATS") },
  helpop: { syntax: "[<subject>]", min: 0, run: asks("HELP") },
  ns: service("NS"),
  cs: service("CS"),
  hs: service("HS"),
  oper: { syntax: "<name> <password>", min: 2, run: asks("OPER") },
  kill: { syntax: "<nick> <reason>", min: 2, run: asksWithText("KILL", 1) },
  wallops: { syntax: "<text>", min: 1, run: asksWithText("WALLOPS", 0) },
  kline: serverBan("KLINE"),
  unkline: lifted("UNKLINE"),
  dline: serverBan("DLINE"),
  undline: lifted("UNDLINE"),
  rehash: { syntax: "", min: 0, run: asks("REHASH") },
  sajoin: { syntax: "[<nick>] <channel>", min: 1, run: asks("SAJOIN") },
  sapart: { syntax: "<nick> <channel> [<reason>]", min: 2, run: asksWithText("SAPART", 2) },
  samode: { syntax: "<channel|nick> <modes>", min: 2, run: asks("SAMODE") },
  quote: { syntax: "<line>", min: 1, run: ({ client, rest }) => client.sendRaw(rest) },
  quit: { syntax: "[<reason>]", min: 0, offline: true, run: ({ client, rest }) => client.leave(rest) },
} as const satisfies Readonly<Record<string, CommandRow>>;
