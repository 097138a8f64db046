/** CONNECT: would link with another server. Always refused: Relais does not link with servers. */
import { defineCommand } from "../command.ts";
import { anyText, optional } from "../parameters.ts";

export const connect = defineCommand({
  scope: "query",
  name: "CONNECT",
  access: "registered",
  privilege: "route",
  parameters: [anyText("server"), optional(anyText("port")), optional(anyText("remote server"))],
  cost: 1,
  help: "Would link with another server: always refused, as servers of this network have no links. For operators.",
  specification: 'Modern IRC, "CONNECT message"',
  handle: ({ reply }, [server]) => reply("ERR_NOSUCHSERVER", server),
});
