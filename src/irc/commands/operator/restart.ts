/** RESTART: an operator has the server stop and start again. */
import type { CommandRow } from "../command.ts";
import { announceAction } from "../server-notices.ts";

export const restart: CommandRow = {
  scope: "network",
  name: "RESTART",
  access: "registered",
  privilege: "restart",
  minParams: 0,
  maxParams: 0,
  cost: 10,
  syntax: "RESTART",
  help: "Says goodbye to everyone, stops the server and starts it again. For operators.",
  specification: 'Modern IRC, "RESTART message"',
  handle: (context) => {
    announceAction(context, "r", "restarted the server (RESTART)");
    context.effect({ kind: "stop", restart: true });
  },
};
