/** USERHOST: tells username and host of up to five users. */
import type { User } from "../../network/user.ts";
import { userModeRows } from "../../wire/user-modes.ts";
import type { CommandRow } from "../command.ts";
import { packWords, roomAfter } from "../packing.ts";

/** Source: Modern IRC, "USERHOST message". */
const MOST_NICKS = 5;

export const userhost: CommandRow = {
  scope: "query",
  name: "USERHOST",
  access: "registered",
  minParams: 1,
  maxParams: MOST_NICKS,
  cost: 1,
  syntax: "USERHOST <nick>{ <nick>}",
  help: "Shows username and host of up to five users, away (-) or here (+), and operators (*).",
  specification: 'Modern IRC, "USERHOST message"',
  handle: ({ network, settings, user, params, reply }) => {
    const words = params.flatMap((nick) => {
      const found = network.findUser(nick);
      return found === undefined ? [] : [describe(found)];
    });
    const texts = packWords(words, roomAfter(settings.serverName, "302", user.nick));
    for (const text of texts.length === 0 ? [""] : texts) reply("RPL_USERHOST", text);
  },
};

function describe({ nick, username, host, modes, away }: User): string {
  const star = (modes & userModeRows.o.bit) === 0 ? "" : "*";
  return `${nick}${star}=${away === undefined ? "+" : "-"}${username}@${host}`;
}
