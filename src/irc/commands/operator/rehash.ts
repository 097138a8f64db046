/** REHASH: an operator has the configuration read again. */
import { defineCommand } from "../command.ts";
import { tellOthers } from "../server-notices.ts";

export const rehash = defineCommand({
  scope: "query",
  name: "REHASH",
  access: "registered",
  privilege: "rehash",
  parameters: [],
  cost: 10,
  help: "Reads the configuration again. For operators.",
  specification: 'Modern IRC, "REHASH message"',
  handle: async (context) => {
    const { settings, machine, session, audience, reply } = context;
    // Without a file, rereads the defaults and the environment.
    reply("RPL_REHASHING", settings.configurationFile ?? "*");
    tellOthers(context, "r", "asked for the configuration to be reread (REHASH)");
    context.effect({ kind: "operator-action", action: "REHASH" });
    for (const line of await context.wait(machine.rehash(session))) {
      audience.toSelf({ source: undefined, command: "NOTICE", params: [session.nick, line] });
    }
  },
});
