/** SQUIT: would cut the link to another server. There is none. */
import type { CommandRow } from "../command.ts";

export const squit: CommandRow = {
  scope: "network",
  name: "SQUIT",
  access: "registered",
  privilege: "route",
  minParams: 2,
  maxParams: 2,
  cost: 1,
  syntax: "SQUIT <server> <comment>",
  help: "Cuts the link to another server; this network has one server, so none is found. For operators.",
  specification: 'Modern IRC, "SQUIT message"',
  handle: ({ params, reply }) => reply("ERR_NOSUCHSERVER", params[0] ?? ""),
};
