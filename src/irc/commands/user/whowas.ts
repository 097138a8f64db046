/** WHOWAS: tells who had a nick before. */
import { defineCommand } from "../command.ts";
import { anyParameter, noNicknameGiven, optional, targetList } from "../parameters.ts";
import { humanTime } from "../human-time.ts";
import { formerAddressSeenBy } from "./real-address.ts";
import { anyServer } from "../server/target-server.ts";

/** Anything but a positive number asks for all. */
const count = anyParameter("count", (word) => (/^[1-9]\d*$/u.test(word) ? Number(word) : Infinity));

export const whowas = defineCommand({
  scope: "query",
  name: "WHOWAS",
  access: "registered",
  parameters: [targetList("nick", { missing: noNicknameGiven }), optional(count), optional(anyServer())],
  cost: 3,
  help: "Tells who had a nick before, the latest first; at most <count> of them.",
  specification: 'Modern IRC, "WHOWAS message"; RFC 2812, section 3.6.3',
  handle: ({ network, settings, user, reply }, [nicks, most = Infinity]) => {
    const { limits, serverName } = settings;
    for (const nick of nicks.slice(0, limits.targets)) {
      const entries = network.whowas.find(nick);
      if (entries.length === 0) reply("ERR_WASNOSUCHNICK", nick);
      for (const entry of entries.slice(0, most)) {
        reply("RPL_WHOWASUSER", entry.nick, entry.username, entry.host, "*", entry.realname);
        const address = formerAddressSeenBy(entry.address, user);
        if (address !== undefined) {
          reply("RPL_WHOISACTUALLY", entry.nick, `${entry.username}@${address}`, address);
        }
        reply("RPL_WHOISSERVER", entry.nick, entry.server ?? serverName, humanTime(entry.at));
      }
      reply("RPL_ENDOFWHOWAS", nick);
    }
  },
});
