/** PONG: the peer answers our PING. Nothing is said in return. */
import { defineCommand } from "../command.ts";
import { anyText, optional } from "../parameters.ts";

export const pong = defineCommand({
  scope: "session",
  name: "PONG",
  access: "any",
  parameters: [optional(anyText("server")), optional(anyText("token"))],
  form: "<token>",
  cost: 1,
  help: "Answers a PING of the server with its token.",
  specification: 'Modern IRC, "PONG message"',
  // Clients of old put a server name before the token.
  handle: ({ session }, [first, token = first]) => {
    if (token !== undefined) session.pongReceived(token);
  },
});
