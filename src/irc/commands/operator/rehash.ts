/** REHASH: an operator has the configuration read again. */
import type { CommandRow } from "../command.ts";
import { tellOthers } from "../server-notices.ts";

export const rehash: CommandRow = {
  scope: "query",
  name: "REHASH",
  access: "registered",
  privilege: "rehash",
  minParams: 0,
  maxParams: 0,
  cost: 10,
  syntax: "REHASH",
  help: "Reads the configuration again. For operators.",
  specification: 'Modern IRC, "REHASH message"',
  handle: async (context) => {
    const { settings, machine, session, audience, reply } = context;
    // Without a file, rereads the defaults and the environment.
    reply("RPL_REHASHING", settings.configurationFile ?? "*");
    tellOthers(context, "r", "asked for the configuration to be reread (REHASH)");
    for (const line of await context.wait(machine.rehash(session))) {
      audience.toSelf({ source: undefined, command: "NOTICE", params: [session.nick, line] });
    }
  },
};
