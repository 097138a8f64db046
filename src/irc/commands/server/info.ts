/** INFO: what the server is. */
import type { CommandRow } from "../command.ts";
import { humanTime } from "../human-time.ts";
import { answersFor } from "./target-server.ts";

export const info: CommandRow = {
  scope: "query",
  name: "INFO",
  access: "registered",
  minParams: 0,
  maxParams: 1,
  cost: 2,
  syntax: "INFO [<server>]",
  help: "Tells about the server: its software, and since when it runs.",
  specification: 'Modern IRC, "INFO message"',
  handle: (context) => {
    const { settings, params, reply } = context;
    if (!answersFor(context, params[0])) return;
    const { version, serverName, networkName, description, startedAt } = settings;
    reply("RPL_INFO", `${version}, a chat server that speaks IRC`);
    reply("RPL_INFO", `${serverName} of the network ${networkName}: ${description}`);
    reply("RPL_INFO", `Running since ${humanTime(startedAt)}`);
    reply("RPL_ENDOFINFO");
  },
};
