/** AWAY: a user goes away, or comes back. Before registration it is remembered for the user to be. */
import { isAbsent } from "../../network/policy/absence.ts";
import { ABSENT } from "../../network/user.ts";
import { numericLine } from "../../wire/numerics.ts";
import { cutText } from "../../wire/utf8.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { refuseText, screen } from "../moderation/screen.ts";
import { anyText, optional } from "../parameters.ts";
import { announceAway } from "./away-notices.ts";

export const away = defineCommand({
  scope: "network",
  name: "AWAY",
  access: "any",
  parameters: [optional(anyText("message"))],
  cost: 2,
  help: "Sets your away message, the answer to private messages while you are away. Without one you are back. AWAY * gives no reason.",
  specification: 'Modern IRC, "AWAY message"; IRCv3 away-notify; IRCv3 pre-away',
  handle: (context, [text]) => {
    const { session, user, reply } = context;
    if (user !== undefined) return context.submit();
    if (!session.has("draft/pre-away")) return reply("ERR_NOTREGISTERED");
    const message = messageOf(context, text);
    const unsaid =
      message === undefined || message === ABSENT
        ? undefined
        : context.screenEarly("away", message, "an away message");
    if (unsaid !== undefined) return refuseText(context, unsaid);
    session.draftAway = message;
    return reply(session.draftAway === undefined ? "RPL_UNAWAY" : "RPL_NOWAWAY");
  },
  apply: (context, [text]) => {
    const { network, user, connection, audience, reply } = context;
    const message = messageOf(context, text);
    const isText = message !== undefined && message !== ABSENT;
    const refused = isText ? screen(context, "away", message, "an away message") : undefined;
    if (refused !== undefined) return refuseText(context, refused);
    const before = user.away;
    if (connection !== undefined) connection.absent = message === ABSENT;
    // Where nobody is at one client, the others are left alone.
    if (message !== ABSENT) user.awayMessage = message;
    network.persistence.touch(user);
    const numeric = message === undefined ? "RPL_UNAWAY" : "RPL_NOWAWAY";
    reply(numeric);
    if (message !== ABSENT) tellOtherSessions(context, numeric);
    announceAway(audience, user, before);
    if (before !== undefined && !isAbsent(user)) context.effect({ kind: "attended", user });
  },
});

function tellOtherSessions(context: CommandContext, numeric: "RPL_UNAWAY" | "RPL_NOWAWAY"): void {
  const { user, audience } = context;
  const { code, params } = numericLine(numeric, user.nick, []);
  audience.toSessions(user, (_, tell, isOrigin) => {
    if (!isOrigin) tell({ source: undefined, command: code, params, causedBy: user });
  });
}

/** Undefined for coming back. */
function messageOf({ settings }: Pick<CommandContext, "settings">, text = ""): string | undefined {
  const message = cutText(text, settings.limits.awayLength);
  return message === "" ? undefined : message;
}
