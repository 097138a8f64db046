/** LINKS: lists the servers of the network. There is one. */
import { compileMask } from "../../wire/masks.ts";
import type { CommandRow } from "../command.ts";
import { answersFor } from "./target-server.ts";

export const links: CommandRow = {
  scope: "query",
  name: "LINKS",
  access: "registered",
  minParams: 0,
  maxParams: 2,
  cost: 1,
  syntax: "LINKS [[<server>] <mask>]",
  help: "Lists the servers of the network, or those whose name matches.",
  specification: 'Modern IRC, "LINKS message"; RFC 2812, section 3.4.5',
  handle: (context) => {
    const { settings, params, reply } = context;
    const mask = params.at(-1) ?? "*";
    if (params.length > 1 && !answersFor(context, params[0])) return;
    const { serverName, description } = settings;
    if (compileMask(mask)(serverName)) reply("RPL_LINKS", serverName, serverName, `0 ${description}`);
    reply("RPL_ENDOFLINKS", mask);
  },
};
