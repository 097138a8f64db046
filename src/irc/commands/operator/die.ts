/** DIE: an operator stops the server. */
import { defineCommand } from "../command.ts";
import { announceAction } from "../server-notices.ts";

export const die = defineCommand({
  scope: "query",
  name: "DIE",
  access: "registered",
  privilege: "die",
  parameters: [],
  cost: 10,
  help: "Says goodbye to everyone and stops the server. For operators.",
  specification: "RFC 2812, section 4.3",
  handle: (context) => {
    announceAction(context, "r", "stopped the server (DIE)");
    context.effect({ kind: "stop", restart: false });
  },
});
