/** PING: the peer asks whether we are there. */
import { defineCommand } from "../command.ts";
import { someText } from "../parameters.ts";
import type { Missing } from "../parameters.ts";

/** 409. */
const noOrigin: Missing = ({ reply }) => reply("ERR_NOORIGIN");

export const ping = defineCommand({
  scope: "session",
  name: "PING",
  access: "any",
  parameters: [someText("token", noOrigin)],
  cost: 1,
  help: "Asks for a PONG with the same token.",
  specification: 'Modern IRC, "PING message"',
  handle: ({ settings, audience }, [token]) => {
    audience.toSelf({ source: undefined, command: "PONG", params: [settings.serverName, token] });
  },
});
