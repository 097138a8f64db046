/** TIME: which time it is at the server, in UTC. */
import type { CommandRow } from "../command.ts";
import { humanTime } from "../human-time.ts";
import { answersFor } from "./target-server.ts";

export const time: CommandRow = {
  scope: "query",
  name: "TIME",
  access: "registered",
  minParams: 0,
  maxParams: 1,
  cost: 1,
  syntax: "TIME [<server>]",
  help: "Tells the time of the server, in UTC.",
  specification: 'Modern IRC, "TIME message"',
  handle: (context) => {
    const { settings, params, now, reply } = context;
    if (!answersFor(context, params[0])) return;
    // The offset to the network's time is 0: the server is the network.
    reply("RPL_TIME", settings.serverName, `${Math.floor(now / 1000)}`, "0", humanTime(now));
  },
};
