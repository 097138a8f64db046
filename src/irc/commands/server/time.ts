/** TIME: which time it is at the server, in UTC. */
import { defineCommand } from "../command.ts";
import { optional } from "../parameters.ts";
import { humanTime } from "../human-time.ts";
import { anyServer } from "./target-server.ts";

export const time = defineCommand({
  scope: "query",
  name: "TIME",
  access: "registered",
  parameters: [optional(anyServer())],
  cost: 1,
  help: "Tells the time of the server, in UTC.",
  specification: 'Modern IRC, "TIME message"',
  handle: ({ settings, now, reply }) => {
    // The offset to the network's time is 0: the server is the network.
    reply("RPL_TIME", settings.serverName, `${Math.floor(now / 1000)}`, "0", humanTime(now));
  },
});
