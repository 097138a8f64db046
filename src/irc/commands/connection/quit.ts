/** QUIT: the client leaves the network and closes its connection. */
import { shownReason } from "../../network/policy/speak.ts";
import type { User } from "../../network/user.ts";
import { cutText } from "../../wire/utf8.ts";
import { defineCommand } from "../command.ts";
import { isUnscreened, mayBeSaid, screen } from "../moderation/screen.ts";
import { anyText, optional } from "../parameters.ts";

export const quit = defineCommand({
  scope: "network",
  name: "QUIT",
  access: "any",
  parameters: [optional(anyText("reason"))],
  cost: 1,
  obeyedWhenLost: true,
  help: "Leaves the network and closes the connection. Users in the same channels see the reason.",
  specification: 'Modern IRC, "QUIT message"',
  handle: (context, [given = ""]) => {
    const { settings, session, user, frame, now } = context;
    let reason = user === undefined ? given : quitReason(user, given);
    if (user !== undefined && !isUnscreened(context)) {
      if (!mayBeSaid(context, user, "reason", reason, now)) reason = "";
      context.submit();
    }
    const { quitLength } = settings.limits;
    session.quit(frame, cutText(PREFIX + reason, PREFIX.length + quitLength));
  },
  // The session quits, and the user with it. Before that, filters look at the reason.
  apply: (context, [given = ""]) => {
    screen(context, "reason", given, "a reason of QUIT");
  },
});

/** Shows that the user has chosen the reason. Source: Modern IRC, "QUIT message". */
const PREFIX = "Quit: ";

/** Empty if one of the user's channels may not see it: QUIT is one line for all of them. */
function quitReason(user: User, reason: string): string {
  for (const { channel } of user.memberships) if (shownReason(channel, user, reason) === "") return "";
  return reason;
}
