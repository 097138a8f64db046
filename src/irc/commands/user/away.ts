/** AWAY: a user goes away, or comes back. Before registration it is remembered for the user to be. */
import { cutText } from "../../wire/utf8.ts";
import type { CommandRow } from "../command.ts";

export const away: CommandRow = {
  scope: "session",
  name: "AWAY",
  access: "any",
  minParams: 0,
  maxParams: 1,
  cost: 2,
  syntax: "AWAY [<message>]",
  help: "Sets your away message, the answer to private messages while you are away. Without one you are back. AWAY * gives no reason.",
  specification: 'Modern IRC, "AWAY message"; IRCv3 away-notify; IRCv3 pre-away',
  handle: ({ settings, session, user, params, audience, reply }) => {
    const text = cutText(params[0] ?? "", settings.limits.awayLength);
    const message = text === "" ? undefined : text;
    if (user === undefined) {
      if (!session.has("draft/pre-away")) return reply("ERR_NOTREGISTERED");
      session.draftAway = message;
      return reply(message === undefined ? "RPL_UNAWAY" : "RPL_NOWAWAY");
    }
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
