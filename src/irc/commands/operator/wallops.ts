/** WALLOPS: an operator speaks to all users who listen. */
import { userModeRows } from "../../wire/user-modes.ts";
import { defineCommand } from "../command.ts";
import { someText } from "../parameters.ts";

export const wallops = defineCommand({
  scope: "network",
  name: "WALLOPS",
  access: "registered",
  privilege: "wallops",
  parameters: [someText("text")],
  cost: 5,
  help: "Sends a text to all users with mode w. For operators.",
  specification: 'Modern IRC, "WALLOPS message"',
  apply: (context, [text]) => {
    const { user, audience } = context;
    audience.toUsers((listener) => (listener.modes & userModeRows.w.bit) !== 0, {
      source: user,
      command: "WALLOPS",
      params: [text],
    });
    context.effect({ kind: "operator-action", action: "WALLOPS" });
  },
});
