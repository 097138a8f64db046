/** RESTART: an operator has the server stop and start again. */
import type { CommandRow } from "../command.ts";
import { announceAction, tellSelf } from "../server-notices.ts";

export const restart: CommandRow = {
  scope: "query",
  name: "RESTART",
  access: "registered",
  privilege: "restart",
  minParams: 0,
  maxParams: 0,
  cost: 10,
  syntax: "RESTART",
  help: "Says goodbye to everyone, stops the server and starts it again. For operators.",
  specification: 'Modern IRC, "RESTART message"',
  handle: async (context) => {
    // A server that could not start again goes on as it is.
    const faults = await context.wait(context.machine.checkConfiguration());
    if (faults.length > 0) {
      tellSelf(context, "The server goes on, for it could not start again with this configuration:");
      for (const fault of faults) tellSelf(context, fault);
      return;
    }
    announceAction(context, "r", "restarted the server (RESTART)");
    context.effect({ kind: "stop", restart: true });
  },
};
