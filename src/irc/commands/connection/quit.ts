/** QUIT: the peer ends its conversation, and its user leaves the network. */
import { mayBeHeard } from "../../network/policy/speak.ts";
import type { User } from "../../network/user.ts";
import { truncate } from "../../wire/utf8.ts";
import type { CommandRow } from "../command.ts";

/** False if a channel of the user's would hear in the reason what the user may not say there. */
function mayGiveReason(user: User | undefined): boolean {
  const channels = [...(user?.memberships.keys() ?? [])];
  return channels.every((channel) => user !== undefined && mayBeHeard(channel, user) === undefined);
}

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
  handle: ({ network, session, user, frame, params }) => {
    const [reason = ""] = params;
    const text = mayGiveReason(user) ? truncate(reason, network.settings.limits.quitLength) : "";
    session.quit(frame, `Quit: ${text}`);
  },
};
