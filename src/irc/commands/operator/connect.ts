/** CONNECT: would link with another server. There is none to link with. */
import type { CommandRow } from "../command.ts";

export const connect: CommandRow = {
  scope: "network",
  name: "CONNECT",
  access: "registered",
  privilege: "route",
  minParams: 1,
  maxParams: 3,
  cost: 1,
  syntax: "CONNECT <server> [<port> [<remote server>]]",
  help: "Links with another server; this network has one server, so none is found. For operators.",
  specification: 'Modern IRC, "CONNECT message"',
  handle: ({ params, reply }) => reply("ERR_NOSUCHSERVER", params[0] ?? ""),
};
