/** USERIP: tells username and address of up to five users, as far as the asker may know. */
import type { User } from "../../network/user.ts";
import { userModeRows } from "../../wire/user-modes.ts";
import type { CommandRow } from "../command.ts";
import { packWords, roomAfter } from "../packing.ts";
import { addressSeenBy } from "./real-address.ts";

/** The same limit as for USERHOST. */
const MOST_NICKS = 5;

export const userip: CommandRow = {
  scope: "query",
  name: "USERIP",
  access: "registered",
  minParams: 1,
  maxParams: MOST_NICKS,
  cost: 1,
  syntax: "USERIP <nick>{ <nick>}",
  help: "Tells username and address of up to five users; 255.255.255.255 where you may not know it.",
  specification: 'Modern IRC, "Numerics" (RPL_USERIP)',
  handle: ({ network, settings, user: viewer, params, reply }) => {
    const words = params.flatMap((nick) => {
      const found = network.findUser(nick);
      return found === undefined ? [] : [describe(found, viewer)];
    });
    const texts = packWords(words, roomAfter(settings.serverName, "340", viewer.nick));
    for (const text of texts.length === 0 ? [""] : texts) reply("RPL_USERIP", text);
  },
};

function describe(user: User, viewer: User): string {
  const star = (user.modes & userModeRows.o.bit) === 0 ? "" : "*";
  const here = user.away === undefined ? "+" : "-";
  // Stands for a hidden address in WHOX.
  const address = addressSeenBy(user, viewer) ?? "255.255.255.255";
  return `${user.nick}${star}=${here}${user.username}@${address}`;
}
