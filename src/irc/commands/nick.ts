/** NICK: names the user, before registration and later. */
import { isNick } from "../wire/names.ts";
import type { CommandRow } from "./command.ts";
import { announceOffline, announceOnline } from "./presence.ts";

export const nick: CommandRow = {
  scope: "session",
  name: "NICK",
  access: "any",
  // A missing nick has its own numeric, 431.
  leastParams: 0,
  mostParams: 1,
  cost: 2,
  syntax: "NICK <nick>",
  help: "Gives you a nick, or changes the one that you have.",
  specification: 'Modern IRC, "NICK message"',
  handle: ({ network, session, user, params, now, audience, reply }) => {
    const [wanted = ""] = params;
    if (wanted === "") return reply("ERR_NONICKNAMEGIVEN");
    if (!isNick(wanted, network.settings.limits.nickLength)) return reply("ERR_ERRONEUSNICKNAME", wanted);
    if (user === undefined) {
      if (network.nickInUse(wanted)) return reply("ERR_NICKNAMEINUSE", wanted);
      session.draftNick = wanted;
      session.tryRegister();
      return;
    }
    if (wanted === user.nick) return;
    const { nick: before, mask: prefix } = user;
    if (!network.renameUser(user, wanted, now)) return reply("ERR_NICKNAMEINUSE", wanted);
    audience.toNeighbours(user, { source: user, prefix, command: "NICK", params: [wanted] }, true);
    // The same nick in other letters is neither left nor taken.
    if (network.fold(before) === network.fold(wanted)) return;
    announceOffline(audience, before);
    announceOnline(audience, user);
  },
};
