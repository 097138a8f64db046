/** WHOWAS: tells who had a nick before. */
import type { CommandRow } from "../command.ts";
import { humanTime } from "../human-time.ts";
import { formerAddressSeenBy } from "./real-address.ts";
import { answersFor } from "../server/target-server.ts";
import { splitTargets } from "../targets.ts";

export const whowas: CommandRow = {
  scope: "query",
  name: "WHOWAS",
  access: "registered",
  // A missing nick has its own numeric, 431.
  minParams: 0,
  maxParams: 3,
  cost: 3,
  syntax: "WHOWAS <nick>{,<nick>} [<count> [<server>]]",
  help: "Tells who had a nick before, the latest first; at most <count> of them.",
  specification: 'Modern IRC, "WHOWAS message"; RFC 2812, section 3.6.3',
  handle: (context) => {
    const { network, settings, user, params, reply } = context;
    const [list = "", count = "", target] = params;
    const nicks = splitTargets(network, list);
    if (nicks.length === 0) return reply("ERR_NONICKNAMEGIVEN");
    if (!answersFor(context, target)) return;
    const { limits, serverName } = settings;
    // Anything but a positive number asks for all.
    const most = /^[1-9]\d*$/u.test(count) ? Number(count) : Infinity;
    for (const nick of nicks.slice(0, limits.targets)) {
      const entries = network.whowas.find(nick);
      if (entries.length === 0) reply("ERR_WASNOSUCHNICK", nick);
      for (const entry of entries.slice(0, most)) {
        reply("RPL_WHOWASUSER", entry.nick, entry.username, entry.host, "*", entry.realname);
        const address = formerAddressSeenBy(entry.address, user);
        if (address !== undefined) {
          reply("RPL_WHOISACTUALLY", entry.nick, `${entry.username}@${address}`, address);
        }
        reply("RPL_WHOISSERVER", entry.nick, serverName, humanTime(entry.at));
      }
      reply("RPL_ENDOFWHOWAS", nick);
    }
  },
};
