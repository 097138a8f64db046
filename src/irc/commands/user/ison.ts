/** ISON: tells which of some nicks are there. */
import { serviceOf } from "../../network/policy/service-nicks.ts";
import { defineCommand } from "../command.ts";
import { wordList } from "../parameters.ts";
import { packWords, roomAfter } from "../packing.ts";

export const ison = defineCommand({
  scope: "query",
  name: "ISON",
  access: "registered",
  parameters: [wordList("nick", 15)],
  cost: 1,
  help: "Tells which of the nicks are in use, those of services among them.",
  specification: "RFC 2812, section 4.9",
  handle: ({ network, settings, user, reply }, [words]) => {
    const present = words
      .flatMap((word) => word.split(" "))
      .flatMap((nick) => network.findUser(nick)?.nick ?? serviceOf(settings, nick) ?? []);
    const room = roomAfter(settings.serverName, "303", user.nick);
    // One line answers; nicks past its end are left out, as the RFC has it.
    reply("RPL_ISON", packWords(present, room)[0] ?? "");
  },
});
