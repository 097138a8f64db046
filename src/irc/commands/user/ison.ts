/** ISON: tells which of some nicks are there. */
import type { CommandRow } from "../command.ts";
import { packWords, roomAfter } from "../packing.ts";

export const ison: CommandRow = {
  scope: "query",
  name: "ISON",
  access: "registered",
  minParams: 1,
  maxParams: 15,
  cost: 1,
  syntax: "ISON <nick>{ <nick>}",
  help: "Tells which of the nicks are in use.",
  specification: "RFC 2812, section 4.9",
  handle: ({ network, settings, user, params, reply }) => {
    const present = params
      .flatMap((param) => param.split(" "))
      .flatMap((nick) => network.findUser(nick)?.nick ?? []);
    const room = roomAfter(settings.serverName, "303", user.nick);
    // One line answers; nicks past its end are left out, as the RFC has it.
    reply("RPL_ISON", packWords(present, room)[0] ?? "");
  },
};
