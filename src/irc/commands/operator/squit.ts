/** SQUIT: would cut the link to another server. Always refused: Relais has no links. */
import type { CommandRow } from "../command.ts";

export const squit: CommandRow = {
  scope: "query",
  name: "SQUIT",
  access: "registered",
  privilege: "route",
  minParams: 2,
  maxParams: 2,
  cost: 1,
  syntax: "SQUIT <server> <comment>",
  help: "Would cut the link to another server: always refused, as this network has one server. For operators.",
  specification: 'Modern IRC, "SQUIT message"',
  handle: ({ params, reply }) => reply("ERR_NOSUCHSERVER", params[0] ?? ""),
};
