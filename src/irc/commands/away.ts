/** AWAY: a user goes away, or comes back. */
import { truncate } from "../wire/utf8.ts";
import type { CommandRow } from "./command.ts";

export const away: CommandRow = {
  scope: "network",
  name: "AWAY",
  access: "registered",
  leastParams: 0,
  mostParams: 1,
  cost: 2,
  syntax: "AWAY [<message>]",
  help: "Sets your away message, which those who write to you get back; without one you are no longer away.",
  specification: 'Modern IRC, "AWAY message"; IRCv3 away-notify',
  handle: ({ network, user, params, audience, reply }) => {
    const message = truncate(params[0] ?? "", network.settings.limits.awayLength);
    const before = user.away;
    user.away = message === "" ? undefined : message;
    reply(user.away === undefined ? "RPL_UNAWAY" : "RPL_NOWAWAY");
    if (user.away === before) return;
    audience.toNeighboursAndWatchers(
      user,
      { source: user, command: "AWAY", params: message === "" ? [] : [message], requires: "away-notify" },
      false,
    );
  },
};
