/** RESTART: an operator has the server stop and start again. */
import { defineCommand } from "../command.ts";
import { announceAction, tellSelf } from "../server-notices.ts";

export const restart = defineCommand({
  scope: "query",
  name: "RESTART",
  access: "registered",
  privilege: "restart",
  parameters: [],
  cost: 10,
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
});
