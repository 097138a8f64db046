/** PING: the peer asks whether we are there. */
import type { CommandRow } from "../command.ts";

export const ping: CommandRow = {
  scope: "session",
  name: "PING",
  access: "any",
  // A missing token has its own numeric, 409.
  minParams: 0,
  maxParams: 1,
  cost: 1,
  syntax: "PING <token>",
  help: "Asks for a PONG with the same token.",
  specification: 'Modern IRC, "PING message"',
  handle: ({ settings, audience, params, reply }) => {
    const [token = ""] = params;
    if (token === "") return reply("ERR_NOORIGIN");
    audience.toSelf({ source: undefined, command: "PONG", params: [settings.serverName, token] });
  },
};
