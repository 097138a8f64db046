/** QUIT: the peer ends its conversation, and its user leaves the network. */
import { truncate } from "../../wire/utf8.ts";
import type { CommandRow } from "../command.ts";

export const quit: CommandRow = {
  scope: "session",
  name: "QUIT",
  access: "any",
  minParams: 0,
  maxParams: 1,
  cost: 1,
  obeyedWhenLost: true,
  syntax: "QUIT [<reason>]",
  help: "Leaves the network and closes the connection. Those who share a channel see the reason.",
  specification: 'Modern IRC, "QUIT message"',
  handle: ({ network, session, frame, params }) => {
    const [reason = ""] = params;
    session.quit(frame, `Quit: ${truncate(reason, network.settings.limits.quitLength)}`);
  },
};
