/** USERHOST: tells username and host of up to five users. */
import type { User } from "../../network/user.ts";
import { userModeRows } from "../../wire/user-modes.ts";
import { defineCommand } from "../command.ts";
import { wordList } from "../parameters.ts";
import { packWords, roomAfter } from "../packing.ts";

/** Source: Modern IRC, "USERHOST message". */
const MOST_NICKS = 5;

export const userhost = defineCommand({
  scope: "query",
  name: "USERHOST",
  access: "registered",
  parameters: [wordList("nick", MOST_NICKS)],
  cost: 1,
  help: "Shows username and host of up to five users, away (-) or here (+), and operators (*).",
  specification: 'Modern IRC, "USERHOST message"',
  handle: ({ network, settings, user, reply }, [nicks]) => {
    const words = nicks.flatMap((nick) => {
      const found = network.findUser(nick);
      return found === undefined ? [] : [describe(found)];
    });
    const texts = packWords(words, roomAfter(settings.serverName, "302", user.nick));
    for (const text of texts.length === 0 ? [""] : texts) reply("RPL_USERHOST", text);
  },
});

function describe({ nick, username, host, modes, away }: User): string {
  const star = (modes & userModeRows.o.bit) === 0 ? "" : "*";
  return `${nick}${star}=${away === undefined ? "+" : "-"}${username}@${host}`;
}
