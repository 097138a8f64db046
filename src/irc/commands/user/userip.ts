/** USERIP: tells username and address of up to five users, as far as the asker may know. */
import type { User } from "../../network/user.ts";
import { userModeRows } from "../../wire/user-modes.ts";
import { defineCommand } from "../command.ts";
import { wordList } from "../parameters.ts";
import { packWords, roomAfter } from "../packing.ts";
import { addressSeenBy } from "./real-address.ts";

/** The same limit as for USERHOST. */
const MOST_NICKS = 5;

export const userip = defineCommand({
  scope: "query",
  name: "USERIP",
  access: "registered",
  parameters: [wordList("nick", MOST_NICKS)],
  cost: 1,
  help: "Tells username and address of up to five users; 255.255.255.255 where you may not know it.",
  specification: 'Modern IRC, "Numerics" (RPL_USERIP)',
  handle: ({ network, settings, user: viewer, reply }, [nicks]) => {
    const words = nicks.flatMap((nick) => {
      const found = network.findUser(nick);
      return found === undefined ? [] : [describe(found, viewer)];
    });
    const texts = packWords(words, roomAfter(settings.serverName, "340", viewer.nick));
    for (const text of texts.length === 0 ? [""] : texts) reply("RPL_USERIP", text);
  },
});

function describe(user: User, viewer: User): string {
  const star = (user.modes & userModeRows.o.bit) === 0 ? "" : "*";
  const here = user.away === undefined ? "+" : "-";
  // Stands for a hidden address in WHOX.
  const address = addressSeenBy(user, viewer) ?? "255.255.255.255";
  return `${user.nick}${star}=${here}${user.username}@${address}`;
}
