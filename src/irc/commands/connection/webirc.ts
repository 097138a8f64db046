/** WEBIRC: a gateway says for which client it speaks. */
import { readWebircOptions } from "../../wire/webirc.ts";
import { defineCommand } from "../command.ts";
import { anyText, optional, restOfLine } from "../parameters.ts";

export const webirc = defineCommand({
  scope: "session",
  name: "WEBIRC",
  access: "unregistered",
  parameters: [
    anyText("password"),
    anyText("gateway"),
    anyText("hostname"),
    anyText("ip"),
    optional(restOfLine("options")),
  ],
  cost: 1,
  help: "For gateways, as their first command: gives the address of the client that they speak for. The host name is not looked up, and not used.",
  specification: 'IRCv3 webirc, "Format"',
  handle: ({ session, frame }, [password, _gateway, _hostname, address, options = ""]) =>
    session.introduce(frame, { password, address, ...readWebircOptions(options) }),
});
