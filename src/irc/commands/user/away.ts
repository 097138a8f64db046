/** AWAY: a user goes away, or comes back. Before registration it is remembered for the user to be. */
import { cutText } from "../../wire/utf8.ts";
import type { CommandContext, CommandRow } from "../command.ts";

export const away: CommandRow = {
  scope: "network",
  name: "AWAY",
  access: "any",
  minParams: 0,
  maxParams: 1,
  cost: 2,
  syntax: "AWAY [<message>]",
  help: "Sets your away message, the answer to private messages while you are away. Without one you are back. AWAY * gives no reason.",
  specification: 'Modern IRC, "AWAY message"; IRCv3 away-notify; IRCv3 pre-away',
  handle: (context) => {
    const { session, user, reply } = context;
    if (user !== undefined) return context.submit();
    if (!session.has("draft/pre-away")) return reply("ERR_NOTREGISTERED");
    session.draftAway = messageOf(context);
    return reply(session.draftAway === undefined ? "RPL_UNAWAY" : "RPL_NOWAWAY");
  },
  apply: (context) => {
    const { user, audience, reply } = context;
    const message = messageOf(context);
    const before = user.away;
    user.away = message;
    reply(message === undefined ? "RPL_UNAWAY" : "RPL_NOWAWAY");
    if (message === before) return;
    audience.toNeighboursAndWatchers(
      user,
      {
        source: user,
        command: "AWAY",
        params: message === undefined ? [] : [message],
        requires: "away-notify",
      },
      false,
    );
  },
};

/** Undefined for coming back. */
function messageOf({ settings, params }: Pick<CommandContext, "settings" | "params">): string | undefined {
  const text = cutText(params[0] ?? "", settings.limits.awayLength);
  return text === "" ? undefined : text;
}
