/** DIE: an operator stops the server. */
import type { CommandRow } from "../command.ts";
import { announceAction } from "../server-notices.ts";

export const die: CommandRow = {
  scope: "query",
  name: "DIE",
  access: "registered",
  privilege: "die",
  minParams: 0,
  maxParams: 0,
  cost: 10,
  syntax: "DIE",
  help: "Says goodbye to everyone and stops the server. For operators.",
  specification: "RFC 2812, section 4.3",
  handle: (context) => {
    announceAction(context, "r", "stopped the server (DIE)");
    context.effect({ kind: "stop", restart: false });
  },
};
