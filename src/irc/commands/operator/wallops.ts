/** WALLOPS: an operator speaks to all users who listen. */
import { userModeRows } from "../../wire/user-modes.ts";
import type { CommandRow } from "../command.ts";

export const wallops: CommandRow = {
  scope: "network",
  name: "WALLOPS",
  access: "registered",
  privilege: "wallops",
  minParams: 1,
  maxParams: 1,
  cost: 5,
  syntax: "WALLOPS <text>",
  help: "Sends a text to all users with mode w. For operators.",
  specification: 'Modern IRC, "WALLOPS message"',
  apply: ({ user, params, audience, reply }) => {
    const [text = ""] = params;
    if (text === "") return reply("ERR_NEEDMOREPARAMS", "WALLOPS");
    audience.toUsers((listener) => (listener.modes & userModeRows.w.bit) !== 0, {
      source: user,
      command: "WALLOPS",
      params: [text],
    });
  },
};
