/** LINKS: lists the servers of the network. There is one. */
import { compileMask } from "../../wire/masks.ts";
import { defineCommand } from "../command.ts";
import { anyText, optional, optionalGroup } from "../parameters.ts";
import { thisServer } from "./target-server.ts";

export const links = defineCommand({
  scope: "query",
  name: "LINKS",
  access: "registered",
  parameters: [optionalGroup(optional(thisServer()), anyText("mask"))],
  cost: 1,
  help: "Lists the servers of the network, or those whose name matches.",
  specification: 'Modern IRC, "LINKS message"; RFC 2812, section 3.4.5',
  handle: ({ settings, reply }, [asked]) => {
    const mask = asked?.[1] ?? "*";
    const { serverName, description } = settings;
    if (compileMask(mask)(serverName)) reply("RPL_LINKS", serverName, serverName, `0 ${description}`);
    reply("RPL_ENDOFLINKS", mask);
  },
});
