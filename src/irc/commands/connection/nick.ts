/** NICK: names the user, before registration and later. */
import { isNick } from "../../wire/names.ts";
import type { User } from "../../network/user.ts";
import type { CommandRow, SessionContext } from "../command.ts";
import { announceOffline, announceOnline } from "../user/monitor-notices.ts";

export const nick: CommandRow = {
  scope: "session",
  name: "NICK",
  access: "any",
  // A missing nick has its own numeric, 431.
  minParams: 0,
  maxParams: 1,
  cost: 2,
  syntax: "NICK <nick>",
  help: "Gives you a nick, or changes the one that you have.",
  specification: 'Modern IRC, "NICK message"',
  handle: ({ network, session, user, params, now, frame, reply }) => {
    const [wanted = ""] = params;
    if (wanted === "") return reply("ERR_NONICKNAMEGIVEN");
    const { limits, nickCharacters } = network.settings;
    if (!isNick(wanted, limits.nickLength, nickCharacters)) return reply("ERR_ERRONEUSNICKNAME", wanted);
    if (user === undefined) {
      if (network.nickInUse(wanted)) return reply("ERR_NICKNAMEINUSE", wanted);
      session.draftNick = wanted;
      return session.tryRegister(frame);
    }
    if (wanted === user.nick) return;
    if (!changeNick({ network, now, audience: frame }, user, wanted)) reply("ERR_NICKNAMEINUSE", wanted);
  },
};

/** False, and nothing happens, where the nick is in use by another. */
export function changeNick(
  { network, now, audience }: Pick<SessionContext, "network" | "now" | "audience">,
  user: User,
  wanted: string,
): boolean {
  const { nick: before, mask: prefix } = user;
  if (!network.renameUser(user, wanted, now)) return false;
  audience.toNeighbours(user, { source: user, prefix, command: "NICK", params: [wanted] }, true);
  // The same nick in other letters is neither left nor taken.
  if (network.fold(before) === network.fold(wanted)) return true;
  announceOffline(audience, before);
  announceOnline(network, audience, user);
  return true;
}
