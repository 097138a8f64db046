/** ADMIN: who runs the server. */
import type { CommandRow } from "../command.ts";
import { answersFor } from "./target-server.ts";

export const admin: CommandRow = {
  scope: "query",
  name: "ADMIN",
  access: "registered",
  minParams: 0,
  maxParams: 1,
  cost: 1,
  syntax: "ADMIN [<server>|<nick>]",
  help: "Tells where the server is, who runs it and how to write to them.",
  specification: 'Modern IRC, "ADMIN message"',
  handle: (context) => {
    const { settings, params, reply } = context;
    if (!answersFor(context, params[0])) return;
    const { location, organisation, email } = settings.admin;
    const { serverName } = settings;
    if (location === "" && organisation === "" && email === "") return reply("ERR_NOADMININFO", serverName);
    reply("RPL_ADMINME", serverName);
    reply("RPL_ADMINLOC1", location);
    reply("RPL_ADMINLOC2", organisation);
    reply("RPL_ADMINEMAIL", email);
  },
};
