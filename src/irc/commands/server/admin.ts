/** ADMIN: who runs the server. */
import { defineCommand } from "../command.ts";
import { optional } from "../parameters.ts";
import { anyServer } from "./target-server.ts";

export const admin = defineCommand({
  scope: "query",
  name: "ADMIN",
  access: "registered",
  parameters: [optional(anyServer("<server>|<nick>"))],
  cost: 1,
  help: "Tells where the server is, who runs it and how to write to them.",
  specification: 'Modern IRC, "ADMIN message"',
  handle: ({ settings, reply }) => {
    const { location, organisation, email } = settings.admin;
    const { serverName } = settings;
    if (location === "" && organisation === "" && email === "") return reply("ERR_NOADMININFO", serverName);
    reply("RPL_ADMINME", serverName);
    reply("RPL_ADMINLOC1", location);
    reply("RPL_ADMINLOC2", organisation);
    reply("RPL_ADMINEMAIL", email);
  },
});
