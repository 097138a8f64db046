/** PONG: the peer answers our PING. Nothing is said in return. */
import type { CommandRow } from "../command.ts";

export const pong: CommandRow = {
  scope: "session",
  name: "PONG",
  access: "any",
  minParams: 0,
  maxParams: 2,
  cost: 1,
  syntax: "PONG <token>",
  help: "Answers a PING of the server with its token.",
  specification: 'Modern IRC, "PONG message"',
  handle: ({ session, params }) => {
    // Clients of old put a server name before the token.
    const token = params.at(-1);
    if (token !== undefined) session.pongReceived(token);
  },
};
