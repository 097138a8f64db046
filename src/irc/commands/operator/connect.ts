/** CONNECT: would link with another server. Always refused: Relais does not link with servers. */
import type { CommandRow } from "../command.ts";

export const connect: CommandRow = {
  scope: "query",
  name: "CONNECT",
  access: "registered",
  privilege: "route",
  minParams: 1,
  maxParams: 3,
  cost: 1,
  syntax: "CONNECT <server> [<port> [<remote server>]]",
  help: "Would link with another server: always refused, as this network has one server. For operators.",
  specification: 'Modern IRC, "CONNECT message"',
  handle: ({ params, reply }) => reply("ERR_NOSUCHSERVER", params[0] ?? ""),
};
