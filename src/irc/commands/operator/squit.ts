/** SQUIT: would cut the link to another server. Always refused: Relais has no links. */
import { defineCommand } from "../command.ts";
import { anyText } from "../parameters.ts";

export const squit = defineCommand({
  scope: "query",
  name: "SQUIT",
  access: "registered",
  privilege: "route",
  parameters: [anyText("server"), anyText("comment")],
  cost: 1,
  help: "Would cut the link to another server: always refused, as servers of this network have no links. For operators.",
  specification: 'Modern IRC, "SQUIT message"',
  handle: ({ reply }, [server]) => reply("ERR_NOSUCHSERVER", server),
});
