/** MAP: the servers of the network, with the number of users of each. */
import { defineCommand } from "../command.ts";
import { serversOf } from "./servers.ts";

export const map = defineCommand({
  scope: "query",
  name: "MAP",
  access: "registered",
  parameters: [],
  cost: 2,
  help: "Lists the servers of the network, with the number of users and the version of each.",
  specification: "Common practice: InspIRCd, UnrealIRCd",
  handle: (context) => {
    const { network, settings, reply } = context;
    const counts = new Map<string, number>();
    // In a network of several servers, a user who is not connected is on no server.
    const otherwise = network.nodes.count === 0 ? settings.serverName : "";
    for (const { server = otherwise } of network.users) counts.set(server, (counts.get(server) ?? 0) + 1);
    for (const { name, version, hops } of serversOf({ network, settings })) {
      const users = counts.get(name) ?? 0;
      const share = network.userCount === 0 ? 0 : Math.round((100 * users) / network.userCount);
      reply("RPL_MAP", `${hops === 0 ? "" : "`- "}${name} ${users} users (${share} %) ${version}`);
    }
    reply("RPL_MAPEND");
  },
});
