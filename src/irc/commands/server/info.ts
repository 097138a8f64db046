/** INFO: what the server is. */
import { defineCommand } from "../command.ts";
import { optional } from "../parameters.ts";
import { humanTime } from "../human-time.ts";
import { anyServer } from "./target-server.ts";

export const info = defineCommand({
  scope: "query",
  name: "INFO",
  access: "registered",
  parameters: [optional(anyServer())],
  cost: 2,
  help: "Tells about the server: its software, and since when it runs.",
  specification: 'Modern IRC, "INFO message"',
  handle: ({ settings, reply }) => {
    const { version, serverName, networkName, description, startedAt } = settings;
    reply("RPL_INFO", `${version}, a chat server that speaks IRC`);
    reply("RPL_INFO", `${serverName} of the network ${networkName}: ${description}`);
    reply("RPL_INFO", `Running since ${humanTime(startedAt)}`);
    reply("RPL_ENDOFINFO");
  },
});
