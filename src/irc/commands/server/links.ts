/** LINKS: lists the servers of the network. */
import { compileMask } from "../../wire/masks.ts";
import { defineCommand } from "../command.ts";
import { anyText, optional, optionalGroup } from "../parameters.ts";
import { serversOf } from "./servers.ts";
import { anyServer } from "./target-server.ts";

export const links = defineCommand({
  scope: "query",
  name: "LINKS",
  access: "registered",
  parameters: [optionalGroup(optional(anyServer()), anyText("mask"))],
  cost: 1,
  help: "Lists the servers of the network, or those whose name matches.",
  specification: 'Modern IRC, "LINKS message"; RFC 2812, section 3.4.5',
  handle: ({ network, settings, reply }, [asked]) => {
    const mask = asked?.[1] ?? "*";
    const matches = compileMask(mask);
    for (const { name, description, hops } of serversOf({ network, settings })) {
      if (matches(name)) reply("RPL_LINKS", name, settings.serverName, `${hops} ${description}`);
    }
    reply("RPL_ENDOFLINKS", mask);
  },
});
